/// What is done to a picture by hand, to see what a network makes of it: turned, darkened, covered.
///
///     var changes = PictureChanges()
///     changes.rotate(by: 15)
///     changes.brighten(by: -2)
///     changes.cover = PictureChanges.Place.middle.cover
///     let changed = picture.changed(by: changes)
///
/// They are always made to the picture as it was, in one order: first it is turned, then its brightness
/// changes, then it is covered. So what is taken back leaves no trace, and the cover neither turns with
/// the picture nor becomes darker with it.
public struct PictureChanges: Sendable, Hashable {
  /// Degrees clockwise, in 0..<360.
  public private(set) var rotation = 0
  /// How often the samples are multiplied by 4/5; below zero, as darkening is, and above zero how often
  /// by 5/4.
  public private(set) var brightness = 0
  /// Where a grey square lies over the picture.
  public var cover: Cover?

  /// No changes.
  public init() {}

  /// Ten steps down leave a tenth of the light; ten steps up leave nothing but white of most pictures.
  public static let brightnessSteps = -10...10

  public var isEmpty: Bool { self == PictureChanges() }

  /// Turns further clockwise; below zero, back.
  public mutating func rotate(by degrees: Int) {
    rotation = (rotation + degrees % 360 + 360) % 360
  }

  /// Makes so many steps lighter, or darker below zero, as far as the steps go.
  public mutating func brighten(by steps: Int) {
    let range = Self.brightnessSteps
    brightness = min(max(brightness + steps, range.lowerBound), range.upperBound)
  }

  /// What the samples are multiplied by.
  public var brightnessFactor: Double {
    let power = (0..<abs(brightness)).reduce(1.0) { product, _ in product * 0.8 }
    return brightness > 0 ? 1 / power : power
  }
}

extension PictureChanges {
  /// A flat grey square, a third of the picture's shorter side.
  public struct Cover: Sendable, Hashable {
    /// Its centre, as shares of the picture's width and height. At an edge it is moved inside.
    public let x: Double
    public let y: Double

    /// - Precondition: both are in 0…1.
    public init(x: Double, y: Double) {
      precondition((0...1).contains(x) && (0...1).contains(y), "a centre inside the picture")
      self.x = x
      self.y = y
    }

    /// The grey of its samples: the middle of their range.
    public static let sample: UInt8 = 128

    /// The pixels it hides in a picture of a given size; all of it is inside.
    public func area(width: Int, height: Int) -> (columns: Range<Int>, rows: Range<Int>) {
      let side = max(1, Int((Double(min(width, height)) / 3).rounded()))
      func range(_ centre: Double, _ count: Int) -> Range<Int> {
        let start = Int((centre * Double(count) - Double(side) / 2).rounded())
        let first = min(max(start, 0), count - side)
        return first..<first + side
      }
      return (range(x, width), range(y, height))
    }
  }

  /// The nine places of a cover that a key steps through: the middle, where the object mostly is, then
  /// row by row.
  public enum Place: String, Sendable, CaseIterable {
    case middle
    case topLeft = "top-left"
    case top
    case topRight = "top-right"
    case left, right
    case bottomLeft = "bottom-left"
    case bottom
    case bottomRight = "bottom-right"

    /// The cover there.
    public var cover: Cover {
      let (column, row) =
        switch self {
        case .topLeft: (0, 0)
        case .top: (1, 0)
        case .topRight: (2, 0)
        case .left: (0, 1)
        case .middle: (1, 1)
        case .right: (2, 1)
        case .bottomLeft: (0, 2)
        case .bottom: (1, 2)
        case .bottomRight: (2, 2)
        }
      return Cover(x: (Double(column) + 0.5) / 3, y: (Double(row) + 0.5) / 3)
    }
  }

  /// Covers the next place; after the last one, none. From where the mouse has put it, none too.
  ///
  /// - Parameter step: 1, or −1 for the order back.
  public mutating func moveCover(by step: Int) {
    let covers: [Cover?] = [nil] + Place.allCases.map(\.cover)
    guard let index = covers.firstIndex(of: cover) else {
      cover = nil
      return
    }
    cover = covers[(index + step + covers.count) % covers.count]
  }
}
