import Inference
import Kernels
import Networks

/// Every plan timed on each shape of convolution that a network has: what the table of plans is made
/// from, and how to make it anew on another CPU.
struct Tuning: Encodable {
  struct Candidate: Encodable {
    let algorithm: String
    /// The least time, in milliseconds.
    let milliseconds: Double
    /// Whether the table chooses it.
    let isChosen: Bool
  }

  struct Row: Encodable {
    let shape: String
    let inputs, outputs, kernel, stride, dilation, height, width: Int
    /// How many layers of the network have this shape.
    let layers: Int
    let candidates: [Candidate]

    var best: Candidate { candidates.min { $0.milliseconds < $1.milliseconds }! }
    var chosen: Candidate { candidates.first(where: \.isChosen)! }
  }

  let network: String
  let input: [Int]
  let batch, threads: Int
  let instructionSet: String
  let rows: [Row]

  init(
    _ network: Network, _ walk: NetworkWalk, images: Int, runs: Int, operations: Operations,
    progress: ProgressLine
  ) throws(NetworkError) {
    self.network = network.name
    input = walk.input.dimensions
    batch = images
    threads = operations.workers.threads
    instructionSet = operations.kernels.instructionSet.rawValue
    var counts: [ConvolutionShape: Int] = [:]
    var shapes: [ConvolutionShape] = []
    for step in walk.steps {
      guard let shape = ConvolutionShape(step, images: images) else { continue }
      guard shape.isAddressable else {
        throw .batchTooLarge(
          images: images, height: walk.input.height, width: walk.input.width)
      }
      if counts[shape] == nil { shapes.append(shape) }
      counts[shape, default: 0] += 1
    }
    var rows: [Row] = []
    for (index, shape) in shapes.enumerated() {
      progress.update("timing \(shape)", Double(index) / Double(shapes.count))
      rows.append(
        Row(
          shape: shape.description, inputs: shape.inputs, outputs: shape.outputs,
          kernel: shape.window.kernel, stride: shape.window.stride,
          dilation: shape.window.dilation, height: shape.height, width: shape.width,
          layers: counts[shape]!,
          candidates: Tuning.candidates(shape, runs: runs, operations)))
    }
    progress.clear()
    self.rows = rows
  }

  /// The candidates in turn, so that what else the machine does meets all of them; before each the
  /// caches are filled with something else, as the rest of a network does.
  private static func candidates(
    _ shape: ConvolutionShape, runs: Int, _ operations: Operations
  ) -> [Candidate] {
    let workers = operations.workers
    let kernel = shape.window.kernel
    let weights = Tensor(shape: [shape.outputs, shape.inputs, kernel, kernel], repeating: 0.1)
    let chosen = ConvolutionPlan.best(
      for: shape, threads: workers.threads, kernels: operations.kernels)
    let plans = ConvolutionPlan.candidates(for: shape)
    let packed = plans.map {
      PackedConvolution(
        weights: weights, shape: shape, plan: $0, kernels: operations.kernels, workers: workers)
    }
    let input = Activation(
      images: shape.images, channels: shape.inputs, height: shape.height, width: shape.width)
    let output = Activation(
      images: shape.images, channels: shape.outputs, height: shape.outputHeight,
      width: shape.outputWidth)
    let other = Activation(channels: 16, height: 512, width: 512)
    let otherOutput = Activation(channels: 16, height: 512, width: 512)
    var least = [Double](repeating: .infinity, count: plans.count)
    for round in -1..<runs {
      for (index, convolution) in packed.enumerated() {
        operations.join(residual: other, shortcut: nil, into: otherOutput, rectifies: false)
        let duration = ContinuousClock().measure {
          convolution.run(input, into: output, rectifies: true, workers: workers)
        }
        // The first round finds memory that nobody has touched.
        if round >= 0 { least[index] = min(least[index], duration.milliseconds) }
      }
    }
    return zip(plans, least).map {
      Candidate(algorithm: $0.description, milliseconds: $1, isChosen: $0 == chosen)
    }
  }

  func printTable(_ network: Network) {
    print(
      "\(network.title) · \(threads) thread\(threads == 1 ? "" : "s") · \(instructionSet) · "
        + "least time of each plan, in ms; the table's choice in brackets\n")
    let columns = rows.map(\.candidates).max { $0.count < $1.count }!.map(\.algorithm)
    TextTable.print(
      [("convolution", false), ("layers", true)] + columns.map { ($0, true) }
        + [("choice / best", true)],
      rows.map { row in
        [row.shape, String(row.layers)]
          + columns.map { column in
            guard let candidate = row.candidates.first(where: { $0.algorithm == column }) else {
              return ""
            }
            let time = candidate.milliseconds.formatted(3)
            return candidate.isChosen ? "[\(time)]" : " \(time) "
          } + [(row.chosen.milliseconds / row.best.milliseconds).formatted(2)]
      })
  }
}
