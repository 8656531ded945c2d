import ArgumentParser
import Inference
import Kernels
import Networks
import Pictures
import Terminal

/// `residuum inspect`: one activation as statistics, as numbers in a file, or as a picture.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Compute one activation and print or save it.",
    discussion: """
      EXAMPLES
        residuum inspect conv4_3 --tensor residual
        residuum inspect layer3.2 --tensor output --channel 17 --png channel.png
        residuum inspect conv4_3/conv2 --npy conv2.npy
        residuum inspect stem/maxpool --json
      """)

  @Argument(
    help: ArgumentHelp(
      "A block (conv4_3 or layer3.2), 'stem' or 'head', or one operation of it.",
      valueName: "block[/op]"))
  var place: String

  @Option(
    help: ArgumentHelp(
      "Which of a block's tensors: input, shortcut, residual, gate, sum or output.",
      valueName: "T"))
  var tensor: BlockTensor?

  @Option(help: ArgumentHelp("Only this channel, counted from 0.", valueName: "C"))
  var channel: Int?

  @Option(help: ArgumentHelp("Write float32 C×H×W to this file.", valueName: "F"))
  var npy: String?

  @Option(
    help: ArgumentHelp(
      "Write a picture to this file: the channel, or a sheet of all.", valueName: "F"))
  var png: String?

  @OptionGroup var options: PassOptions

  @Flag(help: "Print one JSON object.")
  var json = false

  enum BlockTensor: String, ExpressibleByArgument, CaseIterable {
    case input, shortcut, residual, gate, sum, output
  }

  func run() throws {
    try reportingFailures {
      let (network, source) = try options.model.resolved()
      let target = try Target(place, in: network)
      if target.operation != nil, tensor != nil {
        throw Failure.usage("--tensor is for a whole block; an operation has its output only")
      }
      let prepared = try options.prepare(network, source)
      let operations = prepared.pass.compiled.operations
      let whole = try compute(target, network, prepared)
      let found = try select(channel, of: whole)
      try save(found)
      try report(
        found, of: whole, statistics: operations.statistics(of: Activation(found)),
        target: target, network: network)
    }
  }

  /// What is looked at: a unit, and perhaps one layer of it.
  private struct Target {
    /// Nil for the stem and the head.
    let blockIndex: Int?
    let title: String
    let layers: [Layer]
    let operation: Layer?
    let isHead: Bool

    /// Reads `conv3_2`, or `conv3_2/conv1`: a unit, and a layer of it after a slash. TF-Slim's names have
    /// slashes of their own, so that the longest unit counts.
    init(_ place: String, in network: Network) throws {
      var (unit, operation) = Target.endPoint(place, in: network) ?? (place, nil)
      while !Target.isUnit(unit, of: network), let slash = unit.lastIndex(of: "/") {
        unit = String(unit[..<slash])
        operation = String(place.dropFirst(unit.count + 1))
      }
      guard !unit.isEmpty else { throw Failure.usage("no block named") }
      isHead = unit == "head"
      if unit == "stem" || unit == "head" {
        blockIndex = nil
        title = unit
        layers = isHead ? network.head : network.stem
      } else {
        let index = try network.blockIndex(of: unit)
        blockIndex = index
        title = network.blocks[index].name
        layers = network.blocks[index].layers
      }
      guard let operation else {
        self.operation = nil
        return
      }
      let block = blockIndex.map { network.blocks[$0] }
      guard
        let layer = layers.first(where: {
          $0.name == operation || block?.shortName(of: $0) == operation
            || $0.name.hasSuffix(".\(operation)")
        })
      else {
        throw NetworkError.unknownOperation(
          operation, block: title, known: layers.map { block?.shortName(of: $0) ?? $0.name })
      }
      self.operation = layer
    }

    /// A layer that is named alone, also with TF-Slim's scope.
    private static func endPoint(
      _ place: String, in network: Network
    ) -> (unit: String, operation: String?)? {
      let parts = place.split(separator: "/")
      let name = parts.count == 2 && parts[0].hasPrefix("resnet_v2_") ? String(parts[1]) : place
      if network.stem.contains(where: { $0.name == name }) { return ("stem", name) }
      // Keras' names of layers do not say where the block's name ends.
      if let block = network.blocks.first(where: { $0.layers.contains { $0.name == name } }),
        !network.blocks.contains(where: { $0.path == name })
      {
        return (block.name, name)
      }
      return network.head.contains { $0.name == name } ? ("head", name) : nil
    }

    private static func isUnit(_ name: String, of network: Network) -> Bool {
      name == "stem" || name == "head" || (try? network.blockIndex(of: name)) != nil
    }
  }

  private func compute(
    _ target: Target, _ network: Network, _ prepared: PassOptions.Prepared
  ) throws -> Tensor {
    var pass = prepared.pass
    let operations = pass.compiled.operations
    let microscope = Microscope(prepared.model!, workers: operations.workers)

    guard let index = target.blockIndex else {
      let start: Tensor
      if target.isHead {
        pass.run(through: pass.unitCount - 2)
        start = pass.trace(ofBlock: network.blocks.count - 1)!.output.tensor
      } else {
        start = prepared.input.tensor
      }
      if tensor == .input { return start }
      guard tensor == nil || tensor == .output else {
        throw Failure.usage("the \(target.title) has no \(tensor!.rawValue): it is no block")
      }
      let last = target.operation.flatMap { target.layers.firstIndex(of: $0) }
      return microscope.apply(
        Array(target.layers[...(last ?? target.layers.count - 1)]), to: start)
    }
    pass.run(through: index + 1)
    let trace = pass.trace(ofBlock: index)!
    if let operation = target.operation {
      let views = microscope.views(
        of: trace.block, input: trace.input.tensor, asideInput: trace.asideInput?.tensor
      ) {
        $0.layer != operation
      }
      return views.last!.output
    }
    switch tensor ?? .output {
    case .input: return trace.input.tensor
    case .residual: return trace.residual.tensor
    case .sum: return trace.sum(operations).tensor
    case .output: return trace.output.tensor
    case .shortcut:
      guard let shortcut = trace.shortcut else {
        throw Failure.usage("\(target.title) has no shortcut: \(network.name) is plain")
      }
      return shortcut.tensor
    case .gate:
      guard let gate = trace.gate else { throw Failure.usage("\(target.title) has no gate") }
      return gate.tensor
    }
  }

  private func select(_ channel: Int?, of tensor: Tensor) throws -> Tensor {
    guard let channel else { return tensor }
    guard channel >= 0 && channel < tensor.shape[0] else {
      throw Failure.usage("--channel \(channel): there are channels 0 to \(tensor.shape[0] - 1)")
    }
    let plane = tensor.shape[1] * tensor.shape[2]
    return Tensor(
      shape: [1, tensor.shape[1], tensor.shape[2]],
      elements: tensor.elements[channel * plane..<(channel + 1) * plane])
  }

  private func save(_ tensor: Tensor) throws {
    if let npy { try NPY.write(tensor, to: npy) }
    if let png { try ChannelSheet(tensor).picture.writePNG(png) }
  }

  private func report(
    _ tensor: Tensor, of whole: Tensor, statistics: Statistics, target: Target, network: Network
  ) throws {
    let name = target.operation?.name ?? (self.tensor ?? .output).rawValue
    if json {
      try JSON.print(
        Report(
          network: network.name, place: target.title, tensor: name, shape: tensor.shape,
          channel: .init(channel), statistics: JSONStatistics(statistics)))
      return
    }
    let shape = whole.shape.map(String.init).joined(separator: "×")
    let only = channel.map { ", channel \($0)" } ?? ""
    print("\(network.name) · \(target.title) · \(name) · \(shape)\(only)")
    TextTable.print(
      ["l2", "rms", "mean", "std", "min", "max", "zeros"].map { ($0, true) },
      [
        [
          statistics.l2, statistics.rms, statistics.mean, statistics.std, statistics.min,
          statistics.max,
        ].map { $0.formatted(4) }
          + ["\((100 * statistics.zeros).formatted(1)) %"]
      ])
    for file in [npy, png].compactMap({ $0 }) { print("wrote \(file)") }
  }

  private struct Report: Encodable {
    let network, place, tensor: String
    let shape: [Int]
    let channel: Nullable<Int>
    let statistics: JSONStatistics
  }
}
