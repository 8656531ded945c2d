#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Writing a file whole or not at all.
///
/// The bytes go to a temporary file in the same folder, are brought to the disk, and only then take
/// the name: whoever opens `path` finds the old contents or the new. A device or a pipe is written to
/// directly, for it must not be replaced.
enum DurableFile {
  static func write(_ bytes: [UInt8], to path: String) throws(PictureError) {
    var status = stat()
    var destination = path
    if stat(path, &status) == 0 {
      switch status.st_mode & S_IFMT {
      case S_IFDIR: throw .folder(path: path)
      case S_IFREG: destination = resolvingLinks(path)
      default: return try writeDirectly(bytes, to: path)
      }
    }
    let (temporary, descriptor) = try makeTemporary(beside: destination, for: path)
    var failure = writeAll(bytes, to: descriptor)
    if failure == nil, fsync(descriptor) != 0 { failure = lastSystemError() }
    if close(descriptor) != 0, failure == nil { failure = lastSystemError() }
    if failure == nil, rename(temporary, destination) != 0 { failure = lastSystemError() }
    if let failure {
      unlink(temporary)
      throw .cannotWrite(path: path, reason: failure)
    }
    syncFolder(of: destination)
  }

  /// The file behind symbolic links, so that a link stays a link.
  private static func resolvingLinks(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func writeDirectly(_ bytes: [UInt8], to path: String) throws(PictureError) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotCreate(path: path, reason: lastSystemError()) }
    let failure = writeAll(bytes, to: descriptor)
    close(descriptor)
    if let failure { throw .cannotWrite(path: path, reason: failure) }
  }

  private static func makeTemporary(
    beside destination: String, for path: String
  ) throws(PictureError) -> (name: String, descriptor: Int32) {
    for _ in 0..<16 {
      let name = "\(destination).\(String(UInt32.random(in: 0 ... .max), radix: 36)).tmp"
      let descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 { return (name, descriptor) }
      if errno != EEXIST { break }
    }
    throw .cannotCreate(path: path, reason: lastSystemError())
  }

  /// Returns what went wrong, or nil.
  private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> String? {
    bytes.withUnsafeBytes { buffer in
      var written = 0
      while written < buffer.count {
        let put = Pictures.write(descriptor, buffer.baseAddress! + written, buffer.count - written)
        if put < 0 {
          if errno == EINTR { continue }
          return lastSystemError()
        }
        written += put
      }
      return nil
    }
  }

  /// Makes the new name last through a power cut, where the file system lets us.
  private static func syncFolder(of path: String) {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = fsync(descriptor)
    close(descriptor)
  }
}

/// `write(2)`, under a name that `DurableFile.write` does not hide.
private func write(_ descriptor: Int32, _ start: UnsafeRawPointer, _ count: Int) -> Int {
  #if canImport(Glibc)
    Glibc.write(descriptor, start, count)
  #elseif canImport(Musl)
    Musl.write(descriptor, start, count)
  #else
    Darwin.write(descriptor, start, count)
  #endif
}
