import Networks

/// A piece of an expression.
struct ExpressionToken: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case number(Double)
    case text(String)
    /// With its argument and all its words.
    case name(FactName)
    case function(ExpressionFunction)
    /// An operator, a keyword, a parenthesis or a comma.
    case sign(String)
    case end
  }

  let kind: Kind
  /// The character it begins at, from 1.
  let column: Int

  /// As a message quotes it.
  var words: String {
    switch kind {
    case .number(let number): "the number \(number)"
    case .text(let text): "the text \"\(Fields.shortened(text))\""
    case .name(let name): "'\(Fields.shortened(name.description))'"
    case .function(let function): "'\(function.rawValue)'"
    case .sign(let sign): "'\(sign)'"
    case .end: "the end"
    }
  }
}

/// Cuts an expression into its pieces.
struct ExpressionTokenizer {
  private static let keywords = ["and", "or", "not"]
  /// The longer ones first: `<=` is not `<` and `=`.
  private static let signs = [
    "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "^", "(", ")", ",",
  ]

  private let characters: [Character]
  private var index = 0

  /// The pieces; the last is `end`.
  static func tokens(of source: String) throws(ExpressionError) -> [ExpressionToken] {
    let longest = Expression.longest
    // A character may have many bytes, but not without end.
    guard source.utf8.count <= 4 * longest, source.count <= longest else {
      throw ExpressionError(
        column: longest + 1, expected: "at most \(longest) characters", found: "more")
    }
    var tokenizer = ExpressionTokenizer(characters: Array(source))
    var tokens: [ExpressionToken] = []
    repeat { tokens.append(try tokenizer.next()) } while tokens.last!.kind != .end
    return tokens
  }

  private init(characters: [Character]) { self.characters = characters }

  private var current: Character? { index < characters.count ? characters[index] : nil }

  private func character(after offset: Int) -> Character? {
    index + offset < characters.count ? characters[index + offset] : nil
  }

  private func error(expected: String) -> ExpressionError {
    let found = current.map { "'\(Fields.shortened(String($0)))'" } ?? "the end"
    return ExpressionError(column: index + 1, expected: expected, found: found)
  }

  private mutating func next() throws(ExpressionError) -> ExpressionToken {
    while let character = current, character.isWhitespace { index += 1 }
    let column = index + 1
    return ExpressionToken(kind: try kind(), column: column)
  }

  private mutating func kind() throws(ExpressionError) -> ExpressionToken.Kind {
    guard let first = current else { return .end }
    if first.isDigit { return .number(try number()) }
    if first == "\"" { return .text(try text()) }
    if first.isWordCharacter { return try wordKind() }
    for sign in Self.signs where characters[index...].starts(with: sign) {
      index += sign.count
      return .sign(sign)
    }
    throw error(expected: first == "=" ? "'=='" : "a value or an operator")
  }

  // MARK: - Numbers and texts

  /// `25_557_032`, `0.5`, `1.5e-3`.
  private mutating func number() throws(ExpressionError) -> Double {
    let column = index + 1
    var digits = try self.digits()
    if current == "." {
      index += 1
      digits += "." + (try self.digits())
    }
    if current == "e" || current == "E" {
      index += 1
      digits += "e"
      if let sign = current, "+-".contains(sign) {
        digits.append(sign)
        index += 1
      }
      digits += try self.digits()
    }
    guard let number = Double(digits), number.isFinite else {
      throw ExpressionError(column: column, expected: "a smaller number", found: "'\(digits)'")
    }
    return number
  }

  /// Digits, with single underscores between them.
  private mutating func digits() throws(ExpressionError) -> String {
    var digits = ""
    while let character = current {
      if character.isDigit {
        digits.append(character)
      } else if character != "_" || digits.isEmpty || self.character(after: 1)?.isDigit != true {
        break
      }
      index += 1
    }
    guard !digits.isEmpty else { throw error(expected: "a digit") }
    return digits
  }

  private mutating func text() throws(ExpressionError) -> String {
    let column = index + 1
    index += 1
    guard let end = characters[index...].firstIndex(of: "\"") else {
      throw ExpressionError(
        column: column, expected: "a text that ends with a double quote", found: "none")
    }
    defer { index = end + 1 }
    return String(characters[index..<end])
  }

  // MARK: - Names

  private mutating func wordKind() throws(ExpressionError) -> ExpressionToken.Kind {
    let first = word()
    if Self.keywords.contains(first) { return .sign(first) }
    if let function = ExpressionFunction(rawValue: first) { return .function(function) }
    var argument: String?
    if current == "(" {
      index += 1
      guard current == "\"" else {
        let column = index - first.count
        let known = ExpressionFunction.allCases.map(\.rawValue)
        if let near = NearestName.of(first, in: known) {
          throw ExpressionError(column: column, expected: "'\(near)'", found: "'\(first)'")
        }
        throw error(expected: "a text in double quotes after '\(Fields.shortened(first))('")
      }
      argument = try text()
      guard current == ")" else { throw error(expected: "')'") }
      index += 1
    }
    var words = [first]
    while current == "." {
      index += 1
      guard current?.isWordCharacter == true else { throw error(expected: "a name after the dot") }
      words.append(word())
    }
    return .name(FactName(words: words, argument: argument))
  }

  private mutating func word() -> String {
    let start = index
    while current?.isWordCharacter == true { index += 1 }
    return String(characters[start..<index])
  }
}

extension Character {
  fileprivate var isDigit: Bool { ("0"..."9").contains(self) && isASCII }

  fileprivate var isWordCharacter: Bool { isASCII && (isLetter || isNumber || self == "_") }
}
