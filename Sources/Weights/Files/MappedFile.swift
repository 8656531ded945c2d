#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A whole regular file as read-only memory, for as long as anything refers to it.
///
/// Nothing is copied: pages come in when they are touched, and tensors of contiguous floats are
/// read where they lie. The price is that a file which another process *truncates* while it is
/// mapped ends this process with SIGBUS on the next touch; replacing a file by renaming, as every
/// careful writer does, is harmless.
///
/// Unchecked, because the compiler cannot see that the memory is never written to and lives until
/// `deinit`.
final class MappedFile: @unchecked Sendable {
  let path: String
  let bytes: UnsafeRawBufferPointer
  var count: Int { bytes.count }

  init(path: String) throws(WeightsError) {
    // Without O_NONBLOCK, opening a FIFO would wait for a writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      switch errno {
      case ENOENT, ENOTDIR: throw .notFound(path: path)
      case EACCES, EPERM: throw .unreadable(path: path, .permission)
      case ENXIO: throw .unreadable(path: path, .notRegular)
      case let code: throw .inputOutput(path: path, .open, code: code)
      }
    }
    defer { close(descriptor) }

    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .inputOutput(path: path, .inspect, code: errno)
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw .unreadable(path: path, .folder)
    default: throw .unreadable(path: path, .notRegular)
    }
    guard status.st_size > 0 else { throw .unsupported(path: path, .empty) }

    let count = Int(status.st_size)
    guard let base = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED
    else { throw .inputOutput(path: path, .map, code: errno) }
    self.path = path
    bytes = UnsafeRawBufferPointer(start: base, count: count)
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress!), count) }

  /// The bytes of `range`, valid while this object lives.
  ///
  /// - Precondition: `range` is inside the file, as whoever made it has checked.
  subscript(range: Range<Int>) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[range])
  }
}
