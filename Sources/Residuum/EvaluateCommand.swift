import ArgumentParser
import Inference
import Networks
import Pictures

/// `residuum evaluate`: the error of a network on a data set.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Count a network's errors on a data set.",
    discussion: """
      EXAMPLE
        residuum evaluate --network cifar-resnet20 --weights resnet20.th \\
          --dataset cifar10:cifar-10-batches-bin --normalize imagenet
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup var execution: RunOptions

  @Option(help: ArgumentHelp("The data set: cifar10:DIR.", valueName: "D"))
  var dataset: String

  @Option(help: "Which part of it.")
  var split = Split.test

  @Option(help: ArgumentHelp("Only the first N pictures.", valueName: "N"))
  var limit: Int?

  @Option(help: ArgumentHelp("The normalization of pictures; by default what the weights expect."))
  var normalize: Normalization?

  @Flag(help: "Print one JSON object.")
  var json = false

  enum Split: String, ExpressibleByArgument, CaseIterable {
    case train, test
  }

  func validate() throws {
    if let limit, limit < 1 {
      throw ValidationError("--limit takes a whole number from 1, not \(limit)")
    }
  }

  func run() throws {
    try reportingFailures {
      let parts = dataset.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, parts[0] == "cifar10", !parts[1].isEmpty else {
        throw Failure.usage("--dataset '\(dataset)': expected cifar10:DIR")
      }
      let pictures = try CIFAR10(
        directory: String(parts[1]), split: split == .train ? .train : .test)
      let network = try model.resolvedNetwork(default: "cifar-resnet20")
      guard network.classes == 10 else {
        throw Failure.usage(
          "\(network.name) has \(network.classes) classes, CIFAR-10 has 10: use a cifar network")
      }
      let source = try model.source()
      let progress = execution.progress
      let operations = try execution.operations()
      let loaded = try source.model(for: network, operations: operations, progress: progress.update)
      let compiled = try CompiledNetwork(
        loaded, height: CIFAR10.side, width: CIFAR10.side, operations: operations)
      let preprocessing = Normalization.preprocessing(normalize, for: network)
      let count = min(limit ?? pictures.count, pictures.count)
      let start = ContinuousClock.now
      var errors = 0
      var pass: ForwardPass?
      for index in 0..<count {
        progress.update("evaluating", Double(index) / Double(count))
        let (picture, label) = pictures[index]
        let image = preprocessing.tensor(of: picture, height: CIFAR10.side, width: CIFAR10.side)
        if pass == nil {
          pass = ForwardPass(compiled, image: image)
        } else {
          pass!.restart(with: image)
        }
        pass!.run()
        try pass!.requireFinite()
        if Prediction.ranked(logits: pass!.logits!)[0].index != label { errors += 1 }
      }
      progress.clear()
      let report = Report(
        network: network.name, weights: source.description, dataset: dataset, images: count,
        errors: errors, top1Error: 100 * Double(errors) / Double(count),
        milliseconds: (ContinuousClock.now - start).milliseconds)
      if json {
        try JSON.print(report)
      } else {
        print(
          """
          \(network.name) · \(source.isUntrained ? "untrained (\(source))" : "\(source)") · \
          \(dataset)
          \(errors) errors on \(count) images: \(report.top1Error.formatted(2)) % top-1 error, \
          \((report.milliseconds / 1000).formatted(2)) s
          """)
      }
    }
  }

  private struct Report: Encodable {
    let network, weights, dataset: String
    let images, errors: Int
    let top1Error, milliseconds: Double
  }
}
