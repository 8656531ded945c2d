/// The JSON header of a safetensors file, read strictly.
///
/// By hand, because a general JSON parser hides what must be refused: it keeps one of two equal
/// names, loses their order, and takes 1e2 or 100.0 for an integer. The header's grammar is small
/// and fixed in depth, so that nothing here recurses:
///
///     header   = "{" [ entry *( "," entry ) ] "}" *space
///     entry    = "__metadata__" ":" "{" [ string ":" string *( … ) ] "}"
///              | name ":" "{" "dtype" ":" string "," "shape" ":" integers ","
///                             "data_offsets" ":" integers "}"    ; these in any order
struct SafetensorsHeader {
  /// One tensor as the header describes it, nothing compared with anything yet.
  struct Entry {
    var name: String
    var position: Int
    var typeName: String
    var shape: [Int]
    var begin: Int
    var end: Int
  }

  private let bytes: UnsafeRawBufferPointer
  /// Where the header starts in the file; messages count from the file's start.
  private let start: Int
  private var offset = 0
  private var metadataTexts: [String: String] = [:]

  /// The tensors of the header at `range`, in the order of their names there, and its free text.
  static func contents(
    in file: MappedFile, _ range: Range<Int>
  ) throws(WeightsError.Fault) -> (entries: [Entry], metadata: [String: String]) {
    var header = SafetensorsHeader(bytes: file[range], start: range.lowerBound)
    defer { withExtendedLifetime(file) {} }
    let entries = try header.entries()
    return (entries, header.metadataTexts)
  }

  private init(bytes: UnsafeRawBufferPointer, start: Int) {
    self.bytes = bytes
    self.start = start
  }

  private mutating func entries() throws(WeightsError.Fault) -> [Entry] {
    var entries: [Entry] = []
    // No white space before the brace: the specification fixes the first byte.
    guard bytes.first == UInt8(ascii: "{") else { throw syntax(.character("{")) }
    var names: Set<String> = []
    try object { (header, name, nameOffset) throws(WeightsError.Fault) in
      guard names.insert(name).inserted else { throw .duplicateName(name, offset: nameOffset) }
      if name == "__metadata__" {
        try header.metadata()
      } else {
        entries.append(try header.entry(name: name, position: entries.count))
      }
    }
    if let other = bytes[offset...].firstIndex(where: { $0 != UInt8(ascii: " ") }) {
      throw .headerPadding(byte: bytes[other], offset: start + other)
    }
    return entries
  }

  private mutating func metadata() throws(WeightsError.Fault) {
    try object { (header, name, nameOffset) throws(WeightsError.Fault) in
      guard header.metadataTexts[name] == nil else {
        throw .duplicateName(name, offset: nameOffset)
      }
      header.metadataTexts[name] = try header.string()
    }
  }

  private mutating func entry(
    name: String, position: Int
  ) throws(WeightsError.Fault) -> Entry {
    var typeName: String?
    var shape: [Int]?
    var offsets: [Int]?
    try object { (header, field, fieldOffset) throws(WeightsError.Fault) in
      switch field {
      case "dtype" where typeName == nil: typeName = try header.string()
      case "shape" where shape == nil: shape = try header.integers()
      case "data_offsets" where offsets == nil: offsets = try header.integers()
      default: throw .headerSyntax(expected: .field, offset: fieldOffset)
      }
    }
    guard let typeName, let shape, let offsets, offsets.count == 2, offsets[0] <= offsets[1] else {
      throw syntax(.fieldsOnce)
    }
    return Entry(
      name: name, position: position, typeName: typeName, shape: shape, begin: offsets[0],
      end: offsets[1])
  }
}

// The tokens.
extension SafetensorsHeader {
  /// Reads an object; `member` is called after each name and colon and reads the value.
  private mutating func object(
    _ member: (inout SafetensorsHeader, String, Int) throws(WeightsError.Fault) -> Void
  ) throws(WeightsError.Fault) {
    try expect("{")
    guard !take("}") else { return }
    repeat {
      skipSpace()
      let nameOffset = start + offset
      let name = try string()
      try expect(":")
      try member(&self, name, nameOffset)
    } while take(",")
    try expect("}")
  }

  private mutating func integers() throws(WeightsError.Fault) -> [Int] {
    try expect("[")
    var numbers: [Int] = []
    guard !take("]") else { return numbers }
    repeat { numbers.append(try integer()) } while take(",")
    try expect("]")
    return numbers
  }

  /// A whole number from 0 to `Int.max`, without sign, leading zero, fraction or exponent.
  private mutating func integer() throws(WeightsError.Fault) -> Int {
    skipSpace()
    var number = 0
    let first = offset
    while offset < bytes.count, case let digit = bytes[offset] &- UInt8(ascii: "0"), digit < 10 {
      let (tenfold, overflow) = number.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tenfold.addingReportingOverflow(Int(digit))
      guard !overflow, !carry, offset == first || bytes[first] != UInt8(ascii: "0") else {
        throw syntax(.number)
      }
      number = sum
      offset += 1
    }
    guard offset > first else { throw syntax(.number) }
    return number
  }

  private mutating func string() throws(WeightsError.Fault) -> String {
    try expect("\"", .string)
    var characters: [UInt8] = []
    let first = offset
    while offset < bytes.count, bytes[offset] >= 0x20 {
      let byte = bytes[offset]
      offset += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: characters, as: UTF8.self) else {
          throw .text(offset: start + first)
        }
        return text
      case UInt8(ascii: "\\"): characters.append(contentsOf: String(try escape()).utf8)
      default: characters.append(byte)
      }
    }
    throw syntax(.string)
  }

  /// What follows a backslash. A character outside the basic plane is two escapes, a surrogate pair.
  private mutating func escape() throws(WeightsError.Fault) -> Unicode.Scalar {
    guard offset < bytes.count else { throw syntax(.string) }
    offset += 1
    switch bytes[offset - 1] {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      let high = try codeUnit()
      if let scalar = Unicode.Scalar(high) { return scalar }
      guard bytes[offset...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else {
        throw syntax(.string)
      }
      offset += 2
      let low = try codeUnit()
      guard UTF16.isLeadSurrogate(high), UTF16.isTrailSurrogate(low) else { throw syntax(.string) }
      return UTF16.decode(UTF16.EncodedScalar([high, low]))
    default: throw syntax(.string)
    }
  }

  /// Four hexadecimal digits.
  private mutating func codeUnit() throws(WeightsError.Fault) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard offset < bytes.count,
        let digit = Character(Unicode.Scalar(bytes[offset])).hexDigitValue
      else { throw syntax(.string) }
      unit = unit << 4 | UInt16(digit)
      offset += 1
    }
    return unit
  }

  private mutating func skipSpace() {
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x20, 0x09, 0x0A, 0x0D: offset += 1
      default: return
      }
    }
  }

  /// Passes over white space and, if it is next, `character`.
  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  private mutating func expect(
    _ character: Unicode.Scalar, _ token: WeightsError.Token? = nil
  ) throws(WeightsError.Fault) {
    guard take(character) else { throw syntax(token ?? .character(Character(character))) }
  }

  private func syntax(_ expected: WeightsError.Token) -> WeightsError.Fault {
    .headerSyntax(expected: expected, offset: start + offset)
  }
}
