/// What a JPEG file says about itself in its markers, found without decoding it.
///
/// The file is walked once, from marker to marker and over the entropy-coded data between them, up
/// to the end-of-image marker. Each step moves forward, so the walk ends after one pass.
struct JPEGMarkers {
  private(set) var width = 0
  private(set) var height = 0
  private(set) var components = 0
  private(set) var orientation = Orientation.upright

  init(_ bytes: [UInt8]) throws(PictureError.Defect) {
    var position = 2
    var sawFrame = false
    var sawExif = false
    while let marker = Self.nextMarker(in: bytes, from: &position) {
      switch marker {
      case 0xD9:
        guard sawFrame else { throw .jpegWithoutFrame }
        return
      case 0x01, 0xD0...0xD8:
        continue  // no length follows
      default:
        break
      }
      guard position + 2 <= bytes.count else { throw .truncated(.jpeg) }
      let length = Int(bytes[position]) << 8 | Int(bytes[position + 1])
      let end = position + max(length, 2)
      guard end <= bytes.count else { throw .truncated(.jpeg) }
      let payload = bytes[(position + 2)..<end]
      switch marker {
      // Frame headers; C4, C8 and CC among them are tables.
      case 0xC0...0xCF where marker != 0xC4 && marker != 0xC8 && marker != 0xCC:
        let frame = Array(payload.prefix(6))
        guard frame.count == 6 else { throw .jpegWithoutFrame }
        height = Int(frame[1]) << 8 | Int(frame[2])
        width = Int(frame[3]) << 8 | Int(frame[4])
        components = Int(frame[5])
        sawFrame = true
      case 0xE1 where !sawExif && payload.starts(with: Array("Exif\0\0".utf8)):
        orientation = Orientation(tiff: Array(payload.dropFirst(6)))
        sawExif = true
      case 0xDA where !sawFrame:
        throw .jpegWithoutFrame
      default:
        break
      }
      position = end
    }
    throw .truncated(.jpeg)
  }

  /// Moves `position` behind the next marker and returns its code. Zero-stuffed and fill bytes, as
  /// well as bytes that belong to no segment, are passed over.
  private static func nextMarker(in bytes: [UInt8], from position: inout Int) -> UInt8? {
    while position + 1 < bytes.count {
      let code = bytes[position + 1]
      if bytes[position] == 0xFF, code != 0x00, code != 0xFF {
        position += 2
        return code
      }
      position += 1
    }
    return nil
  }
}
