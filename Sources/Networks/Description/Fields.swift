import Yams

/// The fields of one mapping in a document, read by name, kind and bounds.
///
///     let stage = try Fields(node, of: "a stage", at: "stage 3", in: file, known: ["blocks", "stride"])
///     let stride = try stage.whole("stride", 1...8) ?? 1
///
/// Every refusal names the file, the line, the field and what was expected there.
package struct Fields {
  package let file: String
  /// `stage 3`; empty for the description itself.
  package let place: String
  package let line: Int
  private var values: [String: Node] = [:]
  private var lines: [String: Int] = [:]

  /// - Parameter known: the names that it may have; nil for any.
  package init(
    _ node: Node, of whole: String, at place: String, in file: String, known: [String]?
  ) throws(DescriptionError) {
    self.file = file
    self.place = place
    line = node.mark?.line ?? 1
    guard case .mapping(let mapping) = node else {
      throw DescriptionError(
        file: file, line: line, place: place,
        .found(Fields.words(node), expected: "fields, each 'name: value'"))
    }
    for (key, value) in mapping {
      let keyLine = key.mark?.line ?? line
      guard case .scalar(let scalar) = key else {
        throw DescriptionError(
          file: file, line: keyLine, place: place,
          .found(Fields.words(key), expected: "a field's name"))
      }
      let name = scalar.string
      if let known, !known.contains(name) {
        throw DescriptionError(
          file: file, line: keyLine, place: place,
          .unknown(Fields.shortened(name), of: whole, known: known))
      }
      guard values[name] == nil else {
        throw DescriptionError(
          file: file, line: keyLine, place: Fields.joined(place, name), .repeated)
      }
      values[name] = value
      lines[name] = keyLine
    }
  }

  package subscript(name: String) -> Node? { values[name] }

  package func has(_ name: String) -> Bool { values[name] != nil }

  /// The names that are here, in the order of their lines.
  package var names: [String] { values.keys.sorted { (lines[$0]!, $0) < (lines[$1]!, $1) } }

  /// The line of a field, or of the whole where it is not there.
  package func line(of name: String) -> Int { lines[name] ?? line }

  package func error(_ name: String, _ fault: DescriptionError.Fault) -> DescriptionError {
    DescriptionError(
      file: file, line: line(of: name), place: Fields.joined(place, name), fault)
  }

  package static func joined(_ place: String, _ name: String) -> String {
    let name = shortened(name)
    return place.isEmpty ? name : "\(place), \(name)"
  }

  // MARK: - Kinds

  package func whole(_ name: String, _ range: ClosedRange<Int>) throws(DescriptionError) -> Int? {
    guard let node = values[name] else { return nil }
    guard let text = scalar(node), text.utf8.count < 12, let number = Int(text),
      range.contains(number)
    else {
      let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
      throw error(name, .found(Fields.words(node), expected: expected))
    }
    return number
  }

  package func requiredWhole(_ name: String, _ range: ClosedRange<Int>) throws(DescriptionError)
    -> Int
  {
    guard let number = try whole(name, range) else {
      throw error(
        name,
        .missing(expected: "a whole number from \(range.lowerBound) to \(range.upperBound)"))
    }
    return number
  }

  package func number(_ name: String, _ range: ClosedRange<Float>) throws(DescriptionError)
    -> Float?
  {
    guard let node = values[name] else { return nil }
    guard let number = Fields.number(node), range.contains(number) else {
      throw error(
        name,
        .found(
          Fields.words(node),
          expected: "a number from \(range.lowerBound) to \(range.upperBound)"))
    }
    return number
  }

  package func flag(_ name: String) throws(DescriptionError) -> Bool? {
    guard let node = values[name] else { return nil }
    switch scalar(node) {
    case "true", "yes": return true
    case "false", "no": return false
    default: throw error(name, .found(Fields.words(node), expected: "true or false"))
    }
  }

  package func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _ name: String, of: Choice.Type = Choice.self
  ) throws(DescriptionError) -> Choice? {
    guard let node = values[name] else { return nil }
    if let text = scalar(node), let choice = Choice(rawValue: text) { return choice }
    let names = Choice.allCases.map(\.rawValue)
    let near = scalar(node).flatMap { NearestName.of($0, in: names) }
    let found = Fields.words(node) + (near.map { "; did you mean '\($0)'?" } ?? "")
    throw error(name, .found(found, expected: "one of \(names.joined(separator: ", "))"))
  }

  /// A text that may be shown: one line without anything that steers a terminal.
  package func text(_ name: String) throws(DescriptionError) -> String? {
    guard let node = values[name] else { return nil }
    guard let text = scalar(node), Fields.isShowable(text) else {
      throw error(name, .found(Fields.words(node), expected: "a line of at most 100 characters"))
    }
    return text
  }

  package func fields(
    _ name: String, of whole: String, known: [String]?
  ) throws(DescriptionError) -> Fields? {
    guard let node = values[name] else { return nil }
    return try Fields(
      node, of: whole, at: Fields.joined(place, name), in: file, known: known)
  }

  package func list(
    _ name: String, _ counts: ClosedRange<Int>, of items: String
  ) throws(DescriptionError) -> [Node]? {
    guard let node = values[name] else { return nil }
    let expected = "a list of \(counts.lowerBound) to \(counts.upperBound) \(items)"
    guard case .sequence(let list) = node else {
      throw error(name, .found(Fields.words(node), expected: expected))
    }
    guard counts.contains(list.count) else {
      throw error(name, .found("\(list.count)", expected: expected))
    }
    return Array(list)
  }

  package func scalar(_ node: Node) -> String? {
    if case .scalar(let scalar) = node { scalar.string } else { nil }
  }

  package static func number(_ node: Node) -> Float? {
    guard case .scalar(let scalar) = node, scalar.string.utf8.count < 30,
      let number = Float(scalar.string), number.isFinite
    else { return nil }
    return number
  }

  package static func isShowable(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 400 && text.count <= 100
      && text.unicodeScalars.allSatisfy(isPlain)
  }

  /// A node as a message quotes it.
  package static func words(_ node: Node) -> String {
    switch node {
    case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : "'\(shortened(scalar.string))'"
    case .sequence: "a list"
    case .mapping: "fields"
    case .alias: "an alias"
    }
  }

  /// A text as it may stand in a line: not long, and without what steers a terminal.
  package static func shortened(_ text: String) -> String {
    let start = text.utf8.count <= 40 ? text : "\(String(text.unicodeScalars.prefix(36)))…"
    return isShowable(start) || start.isEmpty
      ? start : String(start.unicodeScalars.map { isPlain($0) ? Character($0) : "·" })
  }

  package static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: false
    default: true
    }
  }
}
