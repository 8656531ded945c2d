import KernelInterface

/// A 3×3 convolution of stride 1 by Winograd's F(m×m, 3×3); see KernelSource/Winograd.swift.
struct WinogradConvolution: Sendable {
  let shape: ConvolutionShape
  /// Panel × point × input × channel in the panel.
  let weights: Tensor
  /// Output pixels of a tile, along a side.
  private let outputs: Int
  private let division: ConvolutionPlan.Division
  private let kernels: KernelSet
  private let bias: Tensor
  /// Where each point of each tile lies in the input: tile × point, in floats. After the last comes
  /// one more tile, whose input is fetched and not used.
  private let points: [Int32]
  private let rows: [Int32]
  private let zeros: [Float]
  private let tiles: Int
  /// How many tiles are transformed before they are multiplied.
  private let block: Int

  init(
    weights: Tensor, scale: [Float]?, bias: Tensor, shape: ConvolutionShape, outputs: Int,
    division: ConvolutionPlan.Division, kernels: KernelSet, workers: Workers
  ) {
    self.shape = shape
    self.outputs = outputs
    self.division = division
    self.kernels = kernels
    self.bias = bias
    let down = (shape.outputHeight + outputs - 1) / outputs
    let across = (shape.outputWidth + outputs - 1) / outputs
    tiles = shape.images * down * across
    // By pixels, a thread's block stays in its second cache; by panels, all threads share one.
    block =
      division == .pixels
      ? Tiling(of: tiles, maximumRows: max(12, 3200 / shape.inputs), multiple: workers.threads).rows
      : Tiling(of: tiles, maximumRows: 64).rows
    self.weights = WinogradConvolution.transformed(
      weights, scale: scale, outputs: outputs, panelWidth: kernels.panelWidth, workers: workers)
    points = WinogradConvolution.points(shape, outputs: outputs, down: down, across: across)
    rows = (0..<block).map { Int32($0 * shape.inputStride) }
    zeros = [Float](repeating: 0, count: kernels.panelWidth)
  }

  func run(_ input: Activation, _ target: ConvolutionTarget, workers: Workers) {
    let side = outputs + 2
    // A distance that is no multiple of the page keeps the points apart in the first cache.
    let transformedStride = block * shape.inputStride + 16
    let productStride = block * kernels.panelWidth + 16
    let transformedCount = side * side * transformedStride
    let productCount = side * side * productStride
    let scratchCount = side * side * 16
    let laneCount = productCount + scratchCount + (division == .pixels ? transformedCount : 0)
    let shared = workers.scratch(laneCount * workers.threads + transformedCount)
    let lanes = shared + transformedCount
    let panels = (shape.paddedOutputs + kernels.panelWidth - 1) / kernels.panelWidth
    let (transformInput, multiplyPanel) = (kernels.winogradInput, kernels.winogradPanel)

    withTask(input, target, transformedStride, productStride) { task in
      let blocks = (tiles + block - 1) / block
      if division == .pixels {
        workers.run(pieces: blocks) { piece, lane in
          let first = piece * block
          let count = min(block, tiles - first)
          let tileRows = Tiling(of: count, maximumRows: kernels.maximumTileRows).rows
          let products = lanes + lane * laneCount
          let scratch = products + productCount
          let transformed = scratch + scratchCount
          for tile in 0..<count {
            transformInput(task, first + tile, transformed + Int(rows[tile]), scratch)
          }
          for panel in 0..<panels {
            multiplyPanel(task, panel, first, count, tileRows, transformed, products, scratch)
          }
        }
        return
      }
      for first in stride(from: 0, to: tiles, by: block) {
        let count = min(block, tiles - first)
        let tileRows = Tiling(of: count, maximumRows: kernels.maximumTileRows).rows
        workers.run(pieces: count) { tile, lane in
          let scratch = lanes + lane * laneCount
          transformInput(task, first + tile, shared + Int(rows[tile]), scratch)
        }
        workers.run(pieces: panels) { panel, lane in
          let products = lanes + lane * laneCount
          multiplyPanel(
            task, panel, first, count, tileRows, shared, products, products + productCount)
        }
      }
    }
  }

