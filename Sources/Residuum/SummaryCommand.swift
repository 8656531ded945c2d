import ArgumentParser
import Networks

/// `residuum summary`: what follows from a network's description, without computing anything.
struct SummaryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract: "Print a network's layers with shapes, parameters and multiply-adds.",
    discussion: """
      EXAMPLES
        residuum summary
        residuum summary cifar-resnet20 --input 3x32x32
        residuum summary cifar-highway56-w8
        residuum summary resnet101 --json
      """)

  @Argument(help: "The network.")
  var network = "resnet50"

  @Option(
    help: ArgumentHelp(
      "The shape of the input; by default what it is meant for.", valueName: "CxHxW"))
  var input: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    try reportingFailures {
      let network = try Catalog.network(named: network)
      let (height, width) = try size(for: network)
      let walk = try network.walk(height: height, width: width)
      if json { try JSON.print(Report(network, walk)) } else { printTable(network, walk) }
    }
  }

  private func size(for network: Network) throws -> (Int, Int) {
    guard let input else { return (network.inputSize, network.inputSize) }
    let parts = input.split(whereSeparator: { "xX×".contains($0) }).map { Int($0) }
    guard parts.count == 3, let channels = parts[0], let height = parts[1], let width = parts[2]
    else {
      throw Failure.usage("--input '\(input)': expected channels x height x width, as in 3x224x224")
    }
    guard channels == 3 else {
      throw Failure.usage("--input '\(input)': \(network.name) takes pictures of 3 channels")
    }
    return (height, width)
  }

  private func printTable(_ network: Network, _ walk: NetworkWalk) {
    print(
      """
      \(network.title) · input \(walk.input) · \(network.parameterCount.grouped) parameters · \
      \(walk.multiplyAdds.grouped) multiply-adds

      """)
    func row(_ place: String, _ step: NetworkWalk.Step) -> [String] {
      [
        place, step.layer.name, step.layer.operation.label, step.output.description,
        step.parameters == 0 ? "" : step.parameters.grouped,
        step.multiplyAdds == 0 ? "" : step.multiplyAdds.grouped,
      ]
    }
    var rows = walk.stem.map { row("stem", $0) }
    for block in walk.blocks {
      let name = "\(block.block.name) (\(block.block.kind.rawValue))"
      rows += block.residual.map { row("\(name) F", $0) }
      rows += block.shortcut.map { row("\(name) S", $0) }
      rows += block.gate.map { row("\(name) T", $0) }
      rows += block.exit.map { row(name, $0) }
    }
    rows += walk.head.map { row("head", $0) }
    TextTable.print(
      [
        ("place", false), ("layer", false), ("operation", false), ("output", false),
        ("parameters", true), ("multiply-adds", true),
      ], rows)
  }

  private struct Report: Encodable {
    struct Layer: Encodable {
      let name, operation: String
      let block: String?
      let branch: String
      let inputShape, outputShape: [Int]
      let parameters, macs: Int
    }

    let network, title: String
    let input: [Int]
    let parameters, macs, classes: Int
    let layers: [Layer]

    init(_ network: Network, _ walk: NetworkWalk) {
      self.network = network.name
      title = network.title
      input = walk.input.dimensions
      parameters = network.parameterCount
      macs = walk.multiplyAdds
      classes = network.classes
      func layer(_ step: NetworkWalk.Step, _ block: String?, _ branch: String) -> Layer {
        Layer(
          name: step.layer.name, operation: step.layer.operation.label, block: block,
          branch: branch, inputShape: step.input.dimensions,
          outputShape: step.output.dimensions, parameters: step.parameters,
          macs: step.multiplyAdds)
      }
      var layers = walk.stem.map { layer($0, nil, "stem") }
      for block in walk.blocks {
        let name = block.block.name
        layers += block.residual.map { layer($0, name, "residual") }
        layers += block.shortcut.map { layer($0, name, "shortcut") }
        layers += block.gate.map { layer($0, name, "gate") }
        layers += block.exit.map { layer($0, name, "exit") }
      }
      layers += walk.head.map { layer($0, nil, "head") }
      self.layers = layers
    }
  }
}
