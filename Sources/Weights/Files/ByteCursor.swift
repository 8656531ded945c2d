/// A position in part of a mapped file, from which little-endian numbers are read.
///
///     var cursor = ByteCursor(file, 0..<file.count)
///     let count = try cursor.integer(UInt32.self)
///     let name = try cursor.text(count: Int(count))
///
/// Every read is checked against the end of the part, so that no length found in a file is believed
/// before it is compared with what is there.
struct ByteCursor {
  private let file: MappedFile
  /// The next byte to read, from the file's start.
  private(set) var offset: Int
  /// Where the part ends, from the file's start.
  let end: Int

  /// - Precondition: `range` is inside the file.
  init(_ file: MappedFile, _ range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= file.count, "a part of the file")
    self.file = file
    offset = range.lowerBound
    end = range.upperBound
  }

  var isAtEnd: Bool { offset == end }

  /// Passes over `count` bytes and returns where they are.
  mutating func skip(_ count: UInt64) throws(WeightsError.Fault) -> Range<Int> {
    guard count <= UInt64(end - offset) else {
      throw .truncated(offset: offset, needed: count, end: end)
    }
    let range = offset..<offset + Int(count)
    offset = range.upperBound
    return range
  }

  /// Passes over `count` bytes and returns a cursor over them.
  mutating func part(_ count: UInt64) throws(WeightsError.Fault) -> ByteCursor {
    let range = try skip(count)
    return ByteCursor(file, range)
  }

  mutating func byte() throws(WeightsError.Fault) -> UInt8 {
    let range = try skip(1)
    return file.bytes[range.lowerBound]
  }

  mutating func integer<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type
  ) throws(WeightsError.Fault) -> T {
    let range = try skip(UInt64(MemoryLayout<T>.size))
    return T(littleEndian: file.bytes.loadUnaligned(fromByteOffset: range.lowerBound, as: type))
  }

  /// Reads `count` bytes as UTF-8.
  mutating func text(count: UInt64) throws(WeightsError.Fault) -> String {
    let range = try skip(count)
    guard let text = String(validating: file.bytes[range], as: UTF8.self) else {
      throw .text(offset: range.lowerBound)
    }
    return text
  }

  /// Reads up to the next line feed, and passes over it.
  mutating func line() throws(WeightsError.Fault) -> String {
    guard let length = file.bytes[offset..<end].firstIndex(of: 0x0A).map({ $0 - offset }) else {
      throw .truncated(offset: offset, needed: UInt64(end - offset) + 1, end: end)
    }
    let text = try text(count: UInt64(length))
    _ = try skip(1)
    return text
  }
}
