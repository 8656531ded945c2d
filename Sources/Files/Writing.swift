#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Writes all of `bytes` to an open file, in as many pieces as the system takes them.
///
/// - Parameters:
///   - path: what an error calls the file.
///   - written: called with the size of each piece; what came before an error is in the file.
public func writeAll(
  _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: String,
  written: (Int) -> Void = { _ in }
) throws(FileError) {
  var rest = bytes[...]
  while !rest.isEmpty {
    let piece = UnsafeRawBufferPointer(rebasing: rest)
    let count = write(descriptor, piece.baseAddress, piece.count)
    if count < 0 {
      if errno == EINTR { continue }
      throw FileError(path: path, operation: .write, code: errno)
    }
    written(count)
    rest = rest.dropFirst(count)
  }
}
