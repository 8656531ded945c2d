extension Picture {
  /// Reads a JPEG, PNG or PPM file, told apart by content.
  ///
  /// The samples are those that Pillow's `Image.open(path).convert("RGB")` gives, turned upright as
  /// `ImageOps.exif_transpose` does for a JPEG: grey is repeated, palettes are looked up, alpha is
  /// dropped (not composited), gamma and colour profiles are ignored, CMYK is taken as Adobe stores
  /// it. One difference: 16-bit grey, which Pillow clips, keeps its upper 8 bits here.
  ///
  /// A file of more than 256 MB, a side of more than 16,384 pixels and more than 64 megapixels are
  /// refused before anything is allocated for the pixels; a file that ends early is refused as well.
  public static func read(_ path: String) throws(PictureError) -> Picture {
    let bytes = try InputFile.bytes(of: path)
    do throws(PictureError.Defect) {
      return try Picture(decoding: bytes)
    } catch {
      throw .damaged(path: path, error)
    }
  }

  /// Decodes the contents of a JPEG, PNG or PPM file.
  init(decoding bytes: [UInt8]) throws(PictureError.Defect) {
    switch try PictureFormat(signatureOf: bytes) {
    case .jpeg: self = try decodeJPEG(bytes)
    case .png: self = try decodePNG(bytes)
    case .pnm: self = try decodePNM(bytes)
    case .npy: throw .arrayNotPicture
    }
  }
}
