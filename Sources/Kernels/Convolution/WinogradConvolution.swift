import CMemory
import KernelInterface

/// A 3×3 convolution of stride 1 by Winograd's F(m×m, 3×3); see KernelSource/Winograd.swift.
struct WinogradConvolution: Sendable {
  let shape: ConvolutionShape
  /// Panel × point × input × channel in the panel.
  let weights: Tensor
  /// m, the output pixels of a tile along a side.
  private let tileSide: Int
  private let division: ConvolutionPlan.Division
  private let kernels: KernelSet
  private let bias: Tensor
  /// Where each point of each tile lies in the input: tile × point, in floats. After the last comes
  /// one more tile, whose input is fetched and not used.
  private let points: [Int32]
  /// Where each tile of a block begins in the transformed input of a point.
  private let tileOffsets: [Int32]
  private let zeros: [Float]
  private let tiles: Int
  /// How many tiles are transformed before they are multiplied.
  private let block: Int

  init(
    weights: Tensor, scale: [Float]?, bias: Tensor, shape: ConvolutionShape, tileSide: Int,
    division: ConvolutionPlan.Division, kernels: KernelSet, workers: Workers
  ) {
    self.shape = shape
    self.tileSide = tileSide
    self.division = division
    self.kernels = kernels
    self.bias = bias
    let down = (shape.outputHeight + tileSide - 1) / tileSide
    let across = (shape.outputWidth + tileSide - 1) / tileSide
    tiles = shape.images * down * across
    // By pixels, what a thread has transformed stays in its second cache: half a megabyte; by panels,
    // all threads share it.
    let points = (tileSide + 2) * (tileSide + 2)
    block =
      division == .pixels
      ? Tiling(
        of: tiles, maximumRows: max(12, 131_072 / (points * shape.inputs)),
        multiple: workers.threads
      ).rows
      : Tiling(of: tiles, maximumRows: 64).rows
    self.weights = WinogradConvolution.transformed(
      weights, scale: scale, tileSide: tileSide, kernels: kernels, workers: workers)
    self.points = WinogradConvolution.points(
      shape, tileSide: tileSide, down: down, across: across)
    tileOffsets = (0..<block).map { Int32($0 * shape.inputStride) }
    zeros = [Float](repeating: 0, count: kernels.panelWidth)
  }

  func run(_ input: Activation, _ target: ConvolutionTarget, workers: Workers) {
    let points = (tileSide + 2) * (tileSide + 2)
    let transformedStride = Activation.spread(block * shape.inputStride)
    let productStride = Activation.spread(block * kernels.panelWidth)
    let transformedCount = points * transformedStride
    let productCount = points * productStride
    // Each thread has room for its products and for what the transforms put aside; and for its own
    // transformed block, or all of them share one.
    let scratchCount = points * 16
    let threadCount = productCount + scratchCount
    let blocksAtOnce = division == .pixels ? workers.threads : 1
    let memory = workers.scratch(
      blocksAtOnce * transformedCount + workers.threads * threadCount)
    let threadMemory = memory + blocksAtOnce * transformedCount
    let panels = kernels.panels(ofChannels: shape.outputs)
    let (transformInput, multiplyPanel) = (kernels.winogradInput, kernels.winogradPanel)

    withTask(input, target, transformedStride, productStride) { task in
      let blocks = (tiles + block - 1) / block
      if division == .pixels {
        workers.run(pieces: blocks) { piece, lane in
          let first = piece * block
          let count = min(block, tiles - first)
          let tileRows = Tiling(of: count, maximumRows: kernels.maximumTileRows).rows
          let transformed = memory + lane * transformedCount
          let products = threadMemory + lane * threadCount
          let scratch = products + productCount
          for tile in 0..<count {
            transformInput(task, first + tile, transformed + Int(tileOffsets[tile]), scratch)
          }
          for panel in 0..<panels {
            multiplyPanel(task, panel, first, count, tileRows, transformed, products, scratch)
          }
          if target.shortcut != nil { residuum_fence() }
        }
        return
      }
      for piece in 0..<blocks {
        let first = piece * block
        let count = min(block, tiles - first)
        let tileRows = Tiling(of: count, maximumRows: kernels.maximumTileRows).rows
        workers.run(pieces: count) { tile, lane in
          let scratch = threadMemory + lane * threadCount + productCount
          transformInput(task, first + tile, memory + Int(tileOffsets[tile]), scratch)
        }
        workers.run(pieces: panels) { panel, lane in
          let products = threadMemory + lane * threadCount
          multiplyPanel(
            task, panel, first, count, tileRows, memory, products, products + productCount)
          if target.shortcut != nil { residuum_fence() }
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
          tileOffsets.withUnsafeBufferPointer { tileOffsets in
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
                  convolution: convolution, points: points.baseAddress!, tileSide: tileSide,
                  inputChannels: Activation.padded(shape.inputs), height: shape.outputHeight,
                  width: shape.outputWidth, transformedStride: transformedStride,
                  productStride: productStride, tileOffsets: tileOffsets.baseAddress!,
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
    _ weights: Tensor, scale: [Float]?, tileSide: Int, kernels: KernelSet, workers: Workers
  ) -> Tensor {
    let (channels, inputs) = (weights.shape[0], weights.shape[1])
    let panelWidth = kernels.panelWidth
    let panels = kernels.panels(ofChannels: channels)
    let side = tileSide + 2
    let g = filterTransform(tileSide: tileSide)
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
  /// the last row is for ∞. The same points stand in KernelSource/Winograd.swift.
  private static func filterTransform(tileSide: Int) -> [Double] {
    let points = tileSide == 4 ? [0, 0.625, -0.625, 1.5, -1.5] : [0, 1, -1.0]
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
    _ shape: ConvolutionShape, tileSide: Int, down: Int, across: Int
  ) -> [Int32] {
    let places = PixelPlaces(shape)
    let side = tileSide + 2
    let padding = shape.window.padding
    var points: [Int32] = []
    points.reserveCapacity((shape.images * down * across + 1) * side * side)
    for image in 0..<shape.images {
      for tileY in 0..<down {
        for tileX in 0..<across {
          for y in 0..<side {
            for x in 0..<side {
              points.append(
                places[image, tileY * tileSide + y - padding, tileX * tileSide + x - padding])
            }
          }
        }
      }
    }
    points.append(contentsOf: repeatElement(0, count: side * side))
    return points
  }
}
