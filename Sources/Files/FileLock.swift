#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The sole right to something on disk, held until the lock goes or its process ends, however it ends.
///
///     guard let lock = try FileLock("run/.lock") else { return }   // somebody else has it
///
/// Advisory (flock(2)): it keeps out only who asks for it. The file is empty, is made where it is
/// missing, and stays, because removing it would let two hold locks of the same name.
public final class FileLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock, or gives nil where another process, or another part of this one, has it.
  ///
  /// On a file system that knows no locks everybody gets one.
  public init?(_ path: String) throws(FileError) {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError(path: path, operation: .create, code: errno) }
    var result: Int32
    repeat { result = flock(descriptor, LOCK_EX | LOCK_NB) } while result != 0 && errno == EINTR
    if result != 0 && errno == EWOULDBLOCK {
      close(descriptor)
      return nil
    }
  }

  deinit { close(descriptor) }
}
