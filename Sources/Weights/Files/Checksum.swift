import Synchronization

/// What part of a file must sum to, looked at once, when the first tensor in it is asked for.
final class Checksum: Sendable {
  private let entry: String
  private let file: MappedFile
  private let range: Range<Int>
  private let expected: UInt32
  private let isVerified = Atomic(false)

  init(entry: String, file: MappedFile, range: Range<Int>, expected: UInt32) {
    self.entry = entry
    self.file = file
    self.range = range
    self.expected = expected
  }

  /// Throws unless the bytes sum to what is expected. Two threads may both compute it; they agree.
  func verify() throws(WeightsError.Fault) {
    guard !isVerified.load(ordering: .relaxed) else { return }
    let found = crc32(file[range])
    guard found == expected else {
      throw .archiveEntry(entry, .checksum(expected: expected, found: found))
    }
    isVerified.store(true, ordering: .relaxed)
  }
}

/// The CRC-32 of ZIP and PNG (reflected polynomial 0xEDB88320), sixteen bytes a step.
///
/// "Slicing": entry `b` of table `k` is the CRC of the byte `b` followed by `k` zero bytes. The CRC
/// is linear, so the CRC of sixteen bytes is the exclusive or of sixteen independent lookups.
func crc32(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
  var crc = CRC32()
  crc.append(bytes)
  return crc.value
}

/// The CRC-32 of bytes that come piece by piece.
struct CRC32 {
  private var state: UInt32 = 0xFFFF_FFFF

  var value: UInt32 { ~state }

  mutating func append(_ bytes: UnsafeRawBufferPointer) { state = advanced(state, over: bytes) }
}

private func advanced(_ state: UInt32, over bytes: UnsafeRawBufferPointer) -> UInt32 {
  guard let base = bytes.baseAddress else { return state }
  return slicingTables.withUnsafeBufferPointer { tables in
    let table = tables.baseAddress!
    var crc = state
    var offset = 0
    while bytes.count - offset >= 16 {
      var low = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      let high = UInt64(
        littleEndian: base.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self))
      low ^= UInt64(crc)
      crc = lookUp(low, table + 8 * 256) ^ lookUp(high, table)
      offset += 16
    }
    while offset < bytes.count {
      crc = table[Int(truncatingIfNeeded: crc ^ UInt32(bytes[offset])) & 0xFF] ^ (crc &>> 8)
      offset += 1
    }
    return crc
  }
}

/// Looks eight bytes up in eight tables; the first byte is the farthest from the end.
@inline(__always)
private func lookUp(_ word: UInt64, _ table: UnsafePointer<UInt32>) -> UInt32 {
  @inline(__always)
  func entry(_ byte: Int) -> UInt32 {
    table[(7 - byte) * 256 + Int(truncatingIfNeeded: (word &>> UInt64(8 * byte)) & 0xFF)]
  }
  return (entry(0) ^ entry(1) ^ entry(2) ^ entry(3))
    ^ (entry(4) ^ entry(5) ^ entry(6) ^ entry(7))
}

private let slicingTables: [UInt32] = {
  var tables = [UInt32](repeating: 0, count: 16 * 256)
  for byte in 0..<256 {
    var crc = UInt32(byte)
    for _ in 0..<8 { crc = (crc >> 1) ^ (crc & 1 == 1 ? 0xEDB8_8320 : 0) }
    tables[byte] = crc
  }
  for i in 256..<tables.count {
    let crc = tables[i - 256]
    tables[i] = (crc >> 8) ^ tables[Int(crc & 0xFF)]
  }
  return tables
}()
