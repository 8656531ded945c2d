/// A picture: rows of 24-bit pixels.
public struct PixelGrid: Hashable, Sendable {
  public let width: Int
  public let height: Int
  /// `0xRRGGBB`, row after row.
  public private(set) var pixels: [UInt32]

  /// Makes a picture of `0xRRGGBB` values; missing ones are black, surplus ones are dropped.
  public init(width: Int, height: Int, pixels: some Sequence<UInt32>) {
    self.width = max(0, width)
    self.height = max(0, height)
    let count = self.width * self.height
    var kept = Array(pixels.prefix(count))
    kept.append(contentsOf: repeatElement(0, count: count - kept.count))
    self.pixels = kept
  }

  /// Makes a picture by asking for every pixel.
  public init(width: Int, height: Int, _ color: (_ x: Int, _ y: Int) -> Color) {
    self.width = max(0, width)
    self.height = max(0, height)
    pixels = []
    pixels.reserveCapacity(self.width * self.height)
    for y in 0..<self.height {
      for x in 0..<self.width { pixels.append(color(x, y).hex ?? 0) }
    }
  }

  public var isEmpty: Bool { pixels.isEmpty }

  /// One pixel; outside the picture it reads black and is not written.
  public subscript(x: Int, y: Int) -> UInt32 {
    get { contains(x, y) ? pixels[y * width + x] : 0 }
    set { if contains(x, y) { pixels[y * width + x] = newValue & 0xFF_FFFF } }
  }

  private func contains(_ x: Int, _ y: Int) -> Bool {
    x >= 0 && x < width && y >= 0 && y < height
  }
}
