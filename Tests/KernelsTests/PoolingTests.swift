import Kernels
import Testing

/// Pools that pad as TensorFlow's SAME does, and pools to a given size, against plain loops, for each
/// instruction set.
@Suite struct PoolingTests {
  let workers = Workers(threads: 2)

  /// Where SAME's windows lie, by TensorFlow's own words: ⌈n/stride⌉ outputs, and padding of
  /// (outputs − 1)·stride + kernel − n in all, the smaller half of it before the input.
  @Test(arguments: [
    // extent, kernel, stride: outputs, padding before
    (112, 3, 2, 56, 0), (113, 3, 2, 57, 1), (1, 3, 2, 1, 1), (2, 3, 2, 1, 0), (5, 2, 2, 3, 0),
    (4, 2, 2, 2, 0), (5, 3, 1, 5, 1), (5, 2, 1, 5, 0), (7, 3, 3, 3, 1), (8, 3, 3, 3, 0),
    (9, 3, 3, 3, 0), (7, 2, 3, 3, 0), (6, 2, 3, 2, 0), (9, 1, 2, 5, 0), (8, 1, 2, 4, 0),
  ])
  func whereSameLies(extent: Int, kernel: Int, stride: Int, outputs: Int, before: Int) {
    let window = Window.same(kernel: kernel, stride: stride)
    #expect(window.outputExtent(extent) == outputs)
    #expect(window.padding(before: extent) == before)
  }

  @Test(arguments: InstructionSet.available)
  func same(instructionSet: InstructionSet) {
    let operations = Operations(kernels: KernelSet(instructionSet), workers: workers)
    for kernel in 1...3 {
      for stride in 1...3 {
        let window = Window.same(kernel: kernel, stride: stride)
        for height in 1...9 {
          let (width, channels) = (10 - height + height % 3, [1, 16, 19][height % 3])
          // Below zero too, so that padding with zeros would show.
          let batch = (1...2).map {
            Tensor(
              shape: [channels, height, width],
              elements: randomTensor([channels, height, width], seed: $0).elements.map { $0 - 1 })
          }
          let (rows, columns) = (window.outputExtent(height), window.outputExtent(width))
          #expect(rows == (height + stride - 1) / stride)
          let output = Activation(images: 2, channels: channels, height: rows, width: columns)
          operations.maxPool(Activation(batch), window, into: output)
          for (image, tensor) in batch.enumerated() {
            let expected = Reference.pool(tensor, window: window, maximum: true)
            #expect(output.tensor(ofImage: image) == expected)
          }
          operations.averagePool(Activation(batch), window, into: output)
          for (image, tensor) in batch.enumerated() {
            let expected = Reference.pool(tensor, window: window, maximum: false)
            #expect(agrees(output.tensor(ofImage: image), expected))
          }
        }
      }
    }
  }

  /// Parts that overlap, parts that do not, and more parts than pixels.
  @Test(arguments: InstructionSet.available)
  func adaptiveAverage(instructionSet: InstructionSet) {
    let operations = Operations(kernels: KernelSet(instructionSet), workers: workers)
    for size in [1, 2, 3, 7] {
      for (channels, height, width) in [
        (1, 1, 1), (19, 2, 3), (16, 7, 7), (5, 8, 6), (33, 14, 15), (3, 22, 9),
      ] {
        let batch = (1...2).map { randomTensor([channels, height, width], seed: $0) }
        let output = Activation(images: 2, channels: channels, height: size, width: size)
        operations.adaptiveAveragePool(Activation(batch), size: size, into: output)
        for (image, tensor) in batch.enumerated() {
          let expected = Reference.adaptiveAveragePool(tensor, size: size)
          #expect(agrees(output.tensor(ofImage: image), expected))
          if size == height && size == width { #expect(expected == tensor) }
          if size == 1 { #expect(agrees(expected, Reference.globalAveragePool(tensor))) }
        }
      }
    }
  }

  /// PyTorch's own numbers for `AdaptiveAvgPool2d(3)` of 0…34 as 5 × 7.
  @Test func adaptiveAverageAsPyTorchHasIt() {
    let input = Tensor(shape: [1, 5, 7], elements: (0..<35).map(Float.init))
    #expect(
      Reference.adaptiveAveragePool(input, size: 3).elements == [
        4.5, 6.5, 8.5, 15, 17, 19, 25.5, 27.5, 29.5,
      ])
  }

  /// Some 200 additions of values of about 1 at most, which round at random, and a division.
  private func agrees(_ found: Tensor, _ expected: Tensor) -> Bool {
    found.shape == expected.shape
      && zip(found.elements, expected.elements).allSatisfy { abs($0 - $1) <= 8 * Float.ulpOfOne }
  }
}
