/// Decodes a portable anymap: `P2` and `P3` in plain digits, `P5` and `P6` in binary, with one sample
/// (grey) or three (colour) a pixel, up to 65535.
///
/// Samples are scaled to 8 bits as Pillow does it, sample × 255 / maximum, ties to even. A binary
/// sample above the stated maximum counts as the maximum. Whatever follows the raster is ignored.
func decodePNM(_ bytes: [UInt8]) throws(PictureError.Defect) -> Picture {
  let isPlain = bytes[1] == UInt8(ascii: "2") || bytes[1] == UInt8(ascii: "3")
  let channels = bytes[1] == UInt8(ascii: "2") || bytes[1] == UInt8(ascii: "5") ? 1 : 3
  var scanner = PNMScanner(bytes: bytes)
  let width = try scanner.number("width")
  let height = try scanner.number("height")
  let maximum = try scanner.number("largest sample")
  try Picture.checkSize(width: width, height: height, format: .pnm)
  guard (1...65535).contains(maximum) else { throw .pnmMaximum(maximum) }
  scanner.position += 1  // the single white space before the raster

  // A digit and a space, the last space left out, are the least a plain sample takes.
  let count = width * height * channels
  let sampleSize = maximum > 255 ? 2 : 1
  guard bytes.count - scanner.position >= (isPlain ? count * 2 - 1 : count * sampleSize) else {
    throw .truncated(.pnm)
  }
  let scaled = (0...maximum).map {
    UInt8((Double($0) / Double(maximum) * 255).rounded(.toNearestOrEven))
  }
  var pixels = [UInt8]()
  pixels.reserveCapacity(width * height * 3)
  for _ in 0..<count {
    var sample: Int
    if isPlain {
      sample = try scanner.number("sample")
      guard sample <= maximum else { throw .pnmSample(sample, maximum: maximum) }
    } else {
      sample = Int(bytes[scanner.position])
      if sampleSize == 2 { sample = sample << 8 | Int(bytes[scanner.position + 1]) }
      scanner.position += sampleSize
    }
    let value = scaled[min(sample, maximum)]
    pixels.append(value)
    if channels == 1 {
      pixels.append(value)
      pixels.append(value)
    }
  }
  return Picture(width: width, height: height, pixels: pixels)
}

/// Reads decimal numbers between white space and comments, which run from `#` to the line's end.
private struct PNMScanner {
  let bytes: [UInt8]
  var position = 2

  mutating func number(_ field: String) throws(PictureError.Defect) -> Int {
    skipBlank()
    guard position < bytes.count else { throw .truncated(.pnm) }
    let start = position
    var value = 0
    while position < bytes.count, (0x30...0x39).contains(bytes[position]) {
      // Nothing legal reaches ten digits; leading zeros may.
      value = min(value * 10 + Int(bytes[position] - 0x30), 1 << 40)
      position += 1
    }
    guard position > start, position == bytes.count || endsNumber(bytes[position]) else {
      let found = bytes[start...].prefix(12).prefix { !endsNumber($0) }
      throw .pnmNumber(field: field, found: String(decoding: found, as: UTF8.self))
    }
    return value
  }

  private mutating func skipBlank() {
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "#") {
        while position < bytes.count, bytes[position] != 0x0A, bytes[position] != 0x0D {
          position += 1
        }
      } else if isBlank(bytes[position]) {
        position += 1
      } else {
        return
      }
    }
  }

  private func endsNumber(_ byte: UInt8) -> Bool { isBlank(byte) || byte == UInt8(ascii: "#") }

  private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