  /// Calls `body` with what the kernels are told.
  private func withTask(
    _ input: Activation, _ target: ConvolutionTarget, _ transformedStride: Int,
    _ productStride: Int, _ body: (WinogradTask) -> Void
  ) {
    weights.withUnsafeElements { weights in
      bias.withUnsafeElements { bias in
        points.withUnsafeBufferPointer { points in
          rows.withUnsafeBufferPointer { rows in
            zeros.withUnsafeBufferPointer { zeros in
              let convolution = ConvolutionTask(
                input: input.base, offsets: points.baseAddress!, weights: weights.baseAddress!,
                bias: bias.baseAddress!,
                shortcut: target.shortcut.map { UnsafePointer($0.base) },
                result: target.result.base, output: target.output?.base,
                rectifies: target.rectifies, taps: 1, depth: shape.inputs,
                pixels: shape.outputPixels, tileRows: 1, channels: shape.paddedOutputs,
                outputStride: shape.outputStride)
              body(
                WinogradTask(
                  convolution: convolution, points: points.baseAddress!, outputs: outputs,
                  channels: Activation.padded(shape.inputs), height: shape.outputHeight,
                  width: shape.outputWidth, transformedStride: transformedStride,
                  productStride: productStride, rows: rows.baseAddress!,
                  zeros: zeros.baseAddress!))
            }
          }
        }
      }
    }
  }

  /// G·g·Gᵀ for each pair of channels, in double precision, rounded once: panel × point × input ×
  /// channel in the panel.
  private static func transformed(
    _ weights: Tensor, scale: [Float]?, outputs: Int, panelWidth: Int, workers: Workers
  ) -> Tensor {
    let (channels, inputs) = (weights.shape[0], weights.shape[1])
    let panels = (Activation.padded(channels) + panelWidth - 1) / panelWidth
    let side = outputs + 2
    let g = filterTransform(outputs: outputs)
    return Tensor(shape: [panels, side * side, inputs, panelWidth]) { packed in
      weights.withUnsafeElements { weights in
        let source = weights.baseAddress!
        let target = packed.baseAddress!
        workers.run(pieces: panels) { panel in
          let panelBase = target + panel * side * side * inputs * panelWidth
          withUnsafeTemporaryAllocation(of: Double.self, capacity: side * 3) { half in
            for input in 0..<inputs {
              for lane in 0..<max(0, min(panelWidth, channels - panel * panelWidth)) {
                let channel = panel * panelWidth + lane
                let filter = source + (channel * inputs + input) * 9
                let factor = Double(scale?[channel] ?? 1)
                for y in 0..<side {
                  for x in 0..<3 {
                    var sum = 0.0
                    for k in 0..<3 { sum += g[y * 3 + k] * Double(filter[k * 3 + x]) }
                    half[y * 3 + x] = sum * factor
                  }
                }
                for y in 0..<side {
                  for x in 0..<side {
                    var sum = 0.0
                    for k in 0..<3 { sum += half[y * 3 + k] * g[x * 3 + k] }
                    panelBase[((y * side + x) * inputs + input) * panelWidth + lane] = Float(sum)
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  /// G: a row for each point p, (1, p, p²) over the product of its distances from the other points;
  /// the last row is for ∞.
  private static func filterTransform(outputs: Int) -> [Double] {
    let points = outputs == 4 ? [0, 0.625, -0.625, 1.5, -1.5] : [0, 1, -1.0]
    var rows: [Double] = []
    for p in points {
      var distances = 1.0
      for q in points where q != p { distances *= p - q }
      rows += [1 / distances, p / distances, p * p / distances]
    }
    return rows + [0, 0, 1]
  }

  /// Looks up where each point of each tile lies.
  private static func points(
    _ shape: ConvolutionShape, outputs: Int, down: Int, across: Int
  ) -> [Int32] {
    let places = PixelPlaces(shape)
    let side = outputs + 2
    let padding = shape.window.padding
    var points: [Int32] = []
    points.reserveCapacity((shape.images * down * across + 1) * side * side)
    for image in 0..<shape.images {
      for tileY in 0..<down {
        for tileX in 0..<across {
          for y in 0..<side {
            for x in 0..<side {
              points.append(
                places[image, tileY * outputs + y - padding, tileX * outputs + x - padding])
            }
          }
        }
      }
    }
    return points + Array(repeating: 0, count: side * side)
  }
}
