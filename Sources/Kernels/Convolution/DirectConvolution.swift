import CMemory
import KernelInterface

/// A convolution by the definition, as an indirect matrix product.
///
/// Two forms, chosen by the number of input channels:
/// * many: a tap is one kernel position of one pixel, `depth` its channels;
/// * fewer than 16, such as a picture's three, without dilation: the input is first copied into a dense
///   image with a border of zeros, where the pixels of a kernel row lie side by side, and a tap is such
///   a row.
struct DirectConvolution: Sendable {
  let shape: ConvolutionShape
  let weights: Tensor
  private let division: ConvolutionPlan.Division
  private let kernels: KernelSet
  private let taps: Int
  private let depth: Int
  private let joinsRows: Bool
  private let bias: Tensor
  private let offsets: [Int32]
  private let tiles: Tiling

  init(
    weights: Tensor, scale: [Float]?, bias: Tensor, shape: ConvolutionShape,
    division: ConvolutionPlan.Division, kernels: KernelSet, workers: Workers
  ) {
    let (inputs, kernel) = (shape.inputs, shape.window.kernel)
    self.shape = shape
    self.division = division
    self.kernels = kernels
    self.bias = bias
    joinsRows = inputs < 16 && shape.window.dilation == 1
    taps = joinsRows ? kernel : kernel * kernel
    depth = joinsRows ? kernel * inputs : inputs
    tiles = Tiling(
      of: shape.outputPixels, maximumRows: kernels.maximumTileRows,
      multiple: division == .pixels ? workers.threads : 1)
    self.weights = DirectConvolution.packed(
      weights, scale: scale, kernels: kernels, workers: workers)
    offsets = DirectConvolution.offsets(shape, joinsRows: joinsRows, tiles: tiles)
  }

  func run(_ input: Activation, _ target: ConvolutionTarget, workers: Workers) {
    withTask(input, target, workers: workers) { task in
      let panels = kernels.panels(ofChannels: shape.outputs)
      let units = division == .panels ? panels : tiles.count
      // Enough pieces to even out, but none below about 200,000 multiply-adds: some microseconds.
      let pieces = max(1, min(units, workers.threads * 8, shape.multiplyAdds / 200_000))
      let convolve = kernels.convolve
      let (tiles, tileRows) = (tiles.count, tiles.rows)
      workers.run(pieces: pieces) { piece in
        let first = piece * units / pieces
        let end = (piece + 1) * units / pieces
        if division == .panels {
          convolve(task, first, end, 0, tiles)
        } else {
          // A tile's input stays in the first cache while all weights pass by.
          for tile in first..<end { convolve(task, 0, panels, tile, tile + 1) }
          if target.appliesSiLU {
            let pixels = first * tileRows..<min(end * tileRows, shape.outputPixels)
            let written = target.result.base + pixels.lowerBound * shape.outputStride
            kernels.silu(written, written, pixels.count * shape.outputStride)
          }
        }
        if target.shortcut != nil { residuum_fence() }
      }
    }
  }

  /// Calls `body` with what the kernel is told.
  private func withTask(
    _ input: Activation, _ target: ConvolutionTarget, workers: Workers,
    _ body: (ConvolutionTask) -> Void
  ) {
    let input = joinsRows ? denseImage(input, workers: workers) : UnsafePointer(input.base)
    weights.withUnsafeElements { weights in
      bias.withUnsafeElements { bias in
        offsets.withUnsafeBufferPointer { offsets in
          body(
            ConvolutionTask(
              input: input, offsets: offsets.baseAddress!, weights: weights.baseAddress!,
              bias: bias.baseAddress!, shortcut: target.shortcut.map { UnsafePointer($0.base) },
              result: target.result.base, output: target.output?.base,
              rectifies: target.rectifies, taps: taps, depth: depth, pixels: shape.outputPixels,
              tileRows: tiles.rows, channels: shape.paddedOutputs,
              outputStride: shape.outputStride))
        }
      }
    }
  }

  /// The input as dense images with a border of zeros: images × (height + 2·padding) ×
  /// (width + 2·padding) × channels, in the workers' scratch memory.
  private func denseImage(_ input: Activation, workers: Workers) -> UnsafePointer<Float> {
    let (padding, channels) = (shape.window.padding, shape.inputs)
    let width = shape.width + 2 * padding
    let height = shape.height + 2 * padding
    let images = workers.scratch(shape.images * height * width * channels)
    workers.run(pieces: shape.images * height) { row in
      let to = images + row * width * channels
      let (image, y) = row.quotientAndRemainder(dividingBy: height)
      guard y >= padding && y < padding + shape.height else {
        to.update(repeating: 0, count: width * channels)
        return
      }
      to.update(repeating: 0, count: padding * channels)
      (to + (width - padding) * channels).update(repeating: 0, count: padding * channels)
      var from = input.base + (image * shape.height + y - padding) * shape.width * input.stride
      var pixel = to + padding * channels
      for _ in 0..<shape.width {
        for c in 0..<channels { pixel[c] = from[c] }
        pixel += channels
        from += input.stride
      }
    }
    return UnsafePointer(images)
  }

