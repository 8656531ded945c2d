#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A colour by lightness and two opponent axes, in which equal distances look equally different.
///
/// From Björn Ottosson, "A perceptual color space for image processing" (2020).
struct OKLab: Equatable, Sendable {
  /// 0 black to 1 white.
  var l: Float
  /// Green (negative) to red.
  var a: Float
  /// Blue (negative) to yellow.
  var b: Float

  init(l: Float, a: Float, b: Float) {
    self.l = l
    self.a = a
    self.b = b
  }

  /// Lightness, chroma, and hue in degrees (30 red, 110 yellow, 145 green, 260 blue).
  init(lightness: Float, chroma: Float, hue: Float) {
    let angle = hue * .pi / 180
    self.init(l: lightness, a: chroma * cosf(angle), b: chroma * sinf(angle))
  }

  init(hex: UInt32) {
    let red = SRGB.linear(UInt8(truncatingIfNeeded: hex >> 16))
    let green = SRGB.linear(UInt8(truncatingIfNeeded: hex >> 8))
    let blue = SRGB.linear(UInt8(truncatingIfNeeded: hex))
    let long = cbrtf(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    let medium = cbrtf(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    let short = cbrtf(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    l = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
  }

  /// The nearest sRGB colour; each channel is clamped to what sRGB can say.
  var color: Color {
    let (red, green, blue) = linear
    return Color.rgb(
      Int(SRGB.encoded(red)), Int(SRGB.encoded(green)), Int(SRGB.encoded(blue)))
  }

  /// Whether sRGB has this colour.
  var isInGamut: Bool {
    let (red, green, blue) = linear
    return [red, green, blue].allSatisfy { $0 > -0.0005 && $0 < 1.0005 }
  }

  private var linear: (Float, Float, Float) {
    let long = l + 0.3963377774 * a + 0.2158037573 * b
    let medium = l - 0.1055613458 * a - 0.0638541728 * b
    let short = l - 0.0894841775 * a - 1.2914855480 * b
    let x = long * long * long
    let y = medium * medium * medium
    let z = short * short * short
    return (
      4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z,
      -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z,
      -0.0041960863 * x - 0.7034186147 * y + 1.7076147010 * z
    )
  }

  var chroma: Float { (a * a + b * b).squareRoot() }

  func squaredDistance(to other: OKLab) -> Float {
    let dl = l - other.l
    let da = a - other.a
    let db = b - other.b
    return dl * dl + da * da + db * db
  }

  func mixed(with other: OKLab, _ t: Float) -> OKLab {
    OKLab(l: l + t * (other.l - l), a: a + t * (other.a - a), b: b + t * (other.b - b))
  }
}

/// The sRGB transfer function (IEC 61966-2-1), by table.
enum SRGB {
  private static let toLinear: [Float] = (0...255).map { byte in
    let value = Float(byte) / 255
    return value <= 0.04045 ? value / 12.92 : powf((value + 0.055) / 1.055, 2.4)
  }

  /// The byte for each 1/4095 of linear light. Near black a byte is 1.2 entries wide, so that every
  /// byte decodes and encodes to itself.
  private static let toByte: [UInt8] = (0...4095).map { step in
    let value = Float(step) / 4095
    let encoded = value <= 0.0031308 ? value * 12.92 : 1.055 * powf(value, 1 / 2.4) - 0.055
    return UInt8((encoded * 255).rounded())
  }

  static func linear(_ byte: UInt8) -> Float { toLinear[Int(byte)] }

  static func encoded(_ linear: Float) -> UInt8 {
    toByte[Int((min(max(linear, 0), 1) * 4095).rounded())]
  }
}

extension Color {
  /// Perceived lightness, 0 black to 1 white. The terminal's default counts as `ifDefault`.
  public func lightness(ifDefault: Float = 0) -> Float {
    hex.map { OKLab(hex: $0).l } ?? ifDefault
  }

  /// The colour a share `t` of the way to another, mixed perceptually. A default colour is not mixed.
  public func mixed(with other: Color, _ t: Float) -> Color {
    guard let start = hex, let end = other.hex else { return t < 0.5 ? self : other }
    return OKLab(hex: start).mixed(with: OKLab(hex: end), UnitInterval.clamped(t)).color
  }
}

enum UnitInterval {
  /// The number clamped to 0…1; not-a-number counts as 0.
  static func clamped(_ value: Float) -> Float {
    value > 0 ? min(value, 1) : 0
  }
}
