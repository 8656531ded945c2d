import ArgumentParser
import Foundation
import Kernels
import Laboratory
import Networks
import Terminal
import Training

/// `residuum compare`: train networks side by side.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Train networks side by side and compare them.",
    discussion: """
      Presets:
      \(Experiment.presets.map {
        "  \($0.name.padding(toLength: 13, withPad: " ", startingAt: 0))\($0.title)"
      }.joined(separator: "\n"))

      Everything a run needs to go on is saved every few seconds: after Ctrl-C, or worse, --resume goes
      on and ends with the same bits. The same comparison, live, is in the tour: press t.

      EXAMPLES
        residuum compare
        residuum compare --preset degradation --seeds 0,1,2 --svg degradation.svg
        residuum compare --kinds plain,residual --depths 14,32 --width 8 --steps 600
        residuum compare --preset degradation --dataset cifar10:cifar-10-batches-bin
      """)

  @Option(help: ArgumentHelp("What is compared.", valueName: "P"))
  var preset = "instant"

  @Option(
    help: ArgumentHelp("Instead of the preset's kinds of block: plain,residual,…", valueName: "K"))
  var kinds: String?

  @Option(help: ArgumentHelp("Instead of the preset's depths: 20,56,…", valueName: "D"))
  var depths: String?

  @Option(help: ArgumentHelp("Channels of the first stage.", valueName: "W"))
  var width: Int?

  @Option(help: ArgumentHelp("Height and width of the pictures.", valueName: "S"))
  var size: Int?

  @Option(help: ArgumentHelp("One run of each network for each seed: 0,1,2.", valueName: "N,…"))
  var seeds = "0"

  @Option(help: ArgumentHelp("The pictures: postcards, or cifar10:DIR.", valueName: "D"))
  var dataset: String?

  @Option(help: ArgumentHelp("Steps of every run.", valueName: "N"))
  var steps: Int?

  @OptionGroup var output: RunOutputOptions
  @OptionGroup var execution: RunOptions

  func run() throws {
    let signal = try reportingFailures { () throws -> Signal? in
      let signals = HeldSignals()
      let experiment = try experiment()
      try output.checkFiles()
      let seeds = try Self.numbers(seeds, "--seeds") { UInt64($0) }
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
