import CTerminal

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Control-C and its like, kept waiting while something is done that must not end halfway.
///
///     let signals = HeldSignals()
///     for file in files {
///       if let signal = signals.arrived() { … }    // undo, leave the scope, signal.endProcess()
///       try write(file)
///     }
///
/// For the thread that makes it, where there is no other and no `Screen`. A signal that the parent
/// process has asked to ignore stays ignored. Leaving the scope lets through what nobody has asked for.
public struct HeldSignals: ~Copyable {
  private var held = sigset_t()
  private var before = sigset_t()

  public init() {
    sigemptyset(&held)
    for signal in Signal.allCases where terminal_guard_is_ignored(signal.number) == 0 {
      sigaddset(&held, signal.number)
    }
    pthread_sigmask(SIG_BLOCK, &held, &before)
  }

  deinit {
    var before = before
    pthread_sigmask(SIG_SETMASK, &before, nil)
  }

  /// The signal that has come, nil if none has. It will not come again.
  public func arrived() -> Signal? {
    var held = held
    var pending = sigset_t()
    guard sigpending(&pending) == 0 else { return nil }
    for signal in Signal.allCases where sigismember(&held, signal.number) == 1 {
      guard sigismember(&pending, signal.number) == 1 else { continue }
      var one = sigset_t()
      sigemptyset(&one)
      sigaddset(&one, signal.number)
      var number: Int32 = 0
      if sigwait(&one, &number) == 0 { return signal }
    }
    return nil
  }
}
