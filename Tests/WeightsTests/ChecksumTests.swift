import Testing

@testable import Weights

@Suite("CRC-32")
struct ChecksumTests {
  /// One bit at a time, as the definition has it.
  private func reference(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = (crc >> 1) ^ (crc & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    return ~crc
  }

  @Test("The check value of the catalogue of CRCs")
  func checkValue() {
    #expect(Array("123456789".utf8).withUnsafeBytes(crc32) == 0xCBF4_3926)
    #expect([UInt8]().withUnsafeBytes(crc32) == 0)
  }

  @Test("Every length and alignment up to a few steps")
  func lengths() {
    let bytes = (0..<80).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) }
    for start in 0..<16 {
      for end in start...bytes.count {
        let found = bytes.withUnsafeBytes { all in
          crc32(UnsafeRawBufferPointer(rebasing: all[start..<end]))
        }
        #expect(found == reference(bytes[start..<end]))
      }
    }
  }
}
