import ArgumentParser
import Foundation
import Kernels
import Laboratory
import Networks
import Terminal
import Training

/// `residuum compare`: train networks side by side, or compare one network with itself less a branch.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Train networks side by side, or cut one network's branches, and compare.",
    discussion: """
      Presets:
      \(Experiment.presets.map {
        "  \($0.name.padding(toLength: 13, withPad: " ", startingAt: 0))\($0.title)"
      }.joined(separator: "\n"))

      Everything a run needs to go on is saved every few seconds: after Ctrl-C, or worse, --resume goes
      on and ends with the same bits. The same comparison, live, is in the tour: press t.

      With --lesions nothing is trained: one block of a network after the other is
      cut, and counted is how the network does then on pictures it was not trained
      on: its error in per cent, and p, the mean probability of the right class.

        ‖F‖/‖S‖    before any cut: the mean over the pictures of the ratio in each
        F cut      the residual is not added. An identity block hands on x, as if
                   it were deleted; a plain block hands on nothing but zeros
        S cut      the shortcut is not added: the block is plain
        taken out  a plain block that keeps the shape hands on x: it is deleted

      --json prints one object, with a key for each column, --csv writes a file.

      EXAMPLES
        residuum compare
        residuum compare --preset degradation --seeds 0,1,2 --svg degradation.svg
        residuum compare --kinds plain,residual --depths 14,32 --width 8 --steps 600
        residuum compare --preset degradation --dataset cifar10:cifar-10-batches-bin
        residuum compare --lesions --weights resnet20.safetensors --limit 500
      """)

  @Option(help: ArgumentHelp("What is compared; by default instant.", valueName: "P"))
  var preset: String?

  @Option(
    help: ArgumentHelp("Instead of the preset's kinds of block: plain,residual,…", valueName: "K"))
  var kinds: String?

  @Option(help: ArgumentHelp("Instead of the preset's depths: 20,56,…", valueName: "D"))
  var depths: String?

  @Option(help: ArgumentHelp("Channels of the first stage.", valueName: "W"))
  var width: Int?

  @Option(help: ArgumentHelp("Height and width of the pictures.", valueName: "S"))
  var size: Int?

  @Option(
    help: ArgumentHelp(
      "One run of each network for each seed: 0,1,2; by default 0.", valueName: "N,…"))
  var seeds: String?

  @Option(help: ArgumentHelp("The pictures: postcards, or cifar10:DIR.", valueName: "D"))
  var dataset: String?

  @Option(help: ArgumentHelp("Steps of every run.", valueName: "N"))
  var steps: Int?

  @OptionGroup(title: "Of --lesions") var lesions: LesionOptions
  @OptionGroup var output: RunOutputOptions
  @OptionGroup var execution: RunOptions

  func validate() throws {
    let training = [
      ("--preset", preset != nil), ("--kinds", kinds != nil), ("--depths", depths != nil),
      ("--width", width != nil), ("--size", size != nil), ("--seeds", seeds != nil),
      ("--steps", steps != nil), ("--out", output.out != nil), ("--resume", output.resume),
      ("--svg", output.svg != nil),
    ]
    if lesions.areAsked, let (name, _) = training.first(where: \.1) {
      throw ValidationError("--lesions trains nothing, and goes without \(name)")
    }
    if !lesions.areAsked, let name = lesions.given {
      throw ValidationError("\(name) goes with --lesions, or with another command")
    }
  }

  func run() throws {
    let signal = try reportingFailures { () throws -> Signal? in
      let signals = HeldSignals()
      if lesions.areAsked {
        return try lesions.run(dataset ?? "postcards", output, execution, signals)
      }
      let experiment = try experiment()
      try output.checkFiles()
      let seeds = try Self.numbers(seeds ?? "0", "--seeds") { UInt64($0) }
      let (comparison, signal) = try output.train(
        experiment, seeds: seeds, isStandard: try experiment == Self.standard() && seeds == [0],
        execution, signals)
      if signal == nil { try output.report(comparison) }
      return signal
    }
    signal?.endProcess()
  }

  /// The experiment where nothing is said of it.
  private static func standard() throws -> Experiment { try parse([]).experiment() }

  private func experiment() throws -> Experiment {
    let preset = preset ?? "instant"
    guard var experiment = Experiment.preset(named: preset) else {
      throw LaboratoryError.unknownPreset(preset)
    }
    let kinds = try kinds.map { try Self.numbers($0, "--kinds") { LaboratoryKind(rawValue: $0) } }
    let depths = try depths.map {
      try Self.numbers($0, "--depths") { Int($0).flatMap { Network.isCIFARDepth($0) ? $0 : nil } }
    }
    if let width, !Network.cifarWidths.contains(width) {
      throw Failure.usage("--width \(width): expected a number from 1 to 256")
    }
    if kinds != nil || depths != nil || width != nil {
      experiment.replaceMembers(kinds: kinds, depths: depths, width: width)
    }
    if let dataset { experiment.settings.dataset.name = dataset }
    if let size { experiment.settings.dataset.size = size }
    if let steps {
      guard steps > 0 else { throw Failure.usage("--steps \(steps): expected at least 1") }
      experiment.replaceSteps(steps)
    }
    return experiment
  }

  /// A list with commas; what stands there twice counts once.
  private static func numbers<T: Hashable>(
    _ text: String, _ option: String, _ value: (String) -> T?
  ) throws -> [T] {
    var seen: Set<T> = []
    let values = try text.split(separator: ",", omittingEmptySubsequences: false).map { item in
      guard let value = value(String(item)) else {
        let expected =
          switch option {
          case "--kinds": LaboratoryKind.allCases.map(\.rawValue).joined(separator: ", ")
          case "--depths": "6n+2 from 8 to 1802, such as 20,56,110"
          default: "whole numbers with commas"
          }
        throw Failure.usage("\(option) '\(text)': '\(item)' is none of: \(expected)")
      }
      return value
    }
    return values.filter { seen.insert($0).inserted }
  }
}
