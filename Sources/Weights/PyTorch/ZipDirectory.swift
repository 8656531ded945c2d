/// The table of contents of a ZIP archive, as far as PyTorch's archives need one.
///
/// PyTorch stores entries without compressing them and aligns their bytes, so that an entry is a
/// range of the mapped file. This reads the central directory (APPNOTE 6.3.10, §4.3.12–16), with
/// the 64-bit records that PyTorch always appends, and refuses compression, encryption, archives in
/// parts, repeated names, and sizes that point outside. It does not extract and does not write.
struct ZipDirectory {
  /// One entry as the central directory describes it.
  struct Entry {
    var name: String
    var flags: UInt16
    var method: UInt16
    var checksum: UInt32
    var storedSize: UInt64
    var size: UInt64
    var headerOffset: UInt64
  }

  private let file: MappedFile
  /// In the directory's order.
  let names: [String]
  private let entries: [String: Entry]

  static func recognizes(_ file: MappedFile) -> Bool {
    file.bytes.starts(with: [0x50, 0x4B, 0x03, 0x04])
  }

  init(_ file: MappedFile) throws(WeightsError.Fault) {
    self.file = file
    let (range, count) = try Self.locate(in: file)
    var cursor = ByteCursor(file, range)
    var names: [String] = []
    var entries: [String: Entry] = [:]
    while !cursor.isAtEnd {
      let entry = try Self.entry(&cursor)
      guard entries.updateValue(entry, forKey: entry.name) == nil else {
        throw .archiveEntry(entry.name, .repeated)
      }
      names.append(entry.name)
    }
    guard UInt64(names.count) == count else {
      throw .archiveDirectory(.size, offset: range.lowerBound)
    }
    self.names = names
    self.entries = entries
  }

  func contains(_ name: String) -> Bool { entries[name] != nil }

  /// Where an entry's bytes are, and what they must sum to.
  func contents(of name: String) throws(WeightsError.Fault) -> (Range<Int>, Checksum) {
    guard let entry = entries[name] else { throw .archiveEntry(name, .missing) }
    guard entry.flags & 0x2041 == 0 else { throw .archiveEntry(name, .encrypted) }
    guard entry.method == 0 else { throw .archiveEntry(name, .compressed(method: entry.method)) }
    guard entry.storedSize == entry.size else { throw .archiveEntry(name, .sizes) }

    // The local header repeats the name; its extra field, PyTorch's alignment, has its own length.
    guard entry.headerOffset < UInt64(file.count) else { throw .archiveEntry(name, .outside) }
    var cursor = ByteCursor(file, Int(entry.headerOffset)..<file.count)
    guard try cursor.integer(UInt32.self) == 0x0403_4B50 else {
      throw .archiveEntry(name, .header)
    }
    _ = try cursor.skip(22)
    let nameLength = try cursor.integer(UInt16.self)
    let extraLength = try cursor.integer(UInt16.self)
    let localName = try cursor.skip(UInt64(nameLength))
    guard file[localName].elementsEqual(name.utf8) else { throw .archiveEntry(name, .header) }
    _ = try cursor.skip(UInt64(extraLength))
    guard entry.size <= UInt64(cursor.end - cursor.offset) else {
      throw .archiveEntry(name, .outside)
    }
    let range = try cursor.skip(entry.size)
    return (range, Checksum(entry: name, file: file, range: range, expected: entry.checksum))
  }
}

// The records.
extension ZipDirectory {
  /// Finds the central directory from the end record, which is last but for a comment of at most
  /// 65,535 bytes. The first match from the end whose comment ends with the file is it.
  private static func locate(
    in file: MappedFile
  ) throws(WeightsError.Fault) -> (Range<Int>, count: UInt64) {
    let recordSize = 22
    var offset = file.count - recordSize
    let lowest = max(0, offset - 0xFFFF)
    while offset >= lowest {
      var cursor = ByteCursor(file, offset..<file.count)
      if try cursor.integer(UInt32.self) == 0x0605_4B50 {
        let disks = try (cursor.integer(UInt16.self), cursor.integer(UInt16.self))
        let counts = try (cursor.integer(UInt16.self), cursor.integer(UInt16.self))
        let size = try cursor.integer(UInt32.self)
        let position = try cursor.integer(UInt32.self)
        let commentLength = try cursor.integer(UInt16.self)
        if Int(commentLength) == cursor.end - cursor.offset {
          if let wide = try locateWide(in: file, before: offset) { return wide }
          guard disks == (0, 0), counts.0 == counts.1 else {
            throw .archiveDirectory(.severalParts, offset: offset)
          }
          return (
            try range(UInt64(position), UInt64(size), endingBefore: offset), UInt64(counts.0)
          )
        }
      }
      offset -= 1
    }
    throw .archiveDirectory(.noEnd, offset: file.count)
  }

