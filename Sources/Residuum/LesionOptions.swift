import ArgumentParser
import Files
import Foundation
import Inference
import Networks
import Terminal

/// `residuum compare --lesions`: what each block's branches are worth to a network.
struct LesionOptions: ParsableArguments {
  @Flag(
    name: .customLong("lesions"),
    help: "Cut each block's residual, then its shortcut, and count the errors.")
  var areAsked = false

  @OptionGroup var model: ModelOptions

  @Option(
    help: ArgumentHelp(
      "Only the first N test pictures; by default 100 to 2000, by what the network costs.",
      valueName: "N"))
  var limit: Int?

  @Option(help: ArgumentHelp("Which set of postcards; by default 0.", valueName: "N"))
  var seed: UInt64?

  @Option(help: ArgumentHelp("The normalization of pictures; by default what the weights expect."))
  var normalize: Normalization?

  func validate() throws {
    if let limit, limit < 1 || limit > 1 << 31 {
      throw ValidationError("--limit takes a whole number from 1 to \(1 << 31), not \(limit)")
    }
  }

  /// An option that was given and means nothing where networks are trained.
  var given: String? {
    [
      ("--network", model.network != nil),
      ("--weights", model.weights != nil),
      ("--limit", limit != nil), ("--seed", seed != nil), ("--normalize", normalize != nil),
    ].first(where: \.1)?.0
  }

  /// - Returns: the signal that ended it; then nothing was printed.
  func run(
    _ dataset: String, _ output: RunOutputOptions, _ execution: RunOptions,
    _ signals: borrowing HeldSignals
  ) throws -> Signal? {
    try output.checkFiles()
    let (network, source) = try model.resolved()
    let size = network.inputSize
    let walk = try network.walk(height: size, width: size)
    let pictures = try EvaluationPictures(
      named: dataset, .test, limit: limit ?? Self.standardLimit(for: walk), seed: seed ?? 0)
    try pictures.check(network)
    let progress = execution.progress
    let operations = try execution.operations()
    let loaded = try source.model(for: network, operations: operations, progress: progress.update)
    let preprocessing = Normalization.preprocessing(normalize, for: network)
    var signal = signals.arrived()
    let start = ContinuousClock.now
    let study = try LesionStudy.run(
      on: loaded, images: pictures.count, operations: operations,
      progress: { progress.update("cutting branches", $0) },
      isCancelled: {
        signal = signal ?? signals.arrived()
        return signal != nil
      },
      picture: { index in
        let (picture, label) = pictures.picture(index, size)
        return (preprocessing.tensor(of: picture, height: size, width: size), label)
      })
    progress.clear()
    guard let study else {
      FileHandle.standardError.write(Data("residuum: interrupted: nothing is kept\n".utf8))
      return signal
    }
    let report = LesionReport(
      study, network: network, source: source, dataset: dataset,
      milliseconds: (ContinuousClock.now - start).milliseconds)
    if output.json { try JSON.print(report) } else { report.printTable(study) }
    if let csv = output.csv { try DurableFile.write(Array(report.csv.utf8), to: csv) }
    return nil
  }

  /// As many pictures as two cores have done in about a minute, but enough to count errors on.
  private static func standardLimit(for walk: NetworkWalk) -> Int {
    [2000, 1000, 500, 200].first { $0 * walk.lesionWork <= 8_000_000_000_000 } ?? 100
  }
}
