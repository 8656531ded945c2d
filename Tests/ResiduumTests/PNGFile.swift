import Foundation
import Testing

/// A PNG file's chunks, checked as the specification has them: signature, order, lengths, checksums.
struct PNGFile {
  let width: Int
  let height: Int

  init(reading path: String, _ location: SourceLocation = #_sourceLocation) throws {
    let bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
    func number(at index: Int) -> Int {
      bytes[index..<index + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    try #require(
      bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), "a PNG signature",
      sourceLocation: location)
    var names: [String] = []
    var index = 8
    while index < bytes.count {
      try #require(index + 12 <= bytes.count, "whole chunks", sourceLocation: location)
      let length = number(at: index)
      try #require(index + 12 + length <= bytes.count, "whole chunks", sourceLocation: location)
      names.append(String(decoding: bytes[index + 4..<index + 8], as: UTF8.self))
      let sum = PNGFile.checksum(bytes[index + 4..<index + 8 + length])
      #expect(number(at: index + 8 + length) == Int(sum), "the CRC", sourceLocation: location)
      index += 12 + length
    }
    #expect(names.first == "IHDR" && names.last == "IEND", sourceLocation: location)
    #expect(names.contains("IDAT"), sourceLocation: location)
    width = number(at: 16)
    height = number(at: 20)
    #expect(width > 0 && height > 0, sourceLocation: location)
  }

  /// CRC-32 of ISO 3309, as in the specification's annex D.
  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(~0) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
  }
}
