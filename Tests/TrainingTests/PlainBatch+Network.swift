import Foundation
import Kernels
import Networks

// Layers, and whole networks, in plain loops and double precision, with the statistics of the batch: what
// gradients are compared with by finite differences.

extension PlainBatch {
  typealias Parameters = [String: [Double]]

  private var shape: Shape { Shape(channels: channels, height: height, width: width) }

  /// What a network makes of the batch.
  func through(_ network: Network, _ parameters: Parameters) -> PlainBatch {
    var x = through(network.stem, parameters)
    var inputs: [PlainBatch] = []
    for block in network.blocks {
      inputs.append(x)
      let parting = x.through(block.entry, parameters)
      var y = parting.through(block.residual, parameters)
      if let shortcut = block.shortcut.map({ parting.through($0, parameters) }) {
        if let gate = block.gate.map({ parting.through($0, parameters) }) {
          y = gate.combined(y, *).combined(gate.map { 1 - $0 }.combined(shortcut, *), +)
        } else {
          y = y.combined(shortcut, +)
        }
      }
      if let aside = block.aside {
        let start = inputs[inputs.count - 1 - aside.blocksBack]
        y = y.concatenated(with: start.through(aside.layers, parameters))
      }
      x = y.through(block.exit, parameters)
    }
    return x.through(network.head, parameters)
  }

  /// What layers one after the other make of the batch.
  func through(_ layers: [Layer], _ parameters: Parameters) -> PlainBatch {
    layers.reduce(self) { $0.through($1, parameters) }
  }

  private func through(_ layer: Layer, _ parameters: Parameters) -> PlainBatch {
    // A layer that does not take this shape is the test's mistake.
    let output = try! layer.operation.outputShape(of: shape, layer: layer.name)
    let (weight, bias) = (parameters["\(layer.name).weight"], parameters["\(layer.name).bias"])
    switch layer.operation {
    case .convolution(let c): return convolved(weight!, bias, c.window, output)
    case .linear: return flattened.convolved(weight!, bias, Window(kernel: 1), output)
    case .batchNorm(_, let epsilon, _): return normalized(weight, bias!, Double(epsilon))
    case .relu: return rectified
    case .prelu:
      var y = self
      each { n, c, row, column in
        if self[n, c, row, column] <= 0 { y[n, c, row, column] *= weight![c] }
      }
      return y
    case .silu: return map { $0 / (1 + exp(-$0)) }
    case .sigmoid: return map { 1 / (1 + exp(-$0)) }
    case .scaled(let factor): return map { $0 * Double(factor) }
    case .maxPool(let window): return pooled(window, output, takesMaximum: true)
    case .averagePool(let window): return pooled(window, output, takesMaximum: false)
    case .globalAveragePool, .adaptiveAveragePool:
      func part(_ i: Int, _ extent: Int, _ parts: Int) -> Range<Int> {
        i * extent / parts..<((i + 1) * extent + parts - 1) / parts
      }
      return pooled(
        output, takesMaximum: false, rows: { part($0, height, output.height) },
        columns: { part($0, width, output.width) })
    case .zeroPadChannels, .dropout: fatalError("has a test of its own")
    }
  }

  /// The mean and variance of a channel, over all pictures and pixels.
  func moments(_ channel: Int) -> (mean: Double, variance: Double) {
    let n = Double(images * height * width)
    var (sum, squares) = (0.0, 0.0)
    each { image, c, y, x in if c == channel { sum += self[image, c, y, x] } }
    each { image, c, y, x in
      guard c == channel else { return }
      squares += (self[image, c, y, x] - sum / n) * (self[image, c, y, x] - sum / n)
    }
    return (sum / n, squares / n)
  }

  private func normalized(
    _ gamma: [Double]?, _ beta: [Double], _ epsilon: Double
  ) -> PlainBatch {
    let statistics = (0..<channels).map(moments)
    var y = self
    each { image, c, row, column in
      let (mean, variance) = statistics[c]
      y[image, c, row, column] =
        (gamma?[c] ?? 1) * (self[image, c, row, column] - mean) / (variance + epsilon).squareRoot()
        + beta[c]
    }
    return y
  }

  private func convolved(
    _ weights: [Double], _ bias: [Double]?, _ window: Window, _ output: Shape
  ) -> PlainBatch {
    var y = PlainBatch(images: images, output)
    let size = window.kernel
    y.each { image, k, row, column in
      var sum = bias?[k] ?? 0
      for ky in 0..<size {
        let r = row * window.stride + ky * window.dilation - window.padding
        guard r >= 0, r < height else { continue }
        for kx in 0..<size {
          let s = column * window.stride + kx * window.dilation - window.padding
          guard s >= 0, s < width else { continue }
          for c in 0..<channels {
            sum += self[image, c, r, s] * weights[((k * channels + c) * size + ky) * size + kx]
          }
        }
      }
      y[image, k, row, column] = sum
    }
    return y
  }

  /// Windows clipped to the picture, their padding as the window says.
  func pooled(_ window: Window, _ output: Shape, takesMaximum: Bool) -> PlainBatch {
    func part(_ i: Int, _ extent: Int) -> Range<Int> {
      let start = i * window.stride - window.padding(before: extent)
      return max(0, start)..<min(extent, start + window.kernel)
    }
    return pooled(
      output, takesMaximum: takesMaximum, rows: { part($0, height) }, columns: { part($0, width) })
  }

  private func pooled(
    _ output: Shape, takesMaximum: Bool, rows: (Int) -> Range<Int>, columns: (Int) -> Range<Int>
  ) -> PlainBatch {
    var y = PlainBatch(images: images, output)
    y.each { image, c, row, column in
      let seen = rows(row).flatMap { r in columns(column).map { self[image, c, r, $0] } }
      y[image, c, row, column] =
        takesMaximum ? seen.max()! : seen.reduce(0, +) / Double(seen.count)
    }
    return y
  }

  private func concatenated(with other: PlainBatch) -> PlainBatch {
    let channels = channels
    var y = PlainBatch(
      images: images,
      Shape(channels: channels + other.channels, height: height, width: width))
    y.each { image, c, row, column in
      y[image, c, row, column] =
        c < channels
        ? self[image, c, row, column] : other[image, c - channels, row, column]
    }
    return y
  }

  private var flattened: PlainBatch {
    PlainBatch(
      images: images, Shape(channels: channels * height * width, height: 1, width: 1),
      values: values)
  }
}
