/// The header of an NPY file: a Python dictionary literal with exactly three keys, parsed strictly.
///
///     {'descr': '<f4', 'fortran_order': False, 'shape': (3, 224, 224), }
///
/// Nothing is evaluated. Python's other spellings of the same dictionary (escapes, comments, nested
/// types) do not occur in files of plain numbers and are refused.
struct NPYHeader {
  static let signature: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// The element type, for example `<f4`; for a structured type its list as written.
  let type: String
  let isFortranOrder: Bool
  let shape: [Int]
  /// Bytes before the first element.
  let size: Int

  /// Parses the start of `bytes`, which begin with the signature.
  init(_ bytes: [UInt8]) throws(PictureError.Defect) {
    guard bytes.count >= 8 else { throw .truncated(.npy) }
    let version = Int(bytes[6])
    guard (1...3).contains(version) else { throw .npyVersion(version) }
    // Version 1 counts the header's bytes in 2 bytes, later ones in 4, little end first.
    let start = version == 1 ? 10 : 12
    guard bytes.count >= start else { throw .truncated(.npy) }
    let length = bytes[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= bytes.count - start else { throw .truncated(.npy) }
    size = start + length

    var scanner = PythonLiteralScanner(bytes: bytes, position: start, end: size)
    var type: String?
    var isFortranOrder: Bool?
    var shape: [Int]?
    try scanner.expect("{")
    while !scanner.take("}") {
      let key = try scanner.string()
      try scanner.expect(":")
      switch key {
      case "descr" where type == nil: type = try scanner.type()
      case "fortran_order" where isFortranOrder == nil: isFortranOrder = try scanner.boolean()
      case "shape" where shape == nil: shape = try scanner.tuple()
      default: throw scanner.expected("the keys 'descr', 'fortran_order' and 'shape' once each")
      }
      if !scanner.take(",") {
        try scanner.expect("}")
        break
      }
    }
    try scanner.expectEnd()
    guard let type, let isFortranOrder, let shape else {
      throw scanner.expected("the keys 'descr', 'fortran_order' and 'shape' once each")
    }
    self.type = type
    self.isFortranOrder = isFortranOrder
    self.shape = shape
  }
}

/// Takes the few Python tokens that an NPY header is made of, from left to right.
private struct PythonLiteralScanner {
  let bytes: [UInt8]
  var position: Int
  let end: Int

  func expected(_ what: String) -> PictureError.Defect {
    .npyHeader(expected: what, position: position)
  }

  private var next: UInt8? { position < end ? bytes[position] : nil }

  private mutating func skipBlank() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D {
      position += 1
    }
  }

  /// Takes `token` if it comes next.
  mutating func take(_ token: String) -> Bool {
    skipBlank()
    guard bytes[position..<end].starts(with: token.utf8) else { return false }
    position += token.utf8.count
    return true
  }

  mutating func expect(_ token: String) throws(PictureError.Defect) {
    guard take(token) else { throw expected("'\(token)'") }
  }

  mutating func expectEnd() throws(PictureError.Defect) {
    skipBlank()
    guard position == end else { throw expected("the end") }
  }

  mutating func string() throws(PictureError.Defect) -> String {
    skipBlank()
    guard let quote = next, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw expected("a string")
    }
    let start = position + 1
    guard
      let close = bytes[start..<end].firstIndex(where: { $0 == quote || $0 == UInt8(ascii: "\\") }),
      bytes[close] == quote
    else { throw expected("a string") }
    position = close + 1
    return String(decoding: bytes[start..<close], as: UTF8.self)
  }

  /// A type's name; of a structured type only the beginning of its list, which is refused later by
  /// that name.
  mutating func type() throws(PictureError.Defect) -> String {
    skipBlank()
    guard next == UInt8(ascii: "[") else { return try string() }
    throw .npyType(String(decoding: bytes[position..<end].prefix(40), as: UTF8.self))
  }

  mutating func boolean() throws(PictureError.Defect) -> Bool {
    if take("True") { return true }
    if take("False") { return false }
    throw expected("True or False")
  }

  /// `()`, `(3,)` or `(3, 4)`, with or without a comma at the end of the longer ones.
  mutating func tuple() throws(PictureError.Defect) -> [Int] {
    try expect("(")
    var numbers: [Int] = []
    while !take(")") {
      numbers.append(try number())
      if take(",") { continue }
      guard numbers.count > 1 else { throw expected("','") }
      try expect(")")
      break
    }
    return numbers
  }

  private mutating func number() throws(PictureError.Defect) -> Int {
    skipBlank()
    let digits = bytes[position..<end].prefix { (0x30...0x39).contains($0) }
    guard let value = Int(String(decoding: digits, as: UTF8.self)) else {
      throw expected("a number")
    }
    position += digits.count
    return value
  }
}
