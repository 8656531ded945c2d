import ArgumentParser
import Files
import Foundation
import Kernels
import Laboratory
import Networks
import Pictures
import Terminal
import Training

/// `residuum train`: train one network to a weights file.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train one network, and keep its weights.",
    discussion: """
      A run has a folder with its settings, its records and a checkpoint, which can be opened as weights
      at any time. Everything it needs to go on is saved every few seconds: after Ctrl-C, or worse, the
      same command with --resume goes on and ends with the same bits.

      EXAMPLES
        residuum train
        residuum train --network cifar-plain56-w8 --steps 3000 --svg loss.svg
        residuum train --dataset cifar10:cifar-10-batches-bin --network cifar-resnet20 \\
          --train-images 50000 --augment --steps 20000 --weights-out resnet20.safetensors
        residuum train --network Lessons/networks/tiny.yaml --steps 600
        residuum train --recipe Lessons/bundled/run.json --out runs/bundled
        residuum train --out runs/first --resume
      """)

  @Option(
    help: ArgumentHelp(
      "Every setting from a file such as a run's run.json; none is said beside it.",
      valueName: "FILE"))
  var recipe: String?

  @Option(
    help: ArgumentHelp(
      "The network: cifar-resnet20-w8, resnet18 …, or a description, FILE.yaml.", valueName: "N"))
  var network = "cifar-resnet20-w8"

  @Option(
    help: ArgumentHelp(
      "The pictures: postcards, postcards:standard+hard, or cifar10:DIR.", valueName: "D"))
  var dataset = "postcards"

  @Option(
    help: ArgumentHelp(
      "Height and width of the pictures; by default 16, of CIFAR-10 32, for resnet18 … 64.",
      valueName: "S"))
  var size: Int?

  @Option(help: ArgumentHelp("Steps.", valueName: "N"))
  var steps = 1200

  @Option(help: ArgumentHelp("Pictures in a step, a multiple of 16.", valueName: "N"))
  var batch = 64

  @Option(
    help: ArgumentHelp(
      "The learning rate after the warm-up; by default 0.1, with adam 0.003.", valueName: "R"))
  var rate: Float?

  @Option(
    help: ArgumentHelp(
      "Steps over which the rate grows; by default an eighth of all.", valueName: "N"))
  var warmup: Int?

  @Option(help: "How the learning rate goes on after the warm-up.")
  var schedule = Schedule.Course.step

  @Option(help: "How gradients become steps.")
  var optimizer = OptimizerChoice.momentum

  @Option(help: ArgumentHelp("Weight decay.", valueName: "D"))
  var decay: Float = 1e-4

  @Flag(help: "Shift the pictures by up to an eighth, and mirror half of them.")
  var augment = false

  @Option(
    help: ArgumentHelp(
      "End the training when so many evaluations in a row brought no lower test loss.",
      valueName: "N"))
  var patience: Int?

  @Option(help: ArgumentHelp("Of the weights and the order of the pictures.", valueName: "N"))
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("How many pictures to train on, at most.", valueName: "N"))
  var trainImages = 5000

  @Option(help: ArgumentHelp("How many pictures to test on, at most.", valueName: "N"))
  var testImages = 2000

  @Option(
    help: ArgumentHelp("Write the weights alone to this file in the end.", valueName: "FILE"))
  var weightsOut: String?

  @OptionGroup var output: RunOutputOptions
  @OptionGroup var execution: RunOptions

  enum OptimizerChoice: String, ExpressibleByArgument, CaseIterable {
    case momentum, adam
  }

  func validate() throws {
    for (name, count) in [("--train-images", trainImages), ("--test-images", testImages)] {
      if count < 1 || count > 1_000_000 {
        throw ValidationError("\(name) takes a whole number from 1 to 1000000, not \(count)")
      }
    }
  }

  func run() throws {
    let signal = try reportingFailures { () throws -> Signal? in
      let signals = HeldSignals()
      let experiment = try experiment()
      try output.checkFiles()
      if let weightsOut { try DurableFile.check(weightsOut) }
      let (comparison, signal) = try output.train(
        experiment, seeds: [experiment.settings.seed],
        isStandard: try experiment == Self.standard(), execution,
        signals)
      if let signal { return signal }
      try output.report(comparison)
      let run = comparison.runs[0]
      if let weightsOut { try run.writeWeights(to: weightsOut) }
      if !output.json { explain(run) }
      return nil
    }
    signal?.endProcess()
  }

  /// The experiment where nothing is said of it.
  private static func standard() throws -> Experiment { try parse([]).described() }

  private func experiment() throws -> Experiment {
    guard let recipe else { return try described() }
    guard try described() == Self.standard() else {
      throw Failure.usage("--recipe has every setting: expected no other beside it")
    }
    return try TrainCommand.experiment(recipe: recipe)
  }

  /// What the options say.
  private func described() throws -> Experiment {
    let network = try Network.named(network)
    let isCIFAR = if case .cifar10? = DatasetName(dataset) { true } else { false }
    var settings = TrainingSettings(
      network: network.name, networkDescription: network.descriptionText,
      dataset: DatasetSettings(
        name: dataset, size: size ?? usualSize(of: network, isCIFAR: isCIFAR),
        trainImages: trainImages,
        testImages: testImages),
      seed: seed, steps: steps, batch: batch, optimizer: .momentum(0.9),
      schedule: Schedule(rate: rate ?? 0.1, warmup: warmup ?? max(0, steps / 8), course: schedule),
      decay: decay, augments: augment, patience: patience)
    if optimizer == .adam {
      settings.optimizer = .adam
      settings.schedule.rate = rate ?? 0.003
    }
    return Self.experiment(settings, network)
  }

  /// What a file describes.
  private static func experiment(recipe path: String) throws -> Experiment {
    let settings = try RunFolder.settings(inFile: path)
    try settings.check()
    return experiment(settings, try settings.describedNetwork())
  }

  /// CIFAR-10's pictures are of one size; of postcards those of a description may be as small as it says.
  private func usualSize(of network: Network, isCIFAR: Bool) -> Int {
    if isCIFAR { return 32 }
    if network.origin == .description { return min(64, network.inputSize) }
    return network.smallestInput <= 16 ? 16 : 64
  }

  private static func experiment(_ settings: TrainingSettings, _ network: Network) -> Experiment {
    Experiment(
      name: "train", title: "Training \(network.title)", members: [], settings: settings)
  }

  /// What came of it in words: that it ended early, and how to look at the network.
  private func explain(_ run: Run) {
    if run.stoppedEarly, let patience {
      print(
        "stopped at step \(run.step) of \(run.settings.steps): the last \(patience) evaluations"
          + " brought no lower test loss")
    }
    guard let path = weightsOut ?? run.checkpointPath else { return }
    print("to look at it: residuum tour --weights \(ShellWord.quoted(path))")
  }
}

extension Schedule.Course: ExpressibleByArgument {}
