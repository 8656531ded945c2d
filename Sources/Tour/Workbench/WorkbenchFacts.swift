import Curriculum
import Networks

/// What a lesson asks of the workbench.
extension WorkbenchState {
  /// The value of `description.…`.
  ///
  /// - Parameter words: what follows `description`: `["conv3_1", "out", "height"]`.
  /// - Throws: `FactError`, which says "not yet" for all but `valid` while the description is invalid.
  func descriptionValue(_ words: [String]) throws(FactError) -> FactValue {
    if words == ["valid"] { return .number(reading.draft.network == nil ? 0 : 1) }
    guard let network = reading.draft.network, let walk = reading.draft.walk else {
      throw FactError(.notYet, "\(title) is no valid description yet")
    }
    switch words {
    case ["parameters"]: return .number(Double(network.parameterCount))
    case ["macs"]: return .number(Double(walk.multiplyAdds))
    case ["differences"]: return .number(Double(reading.differing.count))
    default: break
    }
    let rest = Array(words.dropFirst())
    guard let unit = words.first.flatMap({ walk.part(named: $0, of: network) }),
      let value = unit.value(rest)
    else {
      throw FactError(
        .meaningless, "there is no 'description.\(words.joined(separator: "."))'")
    }
    return .number(Double(value))
  }
}

/// The stem, a block or the head: what goes in, what comes out, what it takes.
private struct DescribedPart {
  let input: Shape
  let output: Shape
  let steps: [NetworkWalk.Step]

  func value(_ words: [String]) -> Int? {
    switch words.first {
    case "parameters" where words.count == 1: steps.reduce(0) { $0 + $1.parameters }
    case "macs" where words.count == 1: steps.reduce(0) { $0 + $1.multiplyAdds }
    case "in" where words.count == 2: extent(of: input, words[1])
    case "out" where words.count == 2: extent(of: output, words[1])
    default: nil
    }
  }

  private func extent(of shape: Shape, _ word: String) -> Int? {
    switch word {
    case "channels": shape.channels
    case "height": shape.height
    case "width": shape.width
    default: nil
    }
  }
}

extension NetworkWalk {
  /// - Parameter name: `stem`, `head`, `conv3_1`.
  fileprivate func part(named name: String, of network: Network) -> DescribedPart? {
    let body = blocks.last?.output ?? stemOutput
    switch name {
    case "stem": return DescribedPart(input: input, output: stemOutput, steps: stem)
    case "head":
      return DescribedPart(input: body, output: head.last?.output ?? body, steps: head)
    default:
      guard let block = blocks.first(where: { $0.block.name == name }) else { return nil }
      return DescribedPart(input: block.input, output: block.output, steps: block.all)
    }
  }
}
