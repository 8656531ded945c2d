import Foundation

/// A class and how probable the network holds it.
public struct Prediction: Hashable, Sendable {
  /// The class's index.
  public let index: Int
  /// 0…1.
  public let probability: Double

  /// The classes in order of probability, the likeliest first; of equal ones the first.
  ///
  /// The softmax subtracts the largest logit first, so that it does not overflow.
  public static func ranked(logits: [Float]) -> [Prediction] {
    let largest = Double(logits.max() ?? 0)
    let exponentials = logits.map { exp(Double($0) - largest) }
    let total = exponentials.reduce(0, +)
    return exponentials.indices
      .map { Prediction(index: $0, probability: exponentials[$0] / total) }
      .sorted { ($0.probability, $1.index) > ($1.probability, $0.index) }
  }
}
