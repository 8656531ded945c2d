/// A key press, a mouse event, or a change of the terminal's size.
public enum Key: Hashable, Sendable {
  /// A printable character, space included.
  case character(Character)
  case up, down, left, right
  case home, end, pageUp, pageDown
  case enter, escape, tab
  /// Shift-Tab.
  case backTab
  case backspace, delete, insert
  /// F1 is `.function(1)`.
  case function(Int)
  /// Control and a lower-case letter or one of `\ ] ^ _ @`. Control-C and Control-Z are signals, see
  /// `Event`.
  case control(Character)
  case mouse(MouseEvent)
  /// The terminal has another size: draw again.
  case resize

  /// How help texts write it.
  public func name(_ symbols: SymbolSet = .unicode) -> String {
    let unicode = symbols == .unicode
    return switch self {
    case .character(" "): "space"
    case .character(let character): String(character)
    case .up: unicode ? "↑" : "up"
    case .down: unicode ? "↓" : "down"
    case .left: unicode ? "←" : "left"
    case .right: unicode ? "→" : "right"
    case .home: "home"
    case .end: "end"
    case .pageUp: "pgup"
    case .pageDown: "pgdn"
    case .enter: unicode ? "⏎" : "enter"
    case .escape: "esc"
    case .tab: unicode ? "⇥" : "tab"
    case .backTab: unicode ? "⇤" : "shift-tab"
    case .backspace: unicode ? "⌫" : "bksp"
    case .delete: "del"
    case .insert: "ins"
    case .function(let number): "F\(number)"
    case .control(let letter): "^\(letter.uppercased())"
    case .mouse(let event): event.name
    case .resize: "resize"
    }
  }
}

/// What the mouse did, and in which cell.
public struct MouseEvent: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case press, release, wheelUp, wheelDown
  }

  public var x: Int
  public var y: Int
  public var kind: Kind
  /// 1 is left, 2 middle, 3 right; 0 for the wheel.
  public var button: Int

  public init(x: Int, y: Int, kind: Kind, button: Int = 1) {
    self.x = x
    self.y = y
    self.kind = kind
    self.button = button
  }

  var name: String {
    switch kind {
    case .press, .release: "click"
    case .wheelUp, .wheelDown: "wheel"
    }
  }
}
