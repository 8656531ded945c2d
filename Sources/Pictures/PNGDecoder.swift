import CPNG

/// Decodes a PNG file through libpng. See `residuum_png_decode` for what happens to each kind.
func decodePNG(_ bytes: [UInt8]) throws(PictureError.Defect) -> Picture {
  let header = try PNGHeader(bytes)
  try Picture.checkSize(width: header.width, height: header.height, format: .png)
  // Deflate shrinks at most 1032 times: a header that promises more than that was cut off or forged,
  // and is not worth the memory.
  guard header.rawSize / 1032 <= bytes.count else { throw .truncated(.png) }

  var message = [CChar](repeating: 0, count: 160)
  var status = Int32(RESIDUUM_PNG_OK)
  let count = header.width * header.height * 3
  let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, initializedCount in
    status = residuum_png_decode(
      bytes, bytes.count, UInt32(header.width), UInt32(header.height), buffer.baseAddress!,
      &message, message.count)
    initializedCount = status == Int32(RESIDUUM_PNG_OK) ? count : 0
  }
  switch Int(status) {
  case RESIDUUM_PNG_OK:
    return Picture(width: header.width, height: header.height, pixels: pixels)
  case RESIDUUM_PNG_TRUNCATED: throw .truncated(.png)
  case RESIDUUM_PNG_NO_MEMORY: throw .outOfMemory(.png)
  default:
    let words = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    throw .refusedByDecoder(.png, String(decoding: words, as: UTF8.self))
  }
}

/// The fields of IHDR that decide how much memory a picture takes.
private struct PNGHeader {
  let width: Int
  let height: Int
  /// Bytes of samples before compression.
  let rawSize: Int

  init(_ bytes: [UInt8]) throws(PictureError.Defect) {
    // Signature 8, length 4, "IHDR" 4, then width 4, height 4, depth 1, color type 1, …, CRC 4.
    guard bytes.count >= 33 else { throw .truncated(.png) }
    guard bytes[12..<16].elementsEqual("IHDR".utf8) else { throw .pngWithoutHeader }
    width = bytes[16..<20].reduce(0) { $0 << 8 | Int($1) }
    height = bytes[20..<24].reduce(0) { $0 << 8 | Int($1) }
    let channels = [1, 1, 3, 1, 2, 1, 4][min(Int(bytes[25]), 6)]
    rawSize =
      (width * Int(bytes[24]) * channels / 8).multipliedReportingOverflow(by: height)
      .partialValue
  }
}
