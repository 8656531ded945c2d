import Foundation

/// One line on standard error that tells what is being done, and disappears when it is done.
///
/// Written only on a terminal, at most ten times a second; a time left is given once it is known to
/// be more than a second, from what has been done since the words changed.
final class ProgressLine {
  private let isShown: Bool
  private var start = ContinuousClock.now
  private var startShare = 0.0
  private var doing = ""
  private var last: ContinuousClock.Instant?

  init(isQuiet: Bool) { isShown = !isQuiet && isatty(STDERR_FILENO) == 1 }

  deinit { clear() }

  func update(_ doing: String, _ share: Double) { update(doing, share, detail: "") }

  /// - Parameter detail: words that may change without a new beginning.
  func update(_ doing: String, _ share: Double, detail: String) {
    guard isShown else { return }
    let now = ContinuousClock.now
    if doing != self.doing {
      self.doing = doing
      (start, startShare) = (now, share)
    }
    if let last, now - last < .milliseconds(100) { return }
    last = now
    let elapsed = (now - start).milliseconds / 1000
    // What was done before, by a run that goes on, says nothing about the speed.
    let done = share - startShare
    let left = done > 0.02 * (1 - startShare) ? elapsed / done * (1 - share) : 0
    let estimate = left > 1 ? ", \(Self.words(left)) left" : ""
    let percent = share > 0 ? " \(Int(share * 100)) %" : ""
    write("\r\u{1B}[K\(doing)\(detail)\(percent)\(estimate)")
  }

  /// `59 s`, `4 min`, `1 h 20 min`.
  private static func words(_ seconds: Double) -> String {
    if seconds < 100 { return "\(Int(seconds.rounded(.up))) s" }
    let minutes = Int((seconds / 60).rounded(.up))
    return minutes < 100 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
  }

  /// Takes the line away.
  func clear() {
    if isShown && last != nil { write("\r\u{1B}[K") }
    last = nil
  }

  private func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = Foundation.write(STDERR_FILENO, bytes, bytes.count)
  }
}
