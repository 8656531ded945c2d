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
        residuum evaluate --classes
        residuum evaluate --weights resnet20.safetensors --dataset postcards
        residuum evaluate --network cifar-resnet20 --weights resnet20.th \\
          --dataset cifar10:cifar-10-batches-bin --normalize imagenet
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup var execution: RunOptions

  @Option(
    help: ArgumentHelp("The data set: postcards, postcards:hard, or cifar10:DIR.", valueName: "D"))
  var dataset = "postcards"

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

  @Flag(help: "Tell each class's errors too, and what it is most often taken for.")
  var classes = false

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
      let (network, source) = try model.resolved()
      try pictures.check(network)
      let progress = execution.progress
      let operations = try execution.operations()
      let loaded = try source.model(for: network, operations: operations, progress: progress.update)
      let start = ContinuousClock.now
      let answers = try answers(of: loaded, to: pictures, operations) {
        progress.update("evaluating", $0)
      }
      progress.clear()
      let errors = answers.count { $0.label != $0.found }
      let report = Report(
        network: network.name, weights: source.description, dataset: dataset,
        images: pictures.count, errors: errors,
        top1Error: 100 * Double(errors) / Double(pictures.count),
        milliseconds: (ContinuousClock.now - start).milliseconds,
        classes: pictures.classNames.enumerated().map { label, name in
          ClassReport(name, answers.filter { $0.label == label }, label, pictures.classNames)
        })
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
        if classes { report.printClasses() }
      }
    }
  }

  /// Each picture's class, and the one that the network finds likeliest.
  private func answers(
    of model: Model, to pictures: EvaluationPictures, _ operations: Operations,
    progress: (Double) -> Void
  ) throws -> [(label: Int, found: Int)] {
    let size = model.network.inputSize
    let preprocessing = Normalization.preprocessing(normalize, for: model.network)
    let batch = try model.network.walk(height: size, width: size).batch(of: pictures.count)
    let compiled = try CompiledNetwork(
      model, images: batch, height: size, width: size, operations: operations)
    var answers: [(label: Int, found: Int)] = []
    try compiled.forEachBatch(of: pictures.count) { index in
      let (picture, label) = pictures.picture(index, size)
      return (preprocessing.tensor(of: picture, height: size, width: size), label)
    } compute: { (pass, labels) throws(ModelError) in
      progress(Double(answers.count) / Double(pictures.count))
      pass.run()
      try pass.requireFinite()
      for (image, label) in labels.enumerated() {
        let ranked = Prediction.ranked(logits: pass.logits(ofImage: image)!)
        answers.append((label: label, found: ranked[0].index))
      }
      return true
    }
    return answers
  }

  private struct Report: Encodable {
    let network, weights, dataset: String
    let images, errors: Int
    let top1Error, milliseconds: Double
    let classes: [ClassReport]

    func printClasses() {
      print()
      TextTable.print(
        [("class", false), ("images", true), ("errors", true), ("most often taken for", false)],
        classes.map { row in
          [row.label, "\(row.images)", "\(row.errors)", row.mostOftenTakenFor.value ?? ""]
        })
    }
  }

  private struct ClassReport: Encodable {
    let label: String
    let images, errors: Int
    /// Nil where there was no error.
    let mostOftenTakenFor: Nullable<String>

    init(_ name: String, _ answers: [(label: Int, found: Int)], _ label: Int, _ names: [String]) {
      self.label = name
      images = answers.count
      let wrong = answers.map(\.found).filter { $0 != label }
      errors = wrong.count
      let counts = Dictionary(wrong.map { ($0, 1) }, uniquingKeysWith: +)
      // The first of those that are equally often.
      let worst = counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }
      mostOftenTakenFor = .init(worst.map { names[$0.key] })
    }
  }
}
