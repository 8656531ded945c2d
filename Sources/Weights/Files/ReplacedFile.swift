#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A file that appears under its path only when it is complete, or not at all.
///
/// The bytes go to a new file in the same folder, whose name starts with a dot and ends with
/// `.partial`; after they are on the disk it is renamed over the path, and then the folder itself is
/// synchronized. A reader, even one that has the old file mapped, sees the old file or the new one;
/// after a crash at any moment at most a `.partial` file is left over.
struct ReplacedFile: ~Copyable {
  private let path: String
  private let temporaryPath: String
  private var descriptor: Int32

  init(path: String) throws(WeightsError) {
    self.path = path
    let (folder, name) = Self.split(path)
    let unique = String(UInt32.random(in: .min ... .max), radix: 36)
    temporaryPath = "\(folder)/.\(name).\(unique).partial"
    descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .cannotCreate(path: path, code: errno) }
  }

  deinit {
    // Still open means not committed.
    if descriptor >= 0 {
      close(descriptor)
      unlink(temporaryPath)
    }
  }

  borrowing func write(_ bytes: UnsafeRawBufferPointer) throws(WeightsError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = UnsafeRawBufferPointer(rebasing: rest)
      // `self.` would find this method: the system's function has the same name.
      let written = systemWrite(descriptor, piece.baseAddress, piece.count)
      if written < 0 {
        if errno == EINTR { continue }
        throw .inputOutput(path: path, .write, code: errno)
      }
      rest = rest.dropFirst(written)
    }
  }

  /// Puts the file under its path.
  consuming func commit() throws(WeightsError) {
    guard fsync(descriptor) == 0 else {
      throw .inputOutput(path: path, .synchronize, code: errno)
    }
    guard rename(temporaryPath, path) == 0 else {
      throw .inputOutput(path: path, .rename, code: errno)
    }
    close(descriptor)
    descriptor = -1
    try Self.synchronizeFolder(of: path)
  }

  /// Makes the new name last: a rename is an entry in the folder, with its own place on the disk.
  private static func synchronizeFolder(of path: String) throws(WeightsError) {
    let folder = open(split(path).folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw .inputOutput(path: path, .synchronize, code: errno) }
    defer { close(folder) }
    // Some file systems cannot do this, and say EINVAL; the file is in place all the same.
    guard fsync(folder) == 0 || errno == EINVAL else {
      throw .inputOutput(path: path, .synchronize, code: errno)
    }
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = path[..<slash]
    return (folder.isEmpty ? "/" : String(folder), String(path[path.index(after: slash)...]))
  }
}

private func systemWrite(_ descriptor: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, start, count)
}
