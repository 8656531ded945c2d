import ArgumentParser
import Inference
import Kernels
import Networks

/// `residuum forward`: one pass, a table of blocks, the likeliest classes.
struct ForwardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forward",
    abstract: "Compute one forward pass and print every block's magnitudes.",
    discussion: """
      EXAMPLES
        residuum forward
        residuum forward --network resnet18 --weights resnet18.pth --image cat.jpg --top 3
        residuum forward --image input.npy --json
      """)

  @OptionGroup var options: PassOptions

  @Option(help: ArgumentHelp("How many of the likeliest classes to print.", valueName: "K"))
  var top = 5

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if top < 0 { throw ValidationError("--top takes a whole number from 0, not \(top)") }
  }

  func run() throws {
    try reportingFailures {
      var prepared = try options.prepare()
      let sha256 = prepared.model!.parameters.sha256
      prepared.model = nil
      prepared.pass.run()
      try prepared.pass.requireFinite()
      let report = ForwardReport(
        prepared.pass, source: prepared.source, sha256: sha256, input: prepared.input, top: top)
      if json {
        try JSON.print(report)
      } else {
        report.printTable(
          untrained: prepared.source.isUntrained,
          logits: prepared.pass.compiled.walk.head.last?.output)
      }
    }
  }
}

/// What `forward` says, in the form of its JSON.
private struct ForwardReport: Encodable {
  struct Weights: Encodable {
    let source: String
    let sha256: Nullable<String>
  }
  struct Image: Encodable {
    let source: String
    let width: Int
    let height: Int
  }
  struct Block: Encodable {
    let name, path, kind: String
    let inputShape, outputShape: [Int]
    let parameters, macs: Int
    let milliseconds: Double
    let shortcut: Nullable<JSONStatistics>
    let residual, sum, output: JSONStatistics
    /// T(x); only a gated block has the key.
    let gate: JSONStatistics?
    let ratio, cosine: JSONNumber
  }
  struct Class: Encodable {
    let `class`: Int
    let label: String
    let probability: Double
  }

  let network: String
  let weights: Weights
  let image: Image
  let input: [Int]
  let parameters, macs: Int
  let milliseconds: Double
  let threads: Int
  let instructionSet: String
  let blocks: [Block]
  let logits: [JSONNumber]
  let predictions: [Class]

  init(
    _ pass: ForwardPass, source: ModelSource, sha256: String?, input: InputPicture, top: Int
  ) {
    let compiled = pass.compiled
    let operations = compiled.operations
    let description = compiled.network
    network = description.name
    weights = Weights(source: source.description, sha256: .init(sha256))
    image = Image(source: input.sourceName, width: input.width, height: input.height)
    self.input = input.tensor.shape
    parameters = description.parameterCount
    macs = compiled.walk.multiplyAdds
    milliseconds = pass.milliseconds.reduce(0, +)
    threads = operations.workers.threads
    instructionSet = operations.kernels.instructionSet.rawValue
    blocks = compiled.walk.blocks.indices.compactMap { index in
      guard let trace = pass.trace(ofBlock: index) else { return nil }
      let magnitudes = trace.magnitudes(operations)
      return Block(
        name: trace.block.name, path: trace.block.path, kind: trace.block.kind.rawValue,
        inputShape: trace.walk.input.dimensions, outputShape: trace.walk.output.dimensions,
        parameters: trace.walk.parameters, macs: trace.walk.multiplyAdds,
        milliseconds: trace.milliseconds,
        shortcut: .init(magnitudes.shortcut.map { JSONStatistics($0) }),
        residual: .init(magnitudes.residual), sum: .init(magnitudes.sum),
        output: .init(magnitudes.output),
        gate: magnitudes.gate.map { JSONStatistics($0) },
        ratio: .init(finite: magnitudes.ratio), cosine: .init(finite: magnitudes.cosine))
    }
    let logits = pass.logits ?? []
    self.logits = logits.map { JSONNumber(finite: Double($0)) }
    let names = description.classNames
    predictions = Prediction.ranked(logits: logits).prefix(top).map {
      Class(class: $0.index, label: names[$0.index], probability: $0.probability)
    }
  }

  /// - Parameter logits: the shape that comes out of the head; several places without global pooling.
  func printTable(untrained: Bool, logits: Shape?) {
    let weightsNote = untrained ? "untrained (\(weights.source))" : weights.source
    print("\(network) · \(weightsNote) · \(image.source) · input \(shapeText(input))")
    print(
      """
      \(parameters.grouped) parameters · \(macs.grouped) multiply-adds · \
      \(milliseconds.formatted(1)) ms on \(threads) thread\(threads == 1 ? "" : "s"), \
      \(instructionSet)

      """)
    // Of a gated block the branches are as they are added, and the gate says how much of F is.
    let isGated = blocks.contains { $0.gate != nil }
    TextTable.print(
      [
        ("block", false), ("path", false), ("kind", false), ("output", false), ("‖S‖", true),
        ("‖F‖", true), ("‖F‖/‖S‖", true), ("cosine", true), ("zeros in y", true), ("ms", true),
      ] + (isGated ? [("mean of T", true)] : []),
      blocks.map { block in
        func number(_ value: JSONNumber?, _ digits: Int) -> String {
          value.map { $0.value?.formatted(digits) ?? "–" } ?? "–"
        }
        return [
          block.name, block.path, block.kind, shapeText(block.outputShape),
          number(block.shortcut.value?.l2, 1), number(block.residual.l2, 1), number(block.ratio, 3),
          number(block.cosine, 3),
          block.output.zeros.value.map { "\((100 * $0).formatted(1)) %" } ?? "–",
          block.milliseconds.formatted(2),
        ] + (isGated ? [number(block.gate?.mean, 3)] : [])
      })
    guard !predictions.isEmpty else { return }
    print()
    if untrained { print("An untrained network's classes are guesses:") }
    if let logits, logits.height * logits.width > 1 {
      print("Of the logits' means over \(logits.height)×\(logits.width) places:")
    }
    TextTable.print(
      [("", false), ("", true)],
      predictions.map { [$0.label, "\((100 * $0.probability).formatted(1)) %"] })
  }

  private func shapeText(_ shape: [Int]) -> String {
    shape.map(String.init).joined(separator: "×")
  }
}

extension InputPicture {
  /// Refuses a picture of a size that `network` does not take, as bad data.
  func requireSize(for network: Network) throws {
    do {
      _ = try network.walk(height: tensor.shape[1], width: tensor.shape[2])
    } catch {
      throw Failure("\(sourceName): \(error)", exitCode: 65)
    }
  }

  /// The file's path, or `postcard:SEED:INDEX`.
  var sourceName: String {
    switch source {
    case .file(let path): path
    case .postcard(let seed, let index): "postcard:\(seed):\(index)"
    }
  }
}
