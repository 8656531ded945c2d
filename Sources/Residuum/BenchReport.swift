import Inference
import Kernels
import Networks

/// What `bench` measured, whole and layer by layer.
struct BenchReport: Encodable {
  /// One pass's times, in milliseconds.
  struct Pass {
    let whole: Double
    let layers: [String: Double]
  }

  struct Milliseconds: Encodable {
    let minimum, median: Double

    init(_ times: [Double]) {
      let sorted = times.sorted()
      minimum = sorted[0]
      // The mean of the middle two, which are one where the count is odd.
      median = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
  }

  struct Layer: Encodable {
    let name, operation: String
    /// How a convolution is computed; null for what is none.
    let algorithm: Nullable<String>
    let inputShape, outputShape: [Int]
    let macs, bytes: Int
    let milliseconds: Milliseconds
    let gflops, shareOfPeak: Double
  }

  let network: String
  let input: [Int]
  let batch, threads: Int
  let instructionSet: String
  let runs: Int
  let milliseconds: Milliseconds
  let imagesPerSecond, gflops, peakGflops, shareOfPeak: Double
  let layers: [Layer]

  /// - Parameter peak: in GFLOP/s.
  init(_ compiled: CompiledNetwork, passes: [Pass], peak: Double) {
    network = compiled.network.name
    input = compiled.walk.input.dimensions
    batch = compiled.images
    threads = compiled.operations.workers.threads
    instructionSet = compiled.operations.kernels.instructionSet.rawValue
    runs = passes.count
    peakGflops = peak
    let whole = Milliseconds(passes.map(\.whole))
    milliseconds = whole
    imagesPerSecond = 1e3 * Double(compiled.images) / whole.median
    gflops = BenchReport.gflops(compiled.images * compiled.walk.multiplyAdds, whole.median)
    shareOfPeak = gflops / peak
    layers = compiled.layers.map { layer in
      let times = Milliseconds(passes.map { $0.layers[layer.name]! })
      let gflops = BenchReport.gflops(layer.multiplyAdds, times.median)
      return Layer(
        name: layer.name, operation: layer.label,
        algorithm: Nullable(layer.convolution?.plan.description),
        inputShape: layer.input.dimensions, outputShape: layer.output.dimensions,
        macs: layer.multiplyAdds, bytes: layer.bytes, milliseconds: times, gflops: gflops,
        shareOfPeak: gflops / peak)
    }
  }

  /// A multiply-add is two operations.
  private static func gflops(_ macs: Int, _ milliseconds: Double) -> Double {
    2 * Double(macs) / (milliseconds * 1e6)
  }

  func printTable(_ description: Network) {
    let batchText = batch == 1 ? "" : "batch \(batch) · "
    print(
      """
      \(description.title) · input \(BenchReport.text(input)) · \
      \(batchText)\(threads) thread\(threads == 1 ? "" : "s") · \(instructionSet)
      minimum \(milliseconds.minimum.formatted(2)) ms, median \
      \(milliseconds.median.formatted(2)) ms of \(runs) passes · \
      \(imagesPerSecond.formatted(1)) images/s
      \(gflops.formatted(1)) GFLOP/s, \((100 * shareOfPeak).formatted(0)) % of the measured peak \
      \(peakGflops.formatted(1))
      ms: median; MB: what must be read and written, each once

      """)
    TextTable.print(
      [
        ("layer", false), ("operation", false), ("input", false), ("output", false),
        ("algorithm", false), ("MMAC", true), ("MB", true), ("ms", true), ("GFLOP/s", true),
        ("of peak", true),
      ],
      layers.map { layer in
        [
          layer.name, layer.operation, BenchReport.text(layer.inputShape),
          BenchReport.text(layer.outputShape), layer.algorithm.value ?? "",
          layer.macs == 0 ? "" : (Double(layer.macs) / 1e6).formatted(1),
          (Double(layer.bytes) / 1e6).formatted(2),
          layer.milliseconds.median.formatted(3),
          layer.macs == 0 ? "" : layer.gflops.formatted(1),
          layer.macs == 0 ? "" : "\((100 * layer.shareOfPeak).formatted(0)) %",
        ]
      })
  }

  private static func text(_ shape: [Int]) -> String {
    Shape(channels: shape[0], height: shape[1], width: shape[2]).description
  }
}
