/// How a cell looks: two colours and four attributes.
///
///     Style.plain.bold()
///     Style(Color(0x7FB0FF)).on(Color(0x202028)).underline()
public struct Style: Hashable, Sendable {
  public var foreground: Color
  public var background: Color
  private var attributes: UInt8

  /// Makes a style of a text colour on a background, without attributes.
  public init(_ foreground: Color = .default, on background: Color = .default) {
    self.foreground = foreground
    self.background = background
    attributes = 0
  }

  /// The terminal's own colours, no attributes.
  public static let plain = Style()

  private subscript(bit: UInt8) -> Bool {
    get { attributes & bit != 0 }
    set { attributes = newValue ? attributes | bit : attributes & ~bit }
  }

  public var bold: Bool {
    get { self[1] }
    set { self[1] = newValue }
  }
  public var dim: Bool {
    get { self[2] }
    set { self[2] = newValue }
  }
  public var underline: Bool {
    get { self[4] }
    set { self[4] = newValue }
  }
  /// Foreground and background exchanged.
  public var reverse: Bool {
    get { self[8] }
    set { self[8] = newValue }
  }
}

/// Changed copies.
extension Style {
  public func foreground(_ color: Color) -> Style { with { $0.foreground = color } }
  /// This style on another background.
  public func on(_ color: Color) -> Style { with { $0.background = color } }
  public func bold(_ isOn: Bool = true) -> Style { with { $0.bold = isOn } }
  public func dim(_ isOn: Bool = true) -> Style { with { $0.dim = isOn } }
  public func underline(_ isOn: Bool = true) -> Style { with { $0.underline = isOn } }
  public func reverse(_ isOn: Bool = true) -> Style { with { $0.reverse = isOn } }

  private func with(_ change: (inout Style) -> Void) -> Style {
    var copy = self
    change(&copy)
    return copy
  }
}
