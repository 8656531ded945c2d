import Foundation

/// The value of an environment variable; nil where it is unset or empty.
func environment(_ name: String) -> String? {
  ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
}

/// The folders of the XDG base directory specification. A relative path in the environment counts as
/// unset, as the specification asks.
enum Folders {
  static var cache: String { folder("XDG_CACHE_HOME", ".cache") }
  static var data: String { folder("XDG_DATA_HOME", ".local/share") }
  static var state: String { folder("XDG_STATE_HOME", ".local/state") }

  private static func folder(_ variable: String, _ fallback: String) -> String {
    let base = environment(variable).flatMap { $0.hasPrefix("/") ? $0 : nil }
    return "\(base ?? "\(NSHomeDirectory())/\(fallback)")/residuum"
  }
}
