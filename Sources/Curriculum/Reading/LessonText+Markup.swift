/// What is wrong with the markup of a text.
struct MarkupError: Error, Hashable {
  /// The line in the text, from 0.
  let line: Int
  let words: String
}

extension LessonText {
  /// Reads a text with its markup; `Lessons/GUIDE.md` has the rules.
  ///
  /// - Parameter mayAnswer: whether `{answer}` may stand in it.
  init(markup text: String, mayAnswer: Bool) throws(MarkupError) {
    var reader = MarkupReader(JoinedText(text), mayAnswer: mayAnswer)
    parts = try reader.read()
  }
}

/// A text whose lines are joined to paragraphs, each character with the line that it comes from.
///
/// A newline becomes a space; an empty line two newlines; before `- ` it stays. Between two characters that are
/// written without spaces it becomes nothing, as in CSS Text 3, section 4.1.3.
struct JoinedText {
  private(set) var characters: [Character] = []
  private(set) var lines: [Int] = []

  init(_ text: String) {
    var isParagraph = false
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let words = line.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
      if words.isEmpty {
        isParagraph = true
        continue
      }
      if !characters.isEmpty {
        append(isParagraph ? "\n\n" : separator(before: Array(words)), from: number - 1)
      }
      append(String(words), from: number)
      isParagraph = false
    }
  }

  private mutating func append(_ text: String, from line: Int) {
    characters += text
    lines += Array(repeating: line, count: text.count)
  }

  private func separator(before words: [Character]) -> String {
    if words.starts(with: "- ") { return "\n" }
    func isMark(_ character: Character) -> Bool { character == "*" || character == "`" }
    guard let last = characters.last(where: { !isMark($0) }),
      let first = words.first(where: { !isMark($0) }),
      last.isIdeographic, first.isIdeographic
    else { return " " }
    return ""
  }
}

private struct MarkupReader {
  private let characters: [Character]
  private let lines: [Int]
  private let mayAnswer: Bool
  private var index = 0
  private var parts: [LessonText.Part] = []
  private var plain = ""

  init(_ text: JoinedText, mayAnswer: Bool) {
    characters = text.characters
    lines = text.lines
    self.mayAnswer = mayAnswer
  }

  mutating func read() throws(MarkupError) -> [LessonText.Part] {
    while index < characters.count {
      switch characters[index] {
      case "*" where !isAlone: try add(.strong(enclosed(by: "*", notIn: "{}`")))
      case "`": try add(.key(enclosed(by: "`", notIn: "")))
      case "{" where next == "{": addPlain("{", length: 2)
      case "}" where next == "}": addPlain("}", length: 2)
      case "{": try add(braces())
      case "}": throw error("a '}' without its '{'; '}}' is a brace")
      case let character: addPlain(character, length: 1)
      }
    }
    if !plain.isEmpty { parts.append(.plain(plain)) }
    return parts
  }

  private var next: Character? { index + 1 < characters.count ? characters[index + 1] : nil }

  /// Whether a star has spaces around it: it is one that multiplies.
  private var isAlone: Bool {
    (index == 0 || characters[index - 1].isWhitespace) && next?.isWhitespace != false
  }

  private func error(_ words: String) -> MarkupError {
    MarkupError(line: lines[index], words: words)
  }

  private mutating func addPlain(_ character: Character, length: Int) {
    plain.append(character)
    index += length
  }

  private mutating func add(_ part: LessonText.Part) {
    if !plain.isEmpty { parts.append(.plain(plain)) }
    plain = ""
    parts.append(part)
  }

  /// What stands between a mark and the next of its kind, and goes past both.
  private mutating func enclosed(
    by mark: Character, notIn others: String
  ) throws(MarkupError) -> String {
    let rest = characters[(index + 1)...]
    let end = rest.firstIndex { $0 == mark || $0.isNewline }
    guard let end, characters[end] == mark else { throw error("a '\(mark)' without its other") }
    let text = String(characters[(index + 1)..<end])
    if text.isEmpty { throw error("nothing between two '\(mark)'") }
    if let other = text.first(where: { others.contains($0) }) {
      throw error("a '\(other)' between two '\(mark)'")
    }
    index = end + 1
    return text
  }

  // MARK: - Braces

  /// `{expression}`, `{literal = expression}`, `{expression|format}`, `{answer}`.
  private mutating func braces() throws(MarkupError) -> LessonText.Part {
    let start = index + 1
    guard let end = end(of: start, at: ["}"]), characters[end] == "}" else {
      throw error("a '{' without its '}'; '{{' is a brace")
    }
    defer { index = end + 1 }
    let bar = self.end(of: start, at: ["|"], before: end)
    let format = try bar.map { (bar) throws(MarkupError) in try self.format(trimmed(bar + 1, end)) }
    let body = bar ?? end
    if trimmed(start, body) == "answer", format == nil {
      guard mayAnswer else { throw error("{answer} outside 'explain'") }
      return .answer
    }
    let sign = equalsSign(from: start, to: body)
    var literal: String?
    if let sign {
      literal = trimmed(start, sign)
      if Numeral(literal!) == nil {
        throw error("expected a number before '=', found '\(literal!)'")
      }
    }
    let source = trimmed(sign.map { $0 + 1 } ?? start, body)
    let expression: Expression
    do { expression = try Expression(source) } catch {
      throw self.error("in {\(source)} \(error)")
    }
    if expression.names.contains(FactName(words: ["answer"])) {
      throw error("{answer} stands alone, without format or operators")
    }
    return .computed(expression, format ?? .plain, literal: literal)
  }

  /// The first of some characters that does not stand in a text; nil where a line or the text ends before.
  private func end(of start: Int, at ends: Set<Character>, before limit: Int? = nil) -> Int? {
    var isText = false
    for index in start..<(limit ?? characters.count) {
      let character = characters[index]
      if character.isNewline { return nil }
      if character == "\"" { isText.toggle() }
      if !isText, ends.contains(character) { return index }
    }
    return nil
  }

  /// The `=` that is none of `==`, `!=`, `<=`, `>=`.
  private func equalsSign(from start: Int, to end: Int) -> Int? {
    guard let sign = self.end(of: start, at: ["="], before: end) else { return nil }
    if sign + 1 < end, characters[sign + 1] == "=" { return nil }
    if sign > start, "!<>".contains(characters[sign - 1]) { return nil }
    return sign
  }

  private func trimmed(_ start: Int, _ end: Int) -> String {
    let text = characters[start..<end].drop { $0 == " " }
    return String(text.reversed().drop { $0 == " " }.reversed())
  }

  private func format(_ text: String) throws(MarkupError) -> LessonText.Format {
    if text == "%" { return .percent }
    if text == "K" { return .short }
    if text.count == 1, text.utf8.count == 1, let decimals = Int(text) {
      return .decimals(decimals)
    }
    throw error("expected %, K or a number of decimals after '|', found '\(text)'")
  }
}

extension Character {
  /// Whether it is of a script that is written without spaces: Chinese, Japanese, Yi. After UAX #11.
  fileprivate var isIdeographic: Bool {
    switch unicodeScalars.first!.value {
    case 0x2E80...0x303E, 0x3041...0x3130, 0x3190...0x31FF, 0x3220...0x325F,
      0x3280...0x4DBF, 0x4E00...0xA4CF, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60,
      0xFFE0...0xFFE6, 0x1AFF0...0x1B2FF, 0x20000...0x3FFFD:
      true
    default: false
    }
  }
}
