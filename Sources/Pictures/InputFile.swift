#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Reading a whole file of bounded size.
enum InputFile {
  /// The contents of the file, device or pipe at `path`.
  static func bytes(
    of path: String, limit: Int = Picture.maximumFileSize
  ) throws(PictureError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw errno == ENOENT || errno == ENOTDIR
        ? .missing(path: path) : .unreadable(path: path, reason: lastSystemError())
    }
    defer { close(descriptor) }

    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .unreadable(path: path, reason: lastSystemError())
    }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw .folder(path: path) }
    guard status.st_size <= limit else { throw .fileTooLarge(path: path) }

    // The size is only a hint: a pipe has none, and a file may grow while it is read. One byte more
    // than expected lets the read that fills it be followed by the one that finds the end.
    var bytes = [UInt8](repeating: 0, count: max(Int(status.st_size) + 1, 1 << 16))
    var count = 0
    while true {
      if count == bytes.count {
        guard count <= limit else { throw .fileTooLarge(path: path) }
        bytes.append(contentsOf: repeatElement(0, count: min(count, limit + 1 - count)))
      }
      let got = bytes.withUnsafeMutableBytes {
        read(descriptor, $0.baseAddress! + count, $0.count - count)
      }
      if got == 0 { break }
      if got < 0 {
        if errno == EINTR { continue }
        throw .readingFailed(path: path, reason: lastSystemError())
      }
      count += got
    }
    guard count <= limit else { throw .fileTooLarge(path: path) }
    bytes.removeLast(bytes.count - count)
    return bytes
  }
}

/// The system's words for the call that just failed.
func lastSystemError() -> String { String(cString: strerror(errno)) }
