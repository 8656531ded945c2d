import CPNG
import Files

extension Picture {
  /// Writes an 8-bit RGB PNG file, whole or not at all.
  public func writePNG(_ path: String) throws(PictureError) {
    let bytes: [UInt8]
    do throws(EncodingFailure) {
      bytes = try encodedPNG()
    } catch {
      throw .encodingFailed(path: path, reason: error.words)
    }
    do { try DurableFile.write(bytes, to: path) } catch { throw PictureError(error) }
  }

  struct EncodingFailure: Error {
    /// libpng's.
    let words: String
  }

  /// The contents of a PNG file.
  func encodedPNG() throws(EncodingFailure) -> [UInt8] {
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    image.width = png_uint_32(width)
    image.height = png_uint_32(height)
    image.format = png_uint_32(PNG_FORMAT_RGB)
    defer { png_image_free(&image) }

    // Samples that do not compress grow by a filter byte a row and a little a block; should this
    // guess ever be too small, libpng says what it takes.
    var capacity = pixels.count + height + pixels.count / 512 + 4096
    while true {
      var size = capacity
      var bytes = [UInt8](repeating: 0, count: capacity)
      let done = png_image_write_to_memory(&image, &bytes, &size, 0, pixels, 0, nil)
      if done != 0, size <= capacity {
        bytes.removeLast(capacity - size)
        return bytes
      }
      guard size > capacity else {
        let words = withUnsafeBytes(of: image.message) { Array($0.prefix { $0 != 0 }) }
        throw EncodingFailure(words: String(decoding: words, as: UTF8.self))
      }
      capacity = size
    }
  }
}
