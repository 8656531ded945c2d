import KernelInterface

/// A convolution made ready for inputs of one shape: weights packed in panels, taps looked up.
///
/// Two forms, chosen by the number of input channels:
/// * many: a tap is one kernel position of one pixel, `depth` its channels;
/// * fewer than 16, such as a picture's three: the input is first copied into a dense image with a
///   border of zeros, where the pixels of a kernel row lie side by side, and a tap is such a row.
public struct PackedConvolution: Sendable {
  public let inputChannels: Int
  public let outputChannels: Int
  public let window: Window
  /// The input's and the output's height and width, in pixels.
  public let inputSize: (height: Int, width: Int)
  public let outputSize: (height: Int, width: Int)

  let kernels: KernelSet
  let taps: Int
  let depth: Int
  let joinsRows: Bool
  private let weights: Tensor
  private let bias: Tensor
  private let offsets: [Int32]

  /// Packs a convolution.
  ///
  /// - Parameters:
  ///   - weights: output × input × kernel × kernel.
  ///   - scale: one factor for each output channel, multiplied into the weights; batch norm folded.
  ///   - bias: one summand for each output channel.
  ///   - inputSize: the input's height and width, in pixels.
  /// - Precondition: the shapes agree and the window fits into the input.
  public init(
    weights: Tensor, scale: [Float]? = nil, bias: [Float]? = nil, window: Window,
    inputSize: (height: Int, width: Int), kernels: KernelSet, workers: Workers
  ) {
    let (outputs, inputs, kernel) = (weights.shape[0], weights.shape[1], window.kernel)
    precondition(weights.shape == [outputs, inputs, kernel, kernel], "weights fit the window")
    precondition(scale?.count ?? outputs == outputs && bias?.count ?? outputs == outputs)
    self.kernels = kernels
    self.window = window
    self.inputSize = inputSize
    inputChannels = inputs
    outputChannels = outputs
    outputSize = (
      window.outputExtent(inputSize.height), window.outputExtent(inputSize.width)
    )
    precondition(outputSize.height > 0 && outputSize.width > 0, "the window fits into the input")
    joinsRows = inputs < 16 && window.dilation == 1
    taps = joinsRows ? kernel : kernel * kernel
    depth = joinsRows ? kernel * inputs : inputs

    let padded = (outputs + 15) / 16 * 16
    self.bias = Tensor(
      shape: [padded + kernels.panelWidth],
      initializingWith: { out in
        for (channel, value) in (bias ?? []).enumerated() { out[channel] = value }
      })
    self.weights = PackedConvolution.packed(
      weights, scale: scale, panelWidth: kernels.panelWidth, workers: workers)
    offsets = PackedConvolution.offsets(
      window: window, inputSize: inputSize, outputSize: outputSize,
      channels: joinsRows ? inputs : (inputs + 15) / 16 * 16, joinsRows: joinsRows,
      tileRows: kernels.tileRows)
  }

  /// Multiply-adds of one pass.
  public var multiplyAdds: Int {
    outputSize.height * outputSize.width * outputChannels * inputChannels
      * window.kernel * window.kernel
  }

  /// Writes the convolution of `input` into `result`, through ReLU where `rectifies`.
  ///
  /// With a `shortcut`, `result` receives the convolution alone, F(x), and `output` the sum of the
  /// two, and ReLU applies to `output`.
  public func run(
    _ input: Activation, into result: Activation, adding shortcut: Activation? = nil,
    output: Activation? = nil, rectifies: Bool, workers: Workers
  ) {
    precondition(
      input.channels == inputChannels && input.height == inputSize.height
        && input.width == inputSize.width, "the input it was packed for")
    for activation in [result, shortcut, output].compactMap({ $0 }) {
      precondition(
        activation.channels == outputChannels && activation.height == outputSize.height
          && activation.width == outputSize.width, "activations of the output's shape")
    }
    precondition((shortcut == nil) == (output == nil), "a shortcut and the sum go together")

    withTask(input, result, shortcut, output, rectifies: rectifies) {
      share($0, workers: workers)
    }
  }

  /// Calls `body` with what the kernel is told.
  func withTask(
    _ input: Activation, _ result: Activation, _ shortcut: Activation?, _ output: Activation?,
    rectifies: Bool, _ body: (ConvolutionTask) -> Void
  ) {
    let dense = joinsRows ? denseImage(input) : nil
    defer { dense.map(FloatMemory.free) }
    weights.withUnsafeElements { weights in
      bias.withUnsafeElements { bias in
        offsets.withUnsafeBufferPointer { offsets in
          body(
            ConvolutionTask(
              input: dense.map { UnsafePointer($0) } ?? UnsafePointer(input.base),
              offsets: offsets.baseAddress!, weights: weights.baseAddress!,
              bias: bias.baseAddress!, shortcut: shortcut.map { UnsafePointer($0.base) },
              result: result.base, output: output?.base, rectifies: rectifies, taps: taps,
              depth: depth, pixels: outputSize.height * outputSize.width,
              outputStride: result.stride))
        }
      }
    }
  }

