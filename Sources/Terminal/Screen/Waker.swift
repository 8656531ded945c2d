import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Wakes the thread that waits in `Screen.nextEvent`, from any thread.
///
///     let waker = screen.waker
///     Thread { compute(); waker.wake() }
///
/// Many wakes before the screen looks are one `Event.wake`. It may outlive its screen, and then does
/// nothing.
public struct Waker: Sendable {
  let pipe: WakePipe

  public func wake() { pipe.wake() }
}

/// A pipe to oneself: whoever polls the terminal polls its reading end too.
///
/// A byte is a signal's number, or 0 for a wake.
final class WakePipe: Sendable {
  let readEnd: Int32
  let writeEnd: Int32
  /// Whether a 0 is in the pipe already. One is enough, and so wakes can never fill the pipe and keep
  /// a signal out.
  private let isWakePending = Atomic<Bool>(false)

  init() throws(TerminalError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw TerminalError(.failed("pipe", errno: errno)) }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    readEnd = ends[0]
    writeEnd = ends[1]
  }

  deinit {
    _ = close(readEnd)
    _ = close(writeEnd)
  }

  func wake() {
    guard !isWakePending.exchange(true, ordering: .acquiringAndReleasing) else { return }
    var byte: UInt8 = 0
    _ = write(writeEnd, &byte, 1)
  }

  /// The bytes that have come since the last call.
  func drain() -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64)
    while true {
      let count = read(readEnd, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      bytes.append(contentsOf: buffer[..<count])
    }
    // Cleared after reading. Were it cleared before, the byte of a wake that comes in between could be
    // read here while the flag stays up, and no wake would write any more. A wake that comes between
    // the read and this line writes nothing, but its byte was: whoever drains looks at everything that
    // was reported before it returns to waiting.
    isWakePending.store(false, ordering: .sequentiallyConsistent)
    return bytes
  }
}
