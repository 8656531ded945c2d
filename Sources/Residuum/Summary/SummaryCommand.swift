import ArgumentParser
import Files
import Networks
import Terminal

/// `residuum summary`: what follows from a network's description, without computing anything.
struct SummaryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract: "Print a network's layers with shapes, parameters and multiply-adds.",
    discussion: """
      With --against two networks are compared, stage by stage, and what differs is told in words. With
      --graph the network is drawn: F on the trunk, what goes around it on the right.

      A description of your own is a YAML file whose name ends in .yaml. What is left out is what ResNets
      mostly have; there are examples in Lessons/networks:

        name: tiny
        input: 32
        classes: 10
        block: basic             basic, bottleneck, plain, single, pre-activation,
                                 pre-activation-bottleneck, gated, highway, c3
        shortcut: zero-padding   projection, identity, none, all-projections,
                                 convolution, subsampled, scaled, dropout
        stem: {channels: 8}      kernel, stride, padding, pool: {kernel: 3, stride: 2}
        stages:
          - {blocks: 2, channels: 8}
          - {blocks: 2, channels: 16, stride: 2}

      Above the stages, or in one of them: stride-in (1x1, 3x3, conv1, conv2, conv3), stride-at
      (first-block, last-block), activation (relu, prelu, silu, none), sum-activation, batch-norm, biases,
      epsilon, dilation; in a stage also pool, and width: the channels inside a bottleneck, otherwise a
      quarter of those it hands on. Further: title, normalization (imagenet, cifar10,
      caffe, none), head: {pool: …}, classifier: {inputs, hidden, dropout}, and layers: {NAME: {…}} for
      one layer's own settings.

      EXAMPLES
        residuum summary
        residuum summary cifar-resnet20 --input 3x32x32
        residuum summary cifar-highway56-w8
        residuum summary --list
        residuum summary resnet101 --json
        residuum summary resnet50 --against resnet50-keras
        residuum summary my-net.yaml --graph
        residuum summary resnet34 --against plain34 --svg figure3.svg
      """)

  @Argument(help: "The network, or a description of your own, FILE.yaml.")
  var network = "resnet50"

  @Option(
    help: ArgumentHelp("Compare it with this one: a network or FILE.yaml.", valueName: "NETWORK"))
  var against: String?

  @Option(
    help: ArgumentHelp(
      "The shape of the input; by default what it is meant for.", valueName: "CxHxW"))
  var input: String?

  @Flag(help: "Draw the network instead of listing its layers.")
  var graph = false

  @Option(help: ArgumentHelp("Draw the network into this file, or both.", valueName: "F"))
  var svg: String?

  @Flag(help: "List the networks that have a name.")
  var list = false

  @Flag(help: "Draw with ASCII characters alone.")
  var ascii = false

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if graph && json { throw ValidationError("--graph and --json are two things") }
    if ascii && !graph { throw ValidationError("--ascii goes with --graph") }
  }

  private func printFamily(_ title: String, _ names: [String]) {
    print(title)
    for line in TextFlow.lines(of: names.joined(separator: " "), width: 76) { print("  \(line)") }
  }

  func run() throws {
    try reportingFailures {
      if list {
        for family in Catalog.families { printFamily(family.title, family.names) }
        printFamily(
          "the CIFAR form: any depth 6n+2, other widths with -wW",
          Catalog.cifarNames + Catalog.laboratoryNames)
        return
      }
      var networks = [try Network.named(network)]
      if let against { networks.append(try Network.named(against)) }
      let walks = try networks.map { network in
        let (height, width) = try size(for: network)
        return try network.walk(height: height, width: width)
      }
      if let svg {
        let graphs = try zip(networks, walks).map {
          try NetworkGraph($0, height: $1.input.height, width: $1.input.width)
        }
        try DurableFile.write(Array(GraphSVG(graphs).text.utf8), to: svg)
      }
      if graph {
        try printGraphs(networks, walks)
      } else if networks.count == 2 {
        let comparison = try NetworkComparison(
          networks[0], walks[0], against: networks[1], walks[1])
        if json {
          try JSON.print(comparison.report)
        } else {
          comparison.printText(width: Printer().width)
        }
      } else if json {
        try JSON.print(SummaryReport(networks[0], walks[0]))
      } else {
        printTable(networks[0], walks[0])
      }
      if let svg, !json { print("wrote \(svg)") }
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

  private func printGraphs(_ networks: [Network], _ walks: [NetworkWalk]) throws {
    let printer = Printer(symbols: ascii ? .ascii : nil)
    for (index, (network, walk)) in zip(networks, walks).enumerated() {
      if index > 0 { print() }
      let heading = [network.headline(walk)] + network.originNotes
      for line in heading.flatMap({ TextFlow.lines(of: $0, width: printer.width, hanging: 2) }) {
        var canvas = Canvas(width: printer.width, height: 1, medium: printer.medium)
        canvas.write(line, x: 0, y: 0)
        print(printer.text(of: canvas))
      }
      print()
      let graph = try NetworkGraph(network, height: walk.input.height, width: walk.input.width)
      for part in GraphCanvas(graph, medium: printer.medium).parts {
        print(printer.text(of: part))
      }
    }
  }

  private func printTable(_ network: Network, _ walk: NetworkWalk) {
    print(network.headline(walk))
    for note in network.originNotes { print(note) }
    print()
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
      rows += block.entry.map { row("\(name) x", $0) }
      rows += block.residual.map { row("\(name) F", $0) }
      rows += block.shortcut.map { row("\(name) S", $0) }
      rows += block.gate.map { row("\(name) T", $0) }
      rows += block.aside.map { row("\(name) beside", $0) }
      rows += block.exit.map { row(name, $0) }
    }
    rows += walk.head.map { row("head", $0) }
    TextTable.print(
      [
        ("place", false), ("layer", false), ("operation", false), ("output", false),
        ("parameters", true), ("multiply-adds", true),
      ], rows)
  }
}
