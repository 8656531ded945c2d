import ArgumentParser
import Inference
import Kernels
import Networks
import Pictures

/// `residuum evaluate`: the error of a network on a data set.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Count a network's errors on a data set.",
    discussion: """
      EXAMPLES
        residuum evaluate --weights resnet20.safetensors --dataset postcards
        residuum evaluate --network cifar-resnet20 --weights resnet20.th \\
          --dataset cifar10:cifar-10-batches-bin --normalize imagenet
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup var execution: RunOptions

  @Option(help: ArgumentHelp("The data set: postcards, or cifar10:DIR.", valueName: "D"))
  var dataset: String

  @Option(help: "Which part of it.")
  var split = Split.test

  @Option(
    help: ArgumentHelp(
      "Only the first N pictures; of postcards by default 2000, or 5000 of the training part.",
      valueName: "N"))
  var limit: Int?

  @Option(help: ArgumentHelp("Which set of postcards.", valueName: "N"))
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("The normalization of pictures; by default what the weights expect."))
  var normalize: Normalization?

  @Flag(help: "Print one JSON object.")
  var json = false

  enum Split: String, ExpressibleByArgument, CaseIterable {
    case train, test
  }

  func validate() throws {
    if let limit, limit < 1 || limit > 1 << 31 {
      throw ValidationError("--limit takes a whole number from 1 to \(1 << 31), not \(limit)")
    }
  }

  func run() throws {
    try reportingFailures {
      let pictures = try EvaluationPictures(
        named: dataset, split == .train ? .train : .test, limit: limit, seed: seed)
      let network = try model.resolvedNetwork()
      try pictures.check(network)
      let source = try model.source()
      let progress = execution.progress
      let operations = try execution.operations()
      let loaded = try source.model(for: network, operations: operations, progress: progress.update)
      let start = ContinuousClock.now
      let errors = try errors(of: loaded, on: pictures, operations) {
        progress.update("evaluating", $0)
      }
      progress.clear()
      let report = Report(
        network: network.name, weights: source.description, dataset: dataset,
        images: pictures.count, errors: errors,
        top1Error: 100 * Double(errors) / Double(pictures.count),
        milliseconds: (ContinuousClock.now - start).milliseconds)
      if json {
        try JSON.print(report)
      } else {
        print(
          """
          \(network.name) · \(source.isUntrained ? "untrained (\(source))" : "\(source)") · \
          \(dataset)
          \(errors) errors on \(pictures.count) images: \(report.top1Error.formatted(2)) % top-1 \
          error, \((report.milliseconds / 1000).formatted(2)) s
          """)
      }
    }
  }

  /// How many pictures have another class as their likeliest.
  private func errors(
    of model: Model, on pictures: EvaluationPictures, _ operations: Operations,
    progress: (Double) -> Void
  ) throws -> Int {
    let size = model.network.inputSize
    let preprocessing = Normalization.preprocessing(normalize, for: model.network)
    let batch = try model.network.walk(height: size, width: size).batch(of: pictures.count)
    let compiled = try CompiledNetwork(
      model, images: batch, height: size, width: size, operations: operations)
    var errors = 0
    var pass: ForwardPass?
    for first in stride(from: 0, to: pictures.count, by: batch) {
      progress(Double(first) / Double(pictures.count))
      // A batch is always full; what the last one has too many is not looked at.
      let examples = (first..<first + batch).map {
        pictures.picture(min($0, pictures.count - 1), size)
      }
      let tensors = examples.map { preprocessing.tensor(of: $0.0, height: size, width: size) }
      if pass == nil {
        pass = ForwardPass(compiled, batch: tensors)
      } else {
        pass!.restart(with: tensors)
      }
      pass!.run()
      try pass!.requireFinite()
      for image in 0..<min(batch, pictures.count - first) {
        let ranked = Prediction.ranked(logits: pass!.logits(ofImage: image)!)
        if ranked[0].index != examples[image].1 { errors += 1 }
      }
    }
    return errors
  }

  private struct Report: Encodable {
    let network, weights, dataset: String
    let images, errors: Int
    let top1Error, milliseconds: Double
  }
}
