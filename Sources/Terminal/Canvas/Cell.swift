/// One place on the screen: a character and how it looks.
///
/// A wide character (CJK, emoji) takes two cells; the second is `Cell.isContinuation`.
public struct Cell: Hashable, Sendable {
  public var character: Character
  public var style: Style

  public init(_ character: Character, _ style: Style = .plain) {
    self.character = character
    self.style = style
  }

  /// A space in the terminal's own colours.
  public static let blank = Cell(" ")

  /// The right half of the wide character in the cell before it.
  ///
  /// NUL is free to mean this: `Canvas.write` never stores a control character.
  static func continuation(_ style: Style) -> Cell { Cell("\0", style) }

  public var isContinuation: Bool { character == "\0" }
}