  /// Divides the work into pieces: by panels of weights where those are larger than the input, else
  /// by tiles of pixels, so that the larger of the two passes through the cache once.
  private func share(_ task: ConvolutionTask, workers: Workers) {
    let panels = (task.outputStride + kernels.panelWidth - 1) / kernels.panelWidth
    let tiles = (task.pixels + kernels.tileRows - 1) / kernels.tileRows
    let splitsPanels = weights.count > inputSize.height * inputSize.width * inputChannels
    let units = splitsPanels ? panels : tiles
    // Enough pieces to even out, but none below about 200,000 multiply-adds: a few microseconds.
    let pieces = max(1, min(units, workers.threads * 8, multiplyAdds / 200_000))
    let convolve = kernels.convolve
    workers.run(pieces: pieces) { piece in
      let first = piece * units / pieces
      let end = (piece + 1) * units / pieces
      if splitsPanels {
        convolve(task, first, end, 0, tiles)
      } else {
        // A run of tiles whose input stays in the nearest cache, all panels over it, then the next.
        let run = max(1, 32_768 / max(1, taps * depth * kernels.tileRows / 4))
        var tile = first
        while tile < end {
          let next = min(tile + run, end)
          convolve(task, 0, panels, tile, next)
          tile = next
        }
      }
    }
  }

  /// The input as a dense image with a border of zeros: (height + 2·padding) × (width + 2·padding)
  /// × channels. The caller frees it.
  private func denseImage(_ input: Activation) -> UnsafeMutablePointer<Float> {
    let width = inputSize.width + 2 * window.padding
    let height = inputSize.height + 2 * window.padding
    let image = FloatMemory.allocate(width * height * inputChannels)
    for y in 0..<inputSize.height {
      var to = image + ((y + window.padding) * width + window.padding) * inputChannels
      var from = UnsafePointer(input.base) + y * inputSize.width * input.stride
      for _ in 0..<inputSize.width {
        for c in 0..<inputChannels { to[c] = from[c] }
        to += inputChannels
        from += input.stride
      }
    }
    return image
  }

  /// Packs output × input × kernel × kernel into panel × (kernel position × input) × channel in the
  /// panel; channels are padded to 16
  /// with zeros, as in the output.
  private static func packed(
    _ weights: Tensor, scale: [Float]?, panelWidth: Int, workers: Workers
  ) -> Tensor {
    let (outputs, inputs) = (weights.shape[0], weights.shape[1])
    let positions = weights.shape[2] * weights.shape[3]
    let padded = (outputs + 15) / 16 * 16
    let panels = (padded + panelWidth - 1) / panelWidth
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
    window: Window, inputSize: (height: Int, width: Int),
    outputSize: (height: Int, width: Int), channels: Int, joinsRows: Bool, tileRows: Int
  ) -> [Int32] {
    let pixels = outputSize.height * outputSize.width
    let tiles = (pixels + tileRows - 1) / tileRows
    let kernel = window.kernel
    let taps = joinsRows ? kernel : kernel * kernel
    let zeroPixel = Int32(inputSize.height * inputSize.width * channels)
    return [Int32](unsafeUninitializedCapacity: tiles * taps * tileRows) { out, count in
      count = tiles * taps * tileRows
      for tile in 0..<tiles {
        for tap in 0..<taps {
          for row in 0..<tileRows {
            let at = (tile * taps + tap) * tileRows + row
            // Rows past the last pixel read the last pixel again; they are not written.
            let pixel = min(tile * tileRows + row, pixels - 1)
            let (oy, ox) = pixel.quotientAndRemainder(dividingBy: outputSize.width)
            if joinsRows {
              let width = inputSize.width + 2 * window.padding
              out[at] = Int32(
                ((oy * window.stride + tap) * width + ox * window.stride) * channels)
              continue
            }
            let (ky, kx) = tap.quotientAndRemainder(dividingBy: kernel)
            let y = oy * window.stride + ky * window.dilation - window.padding
            let x = ox * window.stride + kx * window.dilation - window.padding
            let isInside = y >= 0 && y < inputSize.height && x >= 0 && x < inputSize.width
            out[at] = isInside ? Int32((y * inputSize.width + x) * channels) : zeroPixel
          }
        }
      }
    }
  }
}
