#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Zeroed memory for floats, aligned to a cache line, on large pages where it is large.
///
/// A pass that begins touches tens of megabytes for the first time; in pages of 4 KiB that costs several
/// times what the arithmetic does. Large pieces come from the operating system and go back to it: it
/// hands them out zeroed, so that they need not be written before they are used.
enum FloatMemory {
  private static let page = Int(sysconf(Int32(_SC_PAGESIZE)))
  private static let largePage = 2 << 20

  /// So many floats, rounded up to what fills large pages.
  static func wholeLargePages(_ count: Int) -> Int {
    let floats = largePage / MemoryLayout<Float>.stride
    return (count + floats - 1) / floats * floats
  }

  static func allocate(_ count: Int) -> UnsafeMutablePointer<Float> {
    if let bytes = mappedBytes(count) {
      return map(bytes).bindMemory(to: Float.self, capacity: count)
    }
    let bytes = max(count, 1) * MemoryLayout<Float>.stride
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    let base = memory.bindMemory(to: Float.self, capacity: count)
    base.initialize(repeating: 0, count: count)
    return base
  }

  /// - Parameter count: what it was allocated with.
  static func free(_ base: UnsafeMutablePointer<Float>, _ count: Int) {
    if let bytes = mappedBytes(count) {
      munmap(base, bytes)
    } else {
      UnsafeMutableRawPointer(base).deallocate()
    }
  }

  /// The size of a large piece in whole pages; nil for a small one.
  private static func mappedBytes(_ count: Int) -> Int? {
    let bytes = count * MemoryLayout<Float>.stride
    return bytes < largePage / 2 ? nil : (bytes + page - 1) / page * page
  }

  /// Maps `bytes` at a multiple of the large page: maps more, and gives back what is over.
  private static func map(_ bytes: Int) -> UnsafeMutableRawPointer {
    let whole = mmap(
      nil, bytes + largePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let whole, whole != MAP_FAILED else {
      fatalError("out of memory: \(bytes >> 20) MB more were asked for")
    }
    let address = Int(bitPattern: whole)
    let before = (address + largePage - 1) / largePage * largePage - address
    if before > 0 { munmap(whole, before) }
    munmap(whole + before + bytes, largePage - before)
    #if os(Linux)
      madvise(whole + before, bytes, MADV_HUGEPAGE)
    #endif
    return whole + before
  }
}
