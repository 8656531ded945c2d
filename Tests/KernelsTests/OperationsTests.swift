import Kernels
import Testing

/// Pooling, joins, affine maps and statistics against the definition, for each instruction set, on
/// channel counts that are no multiple of 16 and windows that reach over every border.
@Suite struct OperationsTests {
  let workers = Workers(threads: 2)

  @Test(arguments: InstructionSet.available)
  func pooling(instructionSet: InstructionSet) {
    let operations = Operations(kernels: KernelSet(instructionSet), workers: workers)
    for channels in [1, 16, 19] {
      for (height, width) in [(1, 1), (5, 4), (8, 11)] {
        for window in [
          Window(kernel: 3, stride: 2, padding: 1), Window(kernel: 2, stride: 1, padding: 1),
          Window(kernel: 1, stride: 2),
        ] {
          let tensor = randomTensor([channels, height, width], seed: 3)
          let (rows, columns) = (window.outputExtent(height), window.outputExtent(width))
          let largest = Activation(channels: channels, height: rows, width: columns)
          operations.maxPool(Activation(tensor), window, into: largest)
          let mean = Activation(channels: channels, height: rows, width: columns)
          operations.averagePool(Activation(tensor), window, into: mean)
          for c in 0..<channels {
            for y in 0..<rows {
              for x in 0..<columns {
                let inside = (0..<window.kernel).flatMap { ky in
                  (0..<window.kernel).compactMap { kx -> Float? in
                    let iy = y * window.stride + ky - window.padding
                    let ix = x * window.stride + kx - window.padding
                    guard iy >= 0, iy < height, ix >= 0, ix < width else { return nil }
                    return tensor[c, iy, ix]
                  }
                }
                #expect(largest.tensor[c, y, x] == inside.max())
                let expected = inside.reduce(0, +) / Float(inside.count)
                // At most nine additions and a division round.
                #expect(abs(mean.tensor[c, y, x] - expected) <= 4 * Float.ulpOfOne)
              }
            }
          }
        }
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func globalAveragePool(instructionSet: InstructionSet) {
    let operations = Operations(kernels: KernelSet(instructionSet), workers: workers)
    for (channels, height, width) in [(1, 1, 1), (17, 7, 7), (64, 3, 9)] {
      let tensor = randomTensor([channels, height, width], seed: 5)
      let result = Activation(channels: channels, height: 1, width: 1)
      operations.globalAveragePool(Activation(tensor), into: result)
      let plane = height * width
      for c in 0..<channels {
        let sum = tensor.elements[c * plane..<(c + 1) * plane].reduce(0.0) { $0 + Double($1) }
        // Up to 49 additions of values below 1 round, and a division.
        #expect(abs(Double(result.tensor[c, 0, 0]) - sum / Double(plane)) <= 8 * 0x1p-24)
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func joining(instructionSet: InstructionSet) {
    let operations = Operations(kernels: KernelSet(instructionSet), workers: workers)
    let (a, b) = (randomTensor([5, 3, 7], seed: 1), randomTensor([5, 3, 7], seed: 2))
    func joined(_ residual: Tensor?, _ shortcut: Tensor?, _ rectifies: Bool) -> [Float] {
      let output = Activation(channels: 5, height: 3, width: 7)
      operations.join(
        residual: residual.map { Activation($0) }, shortcut: shortcut.map { Activation($0) },
        into: output, rectifies: rectifies)
      return output.tensor.elements
    }
    let sum = zip(a.elements, b.elements).map { $0 + $1 }
    #expect(joined(a, b, false) == sum)
    #expect(joined(a, b, true) == sum.map { max($0, 0) })
    #expect(joined(a, nil, false) == a.elements)
    #expect(joined(nil, b, true) == b.elements.map { max($0, 0) })
    #expect(joined(nil, nil, true) == [Float](repeating: 0, count: sum.count))
  }

  /// Channel counts that begin, end and meet inside vectors.
  @Test func concatenation() {
    let operations = Operations(workers: workers)
    for (first, second) in [(1, 1), (3, 16), (16, 16), (16, 5), (19, 30), (256, 2)] {
      let a = (1...2).map { randomTensor([first, 3, 5], seed: $0) }
      let b = (3...4).map { randomTensor([second, 3, 5], seed: $0) }
      let output = Activation(images: 2, channels: first + second, height: 3, width: 5)
      operations.concatenate(Activation(a), Activation(b), into: output)
      for image in 0..<2 {
        #expect(output.tensor(ofImage: image) == Reference.concatenate(a[image], b[image]))
      }
      let squares = (a + b).flatMap(\.elements).reduce(0) { $0 + Double($1) * Double($1) }
      let l2 = operations.statistics(of: output).l2
      #expect(abs(l2 - squares.squareRoot()) <= 1e-12 * l2)
    }
  }

  @Test(arguments: InstructionSet.available)
  func affineMaps(instructionSet: InstructionSet) {
    let operations = Operations(kernels: KernelSet(instructionSet), workers: workers)
    let tensor = randomTensor([19, 4, 5], seed: 1)
    let scale = randomTensor([19], seed: 2).elements
    let shift = randomTensor([19], seed: 3).elements
    let output = Activation(channels: 19, height: 4, width: 5)
    operations.scaleAndShift(
      Activation(tensor), scale: scale, shift: shift, into: output, rectifies: true)
    for c in 0..<19 {
      for p in 0..<20 {
        let x = tensor[c, p / 5, p % 5]
        // Separate or fused: the product rounds, or does not.
        let difference = output.tensor[c, p / 5, p % 5] - max(x * scale[c] + shift[c], 0)
        #expect(abs(difference) <= Float.ulpOfOne)
      }
    }
  }

  /// Option A: zeros before and after, every second pixel between.
  @Test func zeroPaddedShortcut() {
    let operations = Operations(workers: workers)
    let tensor = randomTensor([16, 5, 4], seed: 4)
    let output = Activation(channels: 32, height: 3, width: 2)
    operations.zeroPadChannels(Activation(tensor), stride: 2, before: 8, into: output)
    for c in 0..<32 {
      for (y, x) in [(0, 0), (1, 1), (2, 0)] {
        let expected = c >= 8 && c < 24 ? tensor[c - 8, 2 * y, 2 * x] : 0
        #expect(output.tensor[c, y, x] == expected)
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func statistics(instructionSet: InstructionSet) {
    let operations = Operations(kernels: KernelSet(instructionSet), workers: workers)
    for channels in [1, 3, 16, 37] {
      var tensor = randomTensor([channels, 3, 5], seed: 6)
      tensor[0, 1, 1] = 0
      let other = randomTensor([channels, 3, 5], seed: 7)
      let s = operations.statistics(of: Activation(tensor))
      let values = tensor.elements.map(Double.init)
      #expect(s.min == values.min() && s.max == values.max())
      #expect(s.zeros == 1 / Double(values.count))
      let (sum, squares) = (values.reduce(0, +), values.reduce(0) { $0 + $1 * $1 })
      // Two orders of summation differ by at most n·2⁻⁵³ of the sum of magnitudes, twice.
      let tolerance = 2 * Double(values.count * values.count) * 0x1p-53
      #expect(abs(s.sum - sum) <= tolerance && abs(s.sumOfSquares - squares) <= tolerance)
      let dot = zip(values, other.elements).reduce(0) { $0 + $1.0 * Double($1.1) }
      #expect(abs(operations.dotProduct(Activation(tensor), Activation(other)) - dot) <= tolerance)
      let magnitudes = operations.channelMagnitudes(of: Activation(tensor))
      #expect(magnitudes.count == 15)
      for (pixel, found) in magnitudes.enumerated() {
        let squares = (0..<channels).reduce(0.0) {
          $0 + values[$1 * 15 + pixel] * values[$1 * 15 + pixel]
        }
        #expect(abs(Double(found) - (squares / Double(channels)).squareRoot()) <= 1e-7)
      }
      let moments = operations.channelMoments(of: [Activation(tensor), Activation(other)])
      let first = values.prefix(15) + other.elements.prefix(15).map(Double.init)
      let mean = first.reduce(0, +) / 30
      let variance = first.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 30
      #expect(abs(Double(moments.mean[0]) - mean) <= 1e-7)
      #expect(abs(Double(moments.variance[0]) - variance) <= 1e-7)
    }
  }
}
