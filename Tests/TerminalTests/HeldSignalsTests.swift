import Testing

@testable import Terminal

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct HeldSignalsTests {
  /// Sent to this thread alone: the process has others, which do not hold it.
  @Test("A signal waits, is told once, and then is gone")
  func waits() {
    let signals = HeldSignals()
    #expect(signals.arrived() == nil)
    for signal in Signal.allCases {
      pthread_kill(pthread_self(), signal.number)
      #expect(signals.arrived() == signal)
      #expect(signals.arrived() == nil)
    }
  }
}
