import Testing

/// The tests that drive the program in a terminal, one after the other: they measure times, and each
/// keeps a core busy.
@Suite(
  "In a real terminal", .serialized,
  .enabled(if: Program.isInstalled("tmux"), "tmux is not installed"))
enum RealTerminal {}

extension RealTerminal {
  /// A tour of a small network, opened: nothing is computed.
  static func tour(
    _ network: String = "cifar-resnet8", _ arguments: [String] = [], width: Int = 100,
    height: Int = 30, environment: [String: String] = [:], term: String = "screen-256color"
  ) throws -> TmuxSession {
    let terminal = try TmuxSession(
      running: [Program.path, "tour", "--network", network] + arguments, width: width,
      height: height, environment: environment, term: term)
    try terminal.wait(for: "nothing is computed yet")
    return terminal
  }
}
