import Testing

@testable import Pictures

/// Thousands of damaged files, the same ones each time. Whatever the bytes, decoding returns or
/// throws; a trap would end the test run.
@Suite("Damaged files")
struct FuzzTests {
  @Test("2,000 mutations of every kind of file")
  func mutations() throws {
    let files =
      try DecodingTests.names.map { try Fixture.bytes("decode/\($0)") }
      + Fixture.names(in: "npy").map { try Fixture.bytes("npy/\($0)") }
      + Fixture.names(in: "bad").map { try Fixture.bytes("bad/\($0)") }
    var decoded = 0
    for index in 0..<2000 {
      var generator = SplitMix64(seed: 2015, index: index)
      let bytes = mutated(files[index % files.count], using: &generator)
      if (try? Picture(decoding: bytes)) != nil { decoded += 1 }
      if let format = try? PictureFormat(signatureOf: bytes), format == .npy {
        if (try? NPY.decodeImage(bytes)) != nil { decoded += 1 }
      }
    }
    // Were nothing decoded, the mutations would be too coarse to reach the pixels.
    #expect(decoded > 100)
    #expect(decoded < 1900)
  }

  private func mutated(_ original: [UInt8], using generator: inout SplitMix64) -> [UInt8] {
    var bytes = original
    for _ in 0...Int.random(in: 0...3, using: &generator) {
      guard !bytes.isEmpty else { return bytes }
      // Headers decide most: half of the damage is done there.
      let end = Bool.random(using: &generator) ? min(bytes.count, 64) : bytes.count
      let place = Int.random(in: 0..<end, using: &generator)
      switch Int.random(in: 0..<7, using: &generator) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 1: bytes[place] = .random(in: 0 ... .max, using: &generator)
      case 2: bytes[place] = [0, 0xFF, 0x7F, 0x80].randomElement(using: &generator)!
      case 3: bytes.removeSubrange(place..<min(place + 1 + place % 9, bytes.count))
      case 4: bytes.insert(contentsOf: bytes[place...].prefix(1 + place % 9), at: place)
      case 5 where generator.next() % 4 == 0: bytes.removeSubrange(place...)
      default:
        for offset in place..<min(place + 4, bytes.count) {
          bytes[offset] = .random(in: 0 ... .max, using: &generator)
        }
      }
    }
    // Correct checksums on half of the PNG files, or libpng would look no further.
    if bytes.starts(with: [0x89, 0x50]), Bool.random(using: &generator) { repairChecksums(&bytes) }
    return bytes
  }

  private func repairChecksums(_ bytes: inout [UInt8]) {
    var start = 8
    while start + 12 <= bytes.count {
      let length = bytes[start..<(start + 4)].reduce(0) { $0 << 8 | Int($1) }
      let end = start + 8 + length
      guard end + 4 <= bytes.count else { return }
      let sum = crc32(bytes[(start + 4)..<end])
      for offset in 0..<4 {
        bytes[end + offset] = UInt8(truncatingIfNeeded: sum >> (24 - 8 * offset))
      }
      start = end + 4
    }
  }

  private func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(~0 as UInt32) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { bits, _ in
        bits & 1 == 1 ? bits >> 1 ^ 0xEDB8_8320 : bits >> 1
      }
    }
  }
}
