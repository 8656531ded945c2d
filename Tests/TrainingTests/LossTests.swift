import Foundation
import Kernels
import Testing

@testable import Training

/// Softmax and cross-entropy against plain sums, and their gradient against finite differences.
@Suite struct LossTests {
  private func logits(_ name: String, factor: Float) -> BatchTensor {
    let result = BatchTensor(images: 16, channels: 10, height: 1, width: 1)
    result.fill(name)
    for image in 0..<16 { for c in 0..<10 { result[image, c, 0, 0] *= factor } }
    return result
  }

  /// −Σ log softmax, as it is written in books.
  private func plainLoss(_ logits: PlainBatch, _ labels: [Int]) -> Double {
    labels.enumerated().reduce(0) { sum, picture in
      let (image, label) = picture
      let exponents = (0..<10).map { exp(logits[image, $0, 0, 0]) }
      return sum - log(exponents[label] / exponents.reduce(0, +)) / Double(labels.count)
    }
  }

  @Test(arguments: [0.01, 1, 20] as [Float], [1, 7, 16])
  func lossAndGradient(factor: Float, count: Int) {
    let values = logits("loss", factor: factor)
    let labels = (0..<count).map { $0 * 7 % 10 }
    let gradient = BatchTensor(images: 16, channels: 10, height: 1, width: 1)
    let result = CrossEntropy(values, labels: labels, gradient: gradient)
    let plain = PlainBatch(values)
    let expected = plainLoss(plain, labels)
    #expect(abs(result.loss - expected) <= 1e-13 * max(1, expected))
    let h = 1e-4
    for image in 0..<count {
      var sum = 0.0
      for c in 0..<10 {
        var (up, down) = (plain, plain)
        up[image, c, 0, 0] += h
        down[image, c, 0, 0] -= h
        let slope = (plainLoss(up, labels) - plainLoss(down, labels)) / (2 * h)
        let found = Double(gradient[image, c, 0, 0])
        #expect(abs(found - slope) < 1e-7)
        sum += found
      }
      #expect(abs(sum) < 1e-6, "what goes to one class comes from the others")
    }
    let errors = (0..<count).count { image in
      (0..<10).max { plain[image, $0, 0, 0] < plain[image, $1, 0, 0] } != labels[image]
    }
    #expect(result.errors == errors)
  }

  @Test func largeLogitsDoNotOverflow() {
    let values = logits("large", factor: 1)
    for c in 0..<10 { values[0, c, 0, 0] = c == 3 ? 3e38 : -3e38 }
    let right = CrossEntropy(values, labels: [3])
    #expect(right.loss == 0 && right.errors == 0)
    let wrong = CrossEntropy(values, labels: [4])
    #expect(wrong.loss.isFinite && wrong.loss > 1e38 && wrong.errors == 1)
  }

  @Test func whatIsNoNumberIsAnError() {
    for bad in [Float.nan, .infinity, -.infinity] {
      let values = logits("bad", factor: 1)
      for c in 0..<10 { values[0, c, 0, 0] = bad }
      let result = CrossEntropy(values, labels: [0])
      #expect(!result.loss.isFinite && result.errors == 1)
    }
  }

  /// A tie is nobody's.
  @Test func equalLogitsAreAnError() {
    let values = BatchTensor(images: 16, channels: 10, height: 1, width: 1)
    let result = CrossEntropy(values, labels: [0, 5])
    #expect(result.errors == 2)
    #expect(abs(result.loss - log(10)) < 1e-15)
  }
}
