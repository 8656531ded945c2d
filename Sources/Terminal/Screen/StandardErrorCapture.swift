#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Keeps what is written to standard error away from the screen, and hands it out afterwards.
///
/// A library's warning would tear the picture, and the message of a failed precondition would go with
/// the alternate screen it was written on. While a screen is open, standard error is an unlinked file;
/// `end` writes what it holds to the real one. A crash handler does the same by itself.
struct StandardErrorCapture {
  /// The file, and a copy of the descriptor for the real standard error; -1 both if not capturing.
  let file: Int32
  let original: Int32

  static let none = StandardErrorCapture(file: -1, original: -1)

  private init(file: Int32, original: Int32) {
    self.file = file
    self.original = original
  }

  /// Begins to capture if standard error is a terminal and a temporary file can be made.
  static func begin() -> StandardErrorCapture {
    guard isatty(STDERR_FILENO) == 1 else { return .none }
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(folder)/stderr-XXXXXX".utf8CString)
    let file = mkstemp(&template)
    guard file >= 0 else { return .none }
    unlink(template)
    _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    _ = fcntl(file, F_SETFL, O_APPEND)
    let original = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
    guard original >= 0, dup2(file, STDERR_FILENO) >= 0 else {
      close(file)
      return .none
    }
    return StandardErrorCapture(file: file, original: original)
  }

  /// Puts standard error back and writes to it what was captured.
  func end() {
    guard file >= 0 else { return }
    release()
    close(original)
    close(file)
  }

  /// Puts standard error back for a while, such as while the program is stopped.
  func release() {
    guard file >= 0 else { return }
    dup2(original, STDERR_FILENO)
    var buffer = [UInt8](repeating: 0, count: 4096)
    var position: off_t = 0
    while true {
      let count = pread(file, &buffer, buffer.count, position)
      guard count > 0 else { break }
      var written = 0
      while written < count {
        let step = buffer.withUnsafeBytes {
          write(STDERR_FILENO, $0.baseAddress! + written, count - written)
        }
        guard step > 0 else { return }
        written += step
      }
      position += off_t(count)
    }
  }

  /// Captures again after `release`.
  func resume() {
    guard file >= 0 else { return }
    ftruncate(file, 0)
    dup2(file, STDERR_FILENO)
  }
}
