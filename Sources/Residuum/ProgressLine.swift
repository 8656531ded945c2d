import Foundation

/// One line on standard error that tells what is being done, and disappears when it is done.
///
/// Written only on a terminal, at most ten times a second; a time left is given once it is known to
/// be more than a second, from what has been done since the words changed.
final class ProgressLine {
  private let isShown: Bool
  private var start = ContinuousClock.now
  private var doing = ""
  private var last: ContinuousClock.Instant?

  init(isQuiet: Bool) { isShown = !isQuiet && isatty(STDERR_FILENO) == 1 }

  deinit { clear() }

  func update(_ doing: String, _ share: Double) {
    guard isShown else { return }
    let now = ContinuousClock.now
    if doing != self.doing {
      self.doing = doing
      start = now
    }
    if let last, now - last < .milliseconds(100) { return }
    last = now
    let elapsed = (now - start).milliseconds / 1000
    let left = share > 0.02 ? elapsed / share * (1 - share) : 0
    let estimate = left > 1 ? ", \(Int(left.rounded(.up))) s left" : ""
    let percent = share > 0 ? " \(Int(share * 100)) %" : ""
    write("\r\u{1B}[K\(doing)\(percent)\(estimate)")
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
