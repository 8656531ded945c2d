import Foundation
import Networks

extension ComparisonSnapshot {
  /// What the ends of the runs say about depth, in a sentence; nil where there is nothing to compare.
  ///
  /// For each kind of which networks of two depths or more have ended: the training error and loss of
  /// the shallowest and the deepest, averaged over seeds.
  public var verdict: String? {
    let ended = runs.filter { $0.isFinished && $0.member != nil }
    var parts: [String] = []
    for kind in kinds {
      let own = ended.filter { $0.member!.kind == kind }
      let depths = own.map { $0.member!.depth }
      guard let low = depths.min(), let high = depths.max(), low < high else { continue }
      func mean(_ depth: Int, _ value: (Outcome) -> Double) -> Double {
        // A run whose numbers overflowed has lost more than any other.
        let values = own.filter { $0.member!.depth == depth }.map { value($0.outcome!) }
          .map { $0.isNaN ? .infinity : $0 }
        return values.reduce(0, +) / Double(values.count)
      }
      let (shallow, deep) = (mean(low) { $0.train.error }, mean(high) { $0.train.error })
      let (lossLow, lossHigh) = (mean(low) { $0.train.loss }, mean(high) { $0.train.loss })
      // A tenth of the loss, or a point of error, is what another seed changes.
      // Where hardly anything is left to learn, losses differ by large factors that mean nothing.
      let isAlike =
        abs(deep - shallow) < 1
        && (abs(lossHigh - lossLow) < 0.1 * lossLow || max(lossLow, lossHigh) < 0.1)
      let word =
        isAlike
        ? "about as well as"
        : lossLow == .infinity && lossHigh == .infinity
          ? "no better than" : lossHigh > lossLow ? "worse than" : "better than"
      parts.append(
        "\(kind.title): \(high) layers train \(word) \(low), "
          + "error \(number(deep)) % against \(number(shallow)) %, "
          + "loss \(number(lossHigh)) against \(number(lossLow))")
    }
    return parts.isEmpty ? nil : parts.joined(separator: ".\n") + "."
  }

  private func number(_ value: Double) -> String {
    guard value.isFinite, value < 1000 else { return "> 1000" }
    return String(format: value < 0.1 ? "%.3f" : value < 10 ? "%.2f" : "%.1f", value)
  }
}
