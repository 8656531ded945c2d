import Kernels
import Networks

extension TourState {
  /// What the channels belong to that are on the screen: the activation, its statistics, its name and
  /// the receptive field of its positions.
  struct ShownActivation {
    let activation: Activation
    let statistics: Statistics
    let title: String
    let field: ReceptiveField
  }

  /// The tensors that the unit in focus has.
  var availableTensors: [TensorChoice] {
    guard let block = focused?.block else { return [.output] }
    return TensorChoice.allCases.filter {
      switch $0 {
      case .shortcut: block.trace.shortcut != nil && !block.trace.hasIdentity
      case .sum: block.trace.shortcut != nil
      case .gate: block.trace.gate != nil
      default: true
      }
    }
  }

  /// The tensor that is shown of the unit in focus: the chosen one, if it has that.
  var shownTensor: TensorChoice {
    if availableTensors.contains(channels.tensor) { return channels.tensor }
    return focused?.block == nil ? .output : .residual
  }

  /// The chosen channel, or the last there is: another tensor may have fewer.
  var shownChannel: Int {
    max(0, min(channels.channel, (shownActivation?.activation.channels ?? 1) - 1))
  }

  var shownActivation: ShownActivation? {
    guard let subject else { return nil }
    if screen == .inside || screen == .activations && channels.origin == .inside {
      return shownOperation(subject)
    }
    guard let record = focused else { return nil }
    let field = subject.network.receptiveField(ofBlock: min(focus, subject.headUnit - 1) - 1)
    let name = subject.title(ofUnit: focus)
    guard let block = record.block else {
      return ShownActivation(
        activation: record.output, statistics: record.outputStatistics, title: "\(name) · y",
        field: field)
    }
    let choice = shownTensor
    let title = "\(name) · \(choice.title(isGated: block.trace.gate != nil))"
    let inputField = subject.network.receptiveField(ofBlock: focus - 2)
    let (trace, magnitudes) = (block.trace, block.magnitudes)
    switch choice {
    case .input:
      // For an identity x is the shortcut; elsewhere the unit before has measured it.
      let statistics =
        trace.hasIdentity ? magnitudes.shortcut : records[focus - 1]?.outputStatistics
      return statistics.map {
        ShownActivation(activation: trace.input, statistics: $0, title: title, field: inputField)
      }
    case .shortcut:
      // What a gate has weighed depends on what the gate sees, which is as much or more.
      let layers = trace.block.entry + (trace.block.gate ?? trace.block.shortcut!)
      let field = layers.reduce(inputField) { $0.followed(by: $1.operation) }
      return ShownActivation(
        activation: trace.shortcut!, statistics: magnitudes.shortcut!, title: title, field: field)
    case .gate:
      let field = (trace.block.entry + trace.block.gate!).reduce(inputField) {
        $0.followed(by: $1.operation)
      }
      return ShownActivation(
        activation: trace.gate!, statistics: magnitudes.gate!, title: title, field: field)
    case .residual:
      return ShownActivation(
        activation: trace.residual, statistics: magnitudes.residual, title: title, field: field)
    case .sum:
      return ShownActivation(
        activation: block.sum, statistics: magnitudes.sum, title: title, field: field)
    case .output:
      return ShownActivation(
        activation: trace.output, statistics: magnitudes.output, title: title, field: field)
    }
  }

  private func shownOperation(_ subject: Subject) -> ShownActivation? {
    guard inside.operations.indices.contains(inside.selection) else { return nil }
    let operation = inside.operations[inside.selection]
    let block = subject.walk.blocks[inside.block].block
    let blocksBack = operation.branch == .aside ? block.aside?.blocksBack ?? 0 : 0
    let before = subject.network.receptiveField(ofBlock: inside.block - 1 - blocksBack)
    let layers: [Layer] =
      switch operation.branch {
      case .entry: upTo(operation.layer, in: block.entry)
      case .residual: block.entry + upTo(operation.layer, in: block.residual)
      case .shortcut: block.entry + upTo(operation.layer, in: block.shortcut ?? [])
      case .gate: block.entry + upTo(operation.layer, in: block.gate ?? [])
      case .aside: upTo(operation.layer, in: block.aside?.layers ?? [])
      case .exit: block.entry + block.residual + upTo(operation.layer, in: block.exit)
      }
    return ShownActivation(
      activation: operation.output, statistics: operation.statistics,
      title: "\(block.name) · \(block.shortName(of: operation.layer))",
      field: layers.reduce(before) { $0.followed(by: $1.operation) })
  }

  private func upTo(_ layer: Layer, in layers: [Layer]) -> [Layer] {
    Array(layers[...(layers.firstIndex(of: layer) ?? layers.count - 1)])
  }
}
