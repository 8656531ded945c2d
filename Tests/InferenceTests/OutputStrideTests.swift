import Inference
import Kernels
import Networks
import Testing

/// TF-Slim's `output_stride`: dilation in place of strides, from where the wanted stride is reached.
@Suite struct OutputStrideTests {
  let operations = Operations(workers: Workers(threads: 2))

  /// Slim's own testAtrousFullyConvolutionalValues: at 81×81, where each extent is odd until the
  /// picture is 11×11, every n-th place of the dense logits has the values of the network that halves
  /// the picture instead.
  @Test func denseLogitsAgreeWhereTheyMeet() throws {
    let strided = try denseLogits(outputStride: 32)
    #expect(strided.shape == [1001, 3, 3])
    let largest = strided.elements.map(abs).max()!
    for (outputStride, side) in [(16, 6), (8, 11), (4, 21)] {
      let dense = try denseLogits(outputStride: outputStride)
      #expect(dense.shape == [1001, side, side])
      let factor = 32 / outputStride
      var worst: Float = 0
      for c in 0..<1001 {
        for y in 0..<3 {
          for x in 0..<3 {
            worst = max(worst, abs(dense[c, y * factor, x * factor] - strided[c, y, x]))
          }
        }
      }
      // The same products, added in another order.
      #expect(worst <= 5e-6 * largest, "\(outputStride): \(worst / largest)")
    }
  }

  private func denseLogits(outputStride: Int) throws -> Tensor {
    let network = try Network.slim(.resnet50, outputStride: outputStride, isDense: true)
    let compiled = try CompiledNetwork(
      Model.hashedWeights(network), height: 81, width: 81, operations: operations)
    var pass = ForwardPass(compiled, image: hashedImage(height: 81, width: 81))
    pass.run()
    let places = try #require(pass.placeLogits(ofImage: 0))
    let means = try #require(pass.logits)
    let count = places.shape[1] * places.shape[2]
    for c in [0, 1, 500, 1000] {
      let sum = places.elements[c * count..<(c + 1) * count].reduce(0.0) { $0 + Double($1) }
      #expect(means[c] == Float(sum / Double(count)))
    }
    return places
  }
}
