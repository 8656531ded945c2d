/// A colour: the terminal's own default, or 24-bit sRGB.
///
///     let orange = Color(0xF0A030)
///     let text = Style(orange).on(.default).bold()
///
/// Screens are drawn in these; the nearest colour the terminal has is found when they are shown.
public struct Color: Hashable, Sendable {
  /// 0xRRGGBB, or `Color.defaultBit` alone.
  private let packed: UInt32
  private static let defaultBit: UInt32 = 0x8000_0000

  private init(packed: UInt32) {
    self.packed = packed
  }

  /// What the terminal uses when a program asks for nothing.
  public static let `default` = Color(packed: defaultBit)
  public static let black = Color(0x000000)
  public static let white = Color(0xFFFFFF)

  /// Makes a colour from `0xRRGGBB`; higher bits are ignored.
  public init(_ hex: UInt32) {
    packed = hex & 0xFF_FFFF
  }

  /// Makes a colour from its channels, each clamped to 0…255.
  public static func rgb(_ red: Int, _ green: Int, _ blue: Int) -> Color {
    func byte(_ value: Int) -> UInt32 { UInt32(min(max(value, 0), 255)) }
    return Color(byte(red) << 16 | byte(green) << 8 | byte(blue))
  }

  public var isDefault: Bool { packed == Color.defaultBit }

  /// `0xRRGGBB`, or nil for the terminal's default.
  public var hex: UInt32? { isDefault ? nil : packed }

  public var red: UInt8 { UInt8(truncatingIfNeeded: packed >> 16) }
  public var green: UInt8 { UInt8(truncatingIfNeeded: packed >> 8) }
  public var blue: UInt8 { UInt8(truncatingIfNeeded: packed) }
}
