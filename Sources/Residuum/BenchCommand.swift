import ArgumentParser
import Inference
import Kernels
import Networks

/// `residuum bench`: how fast, and how near to what this CPU can do.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Time the forward pass, unit by unit, against this CPU's measured peak.",
    discussion: """
      Every block's shortcut, residual and output are kept, as in the tour. One picture at a time.

      EXAMPLES
        residuum bench
        residuum bench --network resnet18 --threads 1 --json
      """)

  @Option(help: ArgumentHelp("The network.", valueName: "N"))
  var network = "resnet50"

  @Option(help: ArgumentHelp("Height and width of the input.", valueName: "S"))
  var size: Int?

  @Option(help: ArgumentHelp("Timed passes, after three that are not.", valueName: "N"))
  var runs = 30

  @OptionGroup var execution: RunOptions

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if runs < 1 || runs > 100_000 {
      throw ValidationError("--runs takes a whole number from 1 to 100000, not \(runs)")
    }
  }

  func run() throws {
    try reportingFailures {
      let network = try Catalog.network(named: network)
      let size = size ?? network.inputSize
      _ = try network.walk(height: size, width: size)
      let progress = execution.progress
      let operations = try execution.operations()
      let source = ModelSource.standard
      let model = try source.model(for: network, operations: operations, progress: progress.update)
      let compiled = try CompiledNetwork(model, height: size, width: size, operations: operations)
      let image = Tensor(shape: [3, size, size], repeating: 0.5)
      // Before and after: what else the machine does can only lower what is measured.
      let peakBefore = operations.measuredPeak()
      var pass = ForwardPass(compiled, image: image)
      var passes: [[Double]] = []
      for index in -3..<runs {
        progress.update("timing", Double(max(index, 0)) / Double(runs))
        pass.restart(with: image)
        pass.run()
        if index >= 0 { passes.append(pass.milliseconds) }
      }
      let peak = max(peakBefore, operations.measuredPeak())
      progress.clear()
      let report = Report(compiled, passes: passes, peak: peak)
      if json { try JSON.print(report) } else { report.printTable(network) }
    }
  }

  private struct Report: Encodable {
    struct Milliseconds: Encodable {
      let minimum, median: Double
    }
    struct Unit: Encodable {
      let name: String
      let outputShape: [Int]
      let macs: Int
      let milliseconds: Milliseconds
      let gflops, shareOfPeak: Double
    }

    let network: String
    let input: [Int]
    let threads: Int
    let instructionSet: String
    let runs: Int
    let milliseconds: Milliseconds
    let gflops, peakGflops, shareOfPeak: Double
    let layers: [Unit]

    init(_ compiled: CompiledNetwork, passes: [[Double]], peak: Double) {
      let walk = compiled.walk
      network = compiled.model.network.name
      input = walk.input.dimensions
      threads = compiled.operations.workers.threads
      instructionSet = compiled.operations.kernels.instructionSet.rawValue
      runs = passes.count
      peakGflops = peak
      let totals = Report.summary(passes.map { $0.reduce(0, +) })
      milliseconds = totals
      gflops = Report.gflops(walk.multiplyAdds, totals.median)
      shareOfPeak = gflops / peak
      func stepsSum(_ steps: [NetworkWalk.Step]) -> Int { steps.reduce(0) { $0 + $1.multiplyAdds } }
      let units =
        [("stem", walk.stemOutput, stepsSum(walk.stem))]
        + walk.blocks.map { ($0.block.name, $0.output, $0.multiplyAdds) }
        + [("head", walk.head.last?.output ?? walk.stemOutput, stepsSum(walk.head))]
      layers = units.enumerated().map { index, unit in
        let (name, shape, macs) = unit
        let times = Report.summary(passes.map { $0[index] })
        let gflops = Report.gflops(macs, times.median)
        return Unit(
          name: name, outputShape: shape.dimensions, macs: macs, milliseconds: times,
          gflops: gflops, shareOfPeak: gflops / peak)
      }
    }

    /// A multiply-add is two operations.
    private static func gflops(_ macs: Int, _ milliseconds: Double) -> Double {
      2 * Double(macs) / (milliseconds * 1e6)
    }

    private static func summary(_ times: [Double]) -> Milliseconds {
      let sorted = times.sorted()
      return Milliseconds(minimum: sorted[0], median: sorted[sorted.count / 2])
    }

    func printTable(_ description: Network) {
      print(
        """
        \(description.title) · input \(input.map(String.init).joined(separator: "×")) · \
        \(threads) thread\(threads == 1 ? "" : "s") · \(instructionSet)
        minimum \(milliseconds.minimum.formatted(2)) ms, median \
        \(milliseconds.median.formatted(2)) ms of \(runs) passes · \
        \(gflops.formatted(1)) of \(peakGflops.formatted(1)) GFLOP/s \
        (\((100 * shareOfPeak).formatted(0)) % of the measured peak)

        """)
      TextTable.print(
        [
          ("unit", false), ("output", false), ("MMAC", true), ("minimum ms", true),
          ("median ms", true), ("GFLOP/s", true), ("of peak", true),
        ],
        layers.map { unit in
          [
            unit.name, unit.outputShape.map(String.init).joined(separator: "×"),
            (Double(unit.macs) / 1e6).formatted(1), unit.milliseconds.minimum.formatted(2),
            unit.milliseconds.median.formatted(2), unit.gflops.formatted(1),
            "\((100 * unit.shareOfPeak).formatted(0)) %",
          ]
        })
    }
  }
}
