/// What a file holds, told by its first bytes: names and extensions are not trusted.
public enum PictureFormat: String, Sendable, CaseIterable {
  /// JPEG, baseline or progressive.
  case jpeg = "JPEG"
  /// Portable Network Graphics.
  case png = "PNG"
  /// The portable anymap family, binary and plain: P2 and P5 (grey), P3 and P6 (colour).
  case pnm = "PPM"
  /// One NumPy array.
  case npy = "NPY"

  /// Recognizes the signature at the start of `bytes`.
  init(signatureOf bytes: [UInt8]) throws(PictureError.Defect) {
    guard !bytes.isEmpty else { throw .empty }
    for (signature, format) in Self.signatures where bytes.starts(with: signature) {
      self = format
      return
    }
    for (offset, signature, name) in Self.foreign
    where bytes.dropFirst(offset).starts(with: signature) {
      throw .unsupported(name)
    }
    throw .unrecognized
  }

  private static let signatures: [([UInt8], PictureFormat)] = [
    ([0xFF, 0xD8, 0xFF], .jpeg),
    ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], .png),
    (Array("P2".utf8), .pnm), (Array("P3".utf8), .pnm),
    (Array("P5".utf8), .pnm), (Array("P6".utf8), .pnm),
    ([0x93] + Array("NUMPY".utf8), .npy),
  ]

  /// Pictures that a person may well try, so that the answer can name them.
  private static let foreign: [(offset: Int, [UInt8], name: String)] = [
    (0, Array("GIF8".utf8), "GIF"),
    (8, Array("WEBP".utf8), "WebP"),
    (0, Array("BM".utf8), "BMP"),
    (0, Array("II*\0".utf8), "TIFF"), (0, Array("MM\0*".utf8), "TIFF"),
    (4, Array("ftyphei".utf8), "HEIC"), (4, Array("ftypmif1".utf8), "HEIC"),
    (4, Array("ftypavif".utf8), "AVIF"),
    (0, Array("P1".utf8), "bitmap (P1)"), (0, Array("P4".utf8), "bitmap (P4)"),
    (0, Array("<svg".utf8), "SVG"),
  ]
}
