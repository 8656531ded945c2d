/// The characters widgets draw with.
public enum SymbolSet: String, Sendable, CaseIterable {
  /// Box-drawing lines, eighth blocks, half blocks, shades.
  case unicode
  /// Printable ASCII alone: for old terminals, odd fonts and screen readers.
  case ascii

  /// Bars that grow to the right, from an eighth of a cell to a whole one.
  var rightward: [Character] {
    switch self {
    case .unicode: ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]
    case .ascii: ["-", "="]
    }
  }

  /// Bars that grow upwards, from the smallest part of a cell to a whole one.
  var upward: [Character] {
    switch self {
    case .unicode: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    case .ascii: [".", "_", "-", "=", "#"]
    }
  }

  /// Shades from dark to bright, on a dark screen.
  var shades: [Character] {
    switch self {
    case .unicode: [" ", "░", "▒", "▓", "█"]
    case .ascii: Array(" .:-=+*#%@")
    }
  }

  /// What stands for text that was cut off.
  public var ellipsis: Character { self == .unicode ? "…" : "~" }
  /// The dot between two items of a line.
  public var dot: Character { self == .unicode ? "·" : "-" }
  public var arrowRight: Character { self == .unicode ? "→" : ">" }
  public var arrowLeft: Character { self == .unicode ? "←" : "<" }
  public var arrowUp: Character { self == .unicode ? "↑" : "^" }
  public var arrowDown: Character { self == .unicode ? "↓" : "v" }
}
