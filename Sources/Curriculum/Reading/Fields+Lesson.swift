import Networks
import Terminal
import Yams

extension Fields {
  /// Lower-case letters, digits and dashes.
  static func isID(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 40 && text.first != "-"
      && text.unicodeScalars.allSatisfy {
        ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "-"
      }
  }

  // MARK: - Lines

  /// A line of a number of columns without anything that steers a terminal.
  func line(_ name: String, columns: Int) throws(LessonError) -> String? {
    guard let node = self[name] else { return nil }
    return try line(of: node, name, columns: columns)
  }

  func requiredLine(_ name: String, columns: Int) throws(LessonError) -> String {
    guard let line = try line(name, columns: columns) else {
      throw error(name, .missing(expected: "a line of at most \(columns) columns"))
    }
    return line
  }

  private func line(of node: Node, _ name: String, columns: Int) throws(LessonError) -> String {
    guard let text = scalar(node), !text.isEmpty, text.utf8.count <= 4 * columns,
      text.unicodeScalars.allSatisfy(Fields.isPlain), text.displayWidth <= columns
    else {
      throw error(
        name, node,
        .found(Fields.words(node), expected: "a line of at most \(columns) columns"))
    }
    return text
  }

  /// A list of lines.
  func lines(
    _ name: String, _ counts: ClosedRange<Int>, of items: String, columns: Int
  ) throws(LessonError) -> [String]? {
    guard let nodes = try list(name, counts, of: items) else { return nil }
    var lines: [String] = []
    for node in nodes { lines.append(try line(of: node, name, columns: columns)) }
    return lines
  }

  /// One of several words.
  func word(_ name: String, of words: [String]) throws(LessonError) -> String? {
    guard let node = self[name] else { return nil }
    if let text = scalar(node), words.contains(text) { return text }
    let near = scalar(node).flatMap { NearestName.of($0, in: words) }
    let found = Fields.words(node) + (near.map { "; did you mean '\($0)'?" } ?? "")
    throw error(name, .found(found, expected: "one of \(words.joined(separator: ", "))"))
  }

  // MARK: - Texts and expressions

  /// A text with markup.
  func text(
    _ name: String, longest: Int, mayAnswer: Bool = false
  ) throws(LessonError) -> LessonText? {
    guard let node = self[name] else { return nil }
    let expected = "a text of at most \(longest) characters"
    guard case .scalar(let scalar) = node else {
      throw error(name, .found(Fields.words(node), expected: expected))
    }
    let text = scalar.string
    guard text.utf8.count <= 4 * longest, text.count <= longest,
      text.contains(where: { !$0.isWhitespace })
    else {
      let found = text.contains { !$0.isWhitespace } ? "\(text.count)" : "nothing"
      throw error(name, .found(found, expected: expected))
    }
    guard text.unicodeScalars.allSatisfy({ $0 == "\n" || Fields.isPlain($0) }) else {
      throw error(
        name, .found(Fields.words(node), expected: "a text without tabs and control characters"))
    }
    do { return try LessonText(markup: text, mayAnswer: mayAnswer) } catch {
      // The lines of a literal block are those of the file, and begin below its '|'.
      let isLiteral = scalar.style == .literal
      let start = node.mark?.line ?? line(of: name)
      throw self.error(
        name, line: isLiteral ? start + 1 + error.line : start, .contradiction(error.words))
    }
  }

  func requiredText(
    _ name: String, longest: Int, mayAnswer: Bool = false
  ) throws(LessonError) -> LessonText {
    guard let text = try text(name, longest: longest, mayAnswer: mayAnswer) else {
      throw error(name, .missing(expected: "a text"))
    }
    return text
  }

  /// An expression that asks the program for something.
  func expression(_ name: String) throws(LessonError) -> Expression? {
    guard let node = self[name] else { return nil }
    guard let text = scalar(node) else {
      throw error(name, .found(Fields.words(node), expected: "an expression"))
    }
    let expression: Expression
    do { expression = try Expression(text) } catch {
      throw self.error(name, .contradiction(error.description))
    }
    guard !expression.isLiteral else {
      throw error(
        name, .found(Fields.words(node), expected: "an expression with a name that is computed"))
    }
    return expression
  }

  func requiredExpression(_ name: String) throws(LessonError) -> Expression {
    guard let expression = try expression(name) else {
      throw error(name, .missing(expected: "an expression"))
    }
    return expression
  }

  // MARK: - Errors

  /// The fault of an item, at its own line.
  func error(_ name: String, _ node: Node, _ fault: LessonError.Fault) -> LessonError {
    error(name, line: node.mark?.line ?? line(of: name), fault)
  }

  func error(_ name: String, line: Int, _ fault: LessonError.Fault) -> LessonError {
    LessonError(file: file, line: line, place: error(name, fault).place, fault)
  }

  /// The fault of all these fields together.
  func error(_ words: String) -> LessonError {
    LessonError(file: file, line: line, place: place, .contradiction(words))
  }
}
