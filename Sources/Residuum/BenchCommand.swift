import ArgumentParser
import Foundation
import Inference
import Kernels
import Networks

/// `residuum bench`: how fast, and how near to what this CPU can do.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Time the forward pass, layer by layer, or training, against this CPU's peak.",
    discussion: """
      Every block's shortcut, residual and output are kept, as in the tour. GFLOP/s count the
      multiply-adds of the definition, so Winograd's algorithm, which needs fewer, can pass the peak.
      With --tune each convolution is timed in every way it can be computed, beside what the table in
      Sources/Kernels/Convolution/ConvolutionPlan.swift chooses. With --train whole training steps are
      timed, which count three times the forward pass's multiply-adds.

      EXAMPLES
        residuum bench
        residuum bench --network resnet18 --threads 1 --batch 8 --json
        residuum bench --tune
        residuum bench --train --network cifar-resnet20 --width 8 --size 16 --batch 64
      """)

  @Option(
    help: ArgumentHelp(
      "The network: resnet18 … resnet152, plain18 …, cifar-resnet20, cifar-highway56-w8 …, or a"
        + " description, FILE.yaml.",
      valueName: "N"))
  var network: String?

  @Option(
    help: ArgumentHelp(
      "Height and width of the input; by default what the network is meant for.", valueName: "S"))
  var size: Int?

  @Option(help: ArgumentHelp("Pictures in a batch.", valueName: "B"))
  var batch = 1

  @Option(
    help: ArgumentHelp(
      "Timed passes, after three that are not; with --tune rounds, after one.", valueName: "N"))
  var runs = 30

  @Option(
    help: ArgumentHelp("With --train: channels of a cifar network's first stage.", valueName: "W"))
  var width: Int?

  @OptionGroup var execution: RunOptions

  @Flag(help: "Time training steps of a cifar network.")
  var train = false

  @Flag(help: "Time every algorithm on each of the network's convolutions.")
  var tune = false

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if runs < 1 || runs > 100_000 {
      throw ValidationError("--runs takes a whole number from 1 to 100000, not \(runs)")
    }
    if train && tune { throw ValidationError("--train and --tune are two things") }
    if width != nil && !train { throw ValidationError("--width goes with --train") }
    if batch < 1 || batch > 256 {
      throw ValidationError("--batch takes a whole number from 1 to 256, not \(batch)")
    }
  }

  func run() throws {
    try reportingFailures {
      var network = try Network.named(
        network ?? (train ? "cifar-resnet20" : "resnet50"))
      if train {
        network = try trained(network)
        let bench = try TrainingBench(
          network: network, size: size ?? network.inputSize, batch: batch, runs: runs,
          operations: try execution.operations(), progress: execution.progress)
        if json { try JSON.print(bench) } else { bench.printText() }
        return
      }
      let size = size ?? network.inputSize
      let walk = try network.walk(height: size, width: size)
      let operations = try execution.operations()
      if tune {
        let tuning = try Tuning(
          network, walk, images: batch, runs: runs, operations: operations,
          progress: execution.progress)
        if json { try JSON.print(tuning) } else { tuning.printTable(network) }
        return
      }
      try requireMemory(walk)
      let report = try measure(network, size: size, operations)
      if json { try JSON.print(report) } else { report.printTable(network) }
    }
  }

  /// The network to train, as wide as was asked for.
  private func trained(_ network: Network) throws -> Network {
    guard let width else { return network }
    guard var member = Catalog.laboratoryMember(named: network.name) else {
      throw Failure.usage("--width: expected a cifar network, such as cifar-resnet20")
    }
    guard Network.cifarWidths.contains(width) else {
      throw Failure.usage("--width \(width): expected a number from 1 to 256")
    }
    member.width = width
    return member.network
  }

  private func measure(
    _ network: Network, size: Int, _ operations: Operations
  ) throws -> BenchReport {
    let progress = execution.progress
    let source = ModelSource.random(seed: 0)
    let model = try source.model(for: network, operations: operations, progress: progress.update)
    let compiled = try CompiledNetwork(
      model, images: batch, height: size, width: size, operations: operations
    ) { progress.update("packing weights", $0) }
    let image = Tensor(shape: [3, size, size], repeating: 0.5)
    // Before and after: what else the machine does can only lower what is measured.
    let peakBefore = operations.measuredPeak()
    var pass = ForwardPass(compiled, batch: Array(repeating: image, count: batch))
    var passes: [BenchReport.Pass] = []
    for index in -3..<runs {
      progress.update("timing", Double(max(index, 0)) / Double(runs))
      let duration = ContinuousClock().measure {
        pass.restart()
        pass.run()
      }
      if index >= 0 {
        passes.append(.init(whole: duration.milliseconds, layers: pass.layerMilliseconds))
      }
    }
    let peak = max(peakBefore, operations.measuredPeak())
    progress.clear()
    return BenchReport(compiled, passes: passes, peak: peak)
  }

  /// Refuses a batch whose activations would not fit into this machine's memory.
  private func requireMemory(_ walk: NetworkWalk) throws {
    // Every block's shortcut, residual and output are kept.
    let kept = walk.blocks.reduce(walk.stemOutput.count) { $0 + 3 * $1.output.count }
    let bytes = 4 * batch * kept
    guard UInt64(bytes) < ProcessInfo.processInfo.physicalMemory else {
      throw NetworkError.batchTooLarge(
        images: batch, height: walk.input.height, width: walk.input.width)
    }
  }
}
