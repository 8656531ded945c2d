import Kernels
import Networks
import Training

/// How fast a network trains: whole steps, from the pictures to the new weights.
struct TrainingBench: Encodable {
  let network: String
  let threads: Int
  let instructionSet: String
  let batch, size, parameters: Int
  let imagesPerSecond: Double
  let milliseconds: Milliseconds
  /// A step counts three times the forward pass's multiply-adds, as operations.
  let gflops, peakGflops, shareOfPeak: Double

  struct Milliseconds: Encodable {
    let minimum, median: Double
  }

  /// Trains on postcards; three steps come before those that are timed.
  init(
    network: Network, size: Int, batch: Int, runs: Int, operations: Operations,
    progress: ProgressLine
  ) throws {
    let settings = TrainingSettings(
      network: network.name, networkDescription: network.descriptionText,
      dataset: DatasetSettings(size: size, trainImages: max(batch, 512), testImages: 16),
      steps: runs + 3, batch: batch, schedule: Schedule(rate: 0.01, course: .constant))
    progress.update("drawing pictures", 0)
    let dataset = try settings.dataset.load(workers: operations.workers)
    let trainer = try Trainer(settings, dataset: dataset, operations: operations)
    let peakBefore = operations.measuredPeak()
    var times: [Double] = []
    while !trainer.isFinished {
      progress.update("training", Double(trainer.step) / Double(runs + 3))
      let duration = ContinuousClock().measure { trainer.advance() }
      if trainer.step > 3 { times.append(duration.milliseconds) }
    }
    let peak = max(peakBefore, operations.measuredPeak())
    progress.clear()
    times.sort()
    let median = times.isEmpty ? .nan : times[times.count / 2]
    self.network = network.name
    threads = operations.workers.threads
    instructionSet = operations.kernels.instructionSet.rawValue
    self.batch = batch
    self.size = size
    parameters = network.parameterCount
    imagesPerSecond = 1000 * Double(batch) / median
    milliseconds = Milliseconds(minimum: times.first ?? .nan, median: median)
    let macs = try network.walk(height: size, width: size).multiplyAdds
    gflops = 6 * Double(macs * batch) / median / 1e6
    peakGflops = peak
    shareOfPeak = gflops / peak
  }

  func printText() {
    print(
      """
      \(network), training: \(size)×\(size), batch \(batch), \(threads) threads, \(instructionSet)
      \(imagesPerSecond.formatted(0)) images/s; a step \(milliseconds.median.formatted(2)) ms \
      (median; minimum \(milliseconds.minimum.formatted(2)))
      \(gflops.formatted(0)) GFLOP/s, \((100 * shareOfPeak).formatted(0)) % of this CPU's measured \
      peak of \(peakGflops.formatted(0))
      """)
  }
}
