import Foundation
import Kernels

/// Softmax and cross-entropy of a batch.
///
/// loss = −Σ log softmax(logits)[label] / n; the gradient by the logits is (softmax − one-hot) / n.
/// In double precision: there are few logits, and what depends on a loss is how it differs.
struct CrossEntropy {
  /// The mean over the batch, in nats.
  private(set) var loss = 0.0
  /// How many pictures have another class as their largest logit.
  private(set) var errors = 0

  /// - Parameters:
  ///   - logits: images × classes × 1 × 1.
  ///   - labels: one for each of the first pictures; what comes after them does not count.
  ///   - gradient: receives the gradient by the logits.
  init(_ logits: BatchTensor, labels: [Int], gradient: BatchTensor? = nil) {
    let classes = logits.channels
    let n = Double(labels.count)
    var values = [Double](repeating: 0, count: classes)
    for (image, label) in labels.enumerated() {
      for c in 0..<classes { values[c] = Double(logits[image, c, 0, 0]) }
      let largest = values.max() ?? 0
      let sum = values.reduce(0) { $0 + exp($1 - largest) }
      loss += (largest + log(sum) - values[label]) / n
      // Not a number is an error too.
      if !values.indices.allSatisfy({ $0 == label || values[$0] < values[label] }) { errors += 1 }
      guard let gradient else { continue }
      for c in 0..<classes {
        let share = exp(values[c] - largest) / sum
        gradient[image, c, 0, 0] = Float((share - (c == label ? 1 : 0)) / n)
      }
    }
  }
}
