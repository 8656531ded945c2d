/// A picture of 8-bit red, green and blue samples.
///
///     let cat = try Picture.read("cat.jpg")
///     let small = cat.resizedShortSide(to: 256).centreCropped(224)
///     let (red, green, blue) = small[0, 0]
///
/// It has no alpha and no colour profile: the samples are what the file holds, and what networks are
/// trained on.
public struct Picture: Sendable, Equatable {
  /// Columns; at least 1.
  public let width: Int
  /// Rows; at least 1.
  public let height: Int
  /// height × width × 3 samples, row by row from the top, red first.
  public let pixels: [UInt8]

  /// Makes a picture of samples in the order of `pixels`.
  ///
  /// - Precondition: both sides are positive and `pixels` holds `height * width * 3` samples.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(width > 0 && height > 0, "a picture has at least one pixel")
    precondition(pixels.count == width * height * 3, "three samples for each pixel")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// The pixel in column `x`, row `y`, counted from the upper left corner.
  public subscript(x: Int, y: Int) -> (red: UInt8, green: UInt8, blue: UInt8) {
    precondition(x >= 0 && x < width && y >= 0 && y < height, "a pixel inside the picture")
    let offset = (y * width + x) * 3
    return (pixels[offset], pixels[offset + 1], pixels[offset + 2])
  }
}

extension Picture {
  /// The longest side that is read from a file.
  public static let maximumSide = 16_384
  /// The most pixels that are read from a file.
  public static let maximumPixels = 64_000_000
  /// The most bytes of a file that are read.
  public static let maximumFileSize = 256 << 20

  /// Whether a file of such a picture could be read again.
  public static func canBeRead(width: Int, height: Int) -> Bool {
    width <= maximumSide && height <= maximumSide && width * height <= maximumPixels
  }

  /// Refuses a size found in a file's header, before anything is allocated for it.
  static func checkSize(
    width: Int, height: Int, format: PictureFormat
  ) throws(PictureError.Defect) {
    guard width > 0, height > 0 else {
      throw .noPixels(format, width: width, height: height)
    }
    guard canBeRead(width: width, height: height) else {
      throw .tooLarge(format, width: width, height: height)
    }
  }
}