  /// Packs output × input × kernel × kernel into panel × (kernel position × input) × channel in the
  /// panel; channels are padded to whole vectors and panels with zeros.
  private static func packed(
    _ weights: Tensor, scale: [Float]?, kernels: KernelSet, workers: Workers
  ) -> Tensor {
    let (outputs, inputs) = (weights.shape[0], weights.shape[1])
    let positions = weights.shape[2] * weights.shape[3]
    let panelWidth = kernels.panelWidth
    let panels = kernels.panels(ofChannels: outputs)
    let depth = positions * inputs
    return Tensor(shape: [panels, positions, inputs, panelWidth]) { packed in
      weights.withUnsafeElements { weights in
        let source = weights.baseAddress!
        let target = packed.baseAddress!
        workers.run(pieces: panels) { panel in
          let panelBase = target + panel * depth * panelWidth
          for lane in 0..<max(0, min(panelWidth, outputs - panel * panelWidth)) {
            let output = panel * panelWidth + lane
            let factor = scale?[output] ?? 1
            let row = source + output * depth
            for i in 0..<inputs {
              for k in 0..<positions {
                panelBase[(k * inputs + i) * panelWidth + lane] = row[i * positions + k] * factor
              }
            }
          }
        }
      }
    }
  }

  /// Looks up where each output pixel's taps begin: tile × tap × pixel in the tile, in floats.
  private static func offsets(
    _ shape: ConvolutionShape, joinsRows: Bool, tiles: Tiling
  ) -> [Int32] {
    let window = shape.window
    let kernel = window.kernel
    let taps = joinsRows ? kernel : kernel * kernel
    let places = PixelPlaces(shape)
    let denseWidth = shape.width + 2 * window.padding
    let denseHeight = shape.height + 2 * window.padding
    let pixels = shape.outputHeight * shape.outputWidth
    return [Int32](unsafeUninitializedCapacity: tiles.count * taps * tiles.rows) { out, count in
      count = tiles.count * taps * tiles.rows
      for slot in 0..<tiles.count * tiles.rows {
        let (tile, row) = slot.quotientAndRemainder(dividingBy: tiles.rows)
        // Places past the last pixel are never read.
        let (image, pixel) = min(slot, shape.outputPixels - 1)
          .quotientAndRemainder(dividingBy: pixels)
        let (oy, ox) = pixel.quotientAndRemainder(dividingBy: shape.outputWidth)
        for tap in 0..<taps {
          let at = (tile * taps + tap) * tiles.rows + row
          if joinsRows {
            let y = image * denseHeight + oy * window.stride + tap
            out[at] = Int32((y * denseWidth + ox * window.stride) * shape.inputs)
          } else {
            let (ky, kx) = tap.quotientAndRemainder(dividingBy: kernel)
            out[at] =
              places[
                image, oy * window.stride + ky * window.dilation - window.padding,
                ox * window.stride + kx * window.dilation - window.padding]
          }
        }
      }
    }
  }
}

/// Pixels divided into tiles as even as they come, none of more than so many rows.
struct Tiling: Sendable {
  let count: Int
  /// Pixels in a tile; the last one may have fewer.
  let rows: Int

  /// - Parameter multiple: the number of threads that share the tiles: each gets as many as the others.
  init(of pixels: Int, maximumRows: Int, multiple: Int = 1) {
    let least = (pixels + maximumRows - 1) / maximumRows
    let wanted = (least + multiple - 1) / multiple * multiple
    rows = (pixels + wanted - 1) / wanted
    count = (pixels + rows - 1) / rows
  }
}

/// Where each pixel of an input lies, in floats; what lies outside is the zero pixel after the last.
struct PixelPlaces {
  private let shape: ConvolutionShape

  init(_ shape: ConvolutionShape) { self.shape = shape }

  subscript(image: Int, y: Int, x: Int) -> Int32 {
    let isInside = y >= 0 && y < shape.height && x >= 0 && x < shape.width
    let pixel =
      isInside
      ? (image * shape.height + y) * shape.width + x : shape.images * shape.height * shape.width
    return Int32(pixel * shape.inputStride)
  }
}