  /// The 64-bit end record, if a locator right before the ordinary one points at it.
  private static func locateWide(
    in file: MappedFile, before end: Int
  ) throws(WeightsError.Fault) -> (Range<Int>, count: UInt64)? {
    let locatorSize = 20
    guard end >= locatorSize else { return nil }
    var locator = ByteCursor(file, end - locatorSize..<end)
    guard try locator.integer(UInt32.self) == 0x0706_4B50 else { return nil }
    _ = try locator.integer(UInt32.self)
    let position = try locator.integer(UInt64.self)
    guard position < UInt64(end - locatorSize) else {
      throw .archiveDirectory(.position, offset: end - locatorSize)
    }
    let start = Int(position)
    var record = ByteCursor(file, start..<end - locatorSize)
    guard try record.integer(UInt32.self) == 0x0606_4B50 else {
      throw .archiveDirectory(.signature, offset: start)
    }
    _ = try record.skip(12)
    let disks = try (record.integer(UInt32.self), record.integer(UInt32.self))
    let counts = try (record.integer(UInt64.self), record.integer(UInt64.self))
    guard disks == (0, 0), counts.0 == counts.1 else {
      throw .archiveDirectory(.severalParts, offset: start)
    }
    let size = try record.integer(UInt64.self)
    let directory = try record.integer(UInt64.self)
    return (try range(directory, size, endingBefore: start), counts.0)
  }

  private static func range(
    _ position: UInt64, _ size: UInt64, endingBefore end: Int
  ) throws(WeightsError.Fault) -> Range<Int> {
    guard position <= UInt64(end), size <= UInt64(end) - position else {
      throw .archiveDirectory(.position, offset: end)
    }
    return Int(position)..<Int(position + size)
  }

  private static func entry(_ cursor: inout ByteCursor) throws(WeightsError.Fault) -> Entry {
    let start = cursor.offset
    guard try cursor.integer(UInt32.self) == 0x0201_4B50 else {
      throw .archiveDirectory(.signature, offset: start)
    }
    _ = try cursor.skip(4)
    let flags = try cursor.integer(UInt16.self)
    let method = try cursor.integer(UInt16.self)
    _ = try cursor.skip(4)
    let checksum = try cursor.integer(UInt32.self)
    let sizes = try (stored: cursor.integer(UInt32.self), whole: cursor.integer(UInt32.self))
    let nameLength = try cursor.integer(UInt16.self)
    let extraLength = try cursor.integer(UInt16.self)
    let commentLength = try cursor.integer(UInt16.self)
    _ = try cursor.skip(8)
    let headerOffset = try cursor.integer(UInt32.self)
    var entry = Entry(
      name: try cursor.text(count: UInt64(nameLength)), flags: flags, method: method,
      checksum: checksum, storedSize: UInt64(sizes.stored), size: UInt64(sizes.whole),
      headerOffset: UInt64(headerOffset))
    try widen(&entry, from: cursor.part(UInt64(extraLength)))
    _ = try cursor.skip(UInt64(commentLength))
    return entry
  }

  /// Replaces each number that does not fit 32 bits, and says so by being all ones, by the next one
  /// in the extra field's 64-bit record.
  private static func widen(
    _ entry: inout Entry, from extra: consuming ByteCursor
  ) throws(WeightsError.Fault) {
    let absent = UInt64(UInt32.max)
    while !extra.isAtEnd {
      let identifier = try extra.integer(UInt16.self)
      let length = try extra.integer(UInt16.self)
      var field = try extra.part(UInt64(length))
      guard identifier == 1 else { continue }
      if entry.size == absent { entry.size = try field.integer(UInt64.self) }
      if entry.storedSize == absent { entry.storedSize = try field.integer(UInt64.self) }
      if entry.headerOffset == absent { entry.headerOffset = try field.integer(UInt64.self) }
      return
    }
  }
}
