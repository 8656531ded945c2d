import Curriculum
import Networks

/// The channel and the operation that are looked at.
extension TourFacts {
  /// `channel.…`: what the screens `channels` and `inside` tell of the chosen channel.
  func channelValue(_ words: ArraySlice<String>) throws(FactError) -> FactValue {
    let statistic = words.count == 1 ? words.first.flatMap(StatisticName.init(rawValue:)) : nil
    guard statistic != nil || words == ["index"] || words == ["tensor"] else {
      throw .unknown(words, of: "channel", known: ["index", "tensor"] + StatisticName.all)
    }
    guard state.screen == .activations || state.screen == .inside else {
      throw FactError(.notYet, "no channels are on the screen")
    }
    guard let shown = state.shownActivation else {
      throw FactError(.notYet, "the channels are not computed yet")
    }
    if let statistic {
      return .number(statistic.value(of: shown.activation.channel(state.shownChannel)))
    }
    if words == ["index"] { return .number(Double(state.shownChannel)) }
    if isInside { return .text(try operation().name) }
    return .text(state.shownTensor.rawValue)
  }

  /// `operation.…`: its place in the block from 1, its name, what a layer has, and `output.rms` and the
  /// like once it is computed.
  func operationValue(_ words: ArraySlice<String>) throws(FactError) -> FactValue {
    guard isInside else { throw FactError(.notYet, "no operation is on the screen") }
    let (step, name) = try operation()
    if words == ["index"] { return .number(Double(state.inside.selection + 1)) }
    if words == ["name"] { return .text(name) }
    if words.count == 2, words.first == "output",
      let statistic = words.last.flatMap(StatisticName.init(rawValue:))
    {
      guard state.inside.operations.indices.contains(state.inside.selection) else {
        throw FactError(.notYet, "\(name) is not computed yet")
      }
      let statistics = state.inside.operations[state.inside.selection].statistics
      return .number(statistic.value(of: statistics))
    }
    return .number(try networkFacts().value(of: step, words))
  }

  /// Whether the operations of a block are on the screen, or the channels of one.
  private var isInside: Bool {
    state.screen == .inside || state.screen == .activations && state.channels.origin == .inside
  }

  /// The chosen operation, and its name within the block.
  private func operation() throws(FactError) -> (step: NetworkWalk.Step, name: String) {
    let blocks = try subject().walk.blocks
    guard blocks.indices.contains(state.inside.block) else {
      throw FactError(.notYet, "no operation is on the screen")
    }
    let block = blocks[state.inside.block]
    guard block.all.indices.contains(state.inside.selection) else {
      throw FactError(.notYet, "no operation is on the screen")
    }
    let step = block.all[state.inside.selection]
    return (step, block.block.shortName(of: step.layer))
  }
}
