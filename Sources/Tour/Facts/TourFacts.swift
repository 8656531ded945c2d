import Curriculum
import Networks

/// What lessons compute with: the program as it is at one moment.
///
///     let facts = TourFacts(state)
///     try facts.value(of: FactName(words: ["conv3_1", "ratio"]))  // .number(0.86)
///
/// Every value is of what the screen shows; `Lessons/GUIDE.md` has the table of the names.
public struct TourFacts: Facts {
  let state: TourState

  public init(_ state: TourState) { self.state = state }

  public func value(of name: FactName) throws(FactError) -> FactValue {
    guard let first = name.words.first else { throw FactError(.meaningless, "a name is missing") }
    let rest = name.words.dropFirst()
    if let argument = name.argument {
      switch first {
      case "network": return try NetworkFacts(named: argument).value(rest)
      case "run": return try runValue(argument, rest)
      default:
        throw FactError(
          .meaningless, "'\(first)' takes no name in parentheses: network and run do")
      }
    }
    switch first {
    case "network": return try networkFacts().value(rest)
    case "input": return try networkFacts().value(name.words[...])
    case "blocks": return .list(try blocksValue(rest))
    case "block": return try unitValue(state.focus, rest, isFocus: true)
    case "unit", "computed", "screen": return try placeValue(name.words[...])
    case "class", "classes", "intact", "unchanged": return try classesValue(name.words[...])
    case "cut": return .number(try cutValue(rest))
    case "picture": return .number(try pictureValue(rest))
    case "channel": return try channelValue(rest)
    case "operation": return try operationValue(rest)
    case "laboratory": return try laboratoryValue(rest)
    case "run":
      throw FactError(.meaningless, "which run? its name stands in parentheses: run(\"…\")")
    case "description": return try descriptionValue(rest)
    default:
      let facts = try networkFacts()
      guard let (unit, rest) = facts.unit(at: name.words[...]) else { throw unknown(first, facts) }
      return try unitValue(unit, rest, isFocus: false)
    }
  }

  /// What a name can begin with, besides a block's name or path.
  private static let firstWords = [
    "network", "input", "stem", "head", "block", "blocks", "unit", "computed", "screen", "class",
    "classes", "intact", "unchanged", "cut", "picture", "channel", "operation", "laboratory", "run",
    "description",
  ]

  private func unknown(_ word: String, _ facts: NetworkFacts) -> FactError {
    // Perhaps it is a block of the network that is on its way.
    if state.isOpening { return FactError(.notYet, "another network is being opened") }
    if let name = NearestName.of(word, in: Self.firstWords) {
      return FactError(.meaningless, "there is no '\(word)'; did you mean '\(name)'?")
    }
    let blocks = facts.walk.blocks
    return FactError(
      .meaningless,
      "'\(word)' is no block of \(facts.network.name): its blocks go from "
        + "\(blocks[0].block.name) to \(blocks[blocks.count - 1].block.name)")
  }

  /// What there is to say about the network in the tour without computing it.
  func networkFacts() throws(FactError) -> NetworkFacts {
    let subject = try subject()
    return NetworkFacts(subject.network, subject.walk)
  }

  func subject() throws(FactError) -> Subject {
    guard let subject = state.subject else {
      throw FactError(.notYet, "no network is open yet")
    }
    return subject
  }

  /// `description.…`, on the workbench.
  func descriptionValue(_ words: ArraySlice<String>) throws(FactError) -> FactValue {
    guard let workbench = state.workbench else {
      throw FactError(.notYet, "no description is on the workbench")
    }
    return try workbench.descriptionValue(Array(words))
  }
}

extension FactError {
  /// There is no such name in something.
  static func unknown(
    _ words: some Sequence<String>, of whole: String, known: [String]
  ) -> FactError {
    let name = words.joined(separator: ".")
    if name.isEmpty {
      return FactError(.meaningless, "what of \(whole)? \(known.joined(separator: ", "))")
    }
    let hint =
      NearestName.of(name, in: known).map { "did you mean '\($0)'?" }
      ?? "there are \(known.joined(separator: ", "))"
    return FactError(.meaningless, "\(whole) has no '\(name)'; \(hint)")
  }
}
