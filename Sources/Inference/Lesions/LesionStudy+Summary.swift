import Foundation

extension LesionStudy {
  /// Two standard errors of the intact error, in points: what other pictures of the same kind may change.
  public var margin: Double { margin(intact.error) }

  private func margin(_ error: Double) -> Double {
    let p = error / 100
    return 200 * (p * (1 - p) / Double(intact.images)).squareRoot()
  }

  /// The error of guessing, per cent, where all classes are equally frequent.
  public var guessing: Double { 100 * (1 - 1 / Double(classes)) }

  /// What the numbers say, a sentence or two each: how blocks that keep the shape compare with those that
  /// change it, and whether that is what Veit et al. 2016 (arXiv 1605.06431, section 4.1) describe.
  public var summary: [String] {
    let keeping = rows.filter(\.keepsShape)
    let changing = rows.filter { !$0.keepsShape }
    let isPlain = rows.allSatisfy { $0.withoutShortcut == nil }
    let shortcuts = Group(rows.compactMap { $0.withoutShortcut?.error })
    if isPlain {
      let deleted = Group(keeping.compactMap { $0.withoutBlock?.error })
      return [
        "F cut: what follows sees zeros, so it answers every picture alike.",
        deleted.map { sentence("Taken out, \(blocks($0.count))", $0) },
        deleted.map { plainVerdict($0.mean) },
      ].compactMap(\.self)
    }
    let kept = Group(keeping.map(\.withoutResidual.error))
    let changed = Group(changing.map(\.withoutResidual.error))
    return [
      kept.map { sentence("F cut, \(blocks($0.count)) that keep the shape", $0) },
      changed.map { sentence("F cut, \(blocks($0.count)) that change it", $0) },
      shortcuts.map { sentence("S cut, \(blocks($0.count))", $0) },
      kept.map { residualVerdict($0, changed) },
    ].compactMap(\.self)
  }

  // MARK: - Sentences

  /// Errors of several lesions of one kind.
  private struct Group {
    let count: Int
    let mean, lowest, highest: Double

    init?(_ errors: [Double]) {
      guard let lowest = errors.min(), let highest = errors.max() else { return nil }
      count = errors.count
      mean = errors.reduce(0, +) / Double(errors.count)
      (self.lowest, self.highest) = (lowest, highest)
    }
  }

  private func sentence(_ subject: String, _ group: Group) -> String {
    let range = group.count == 1 ? "" : " (\(number(group.lowest))–\(number(group.highest)))"
    return
      "\(subject): \(group.count == 1 ? "" : "mean ")\(number(group.mean)) %\(range), "
      + "\(difference(group.mean - intact.error))."
  }

  /// The share of what there is to lose, from the intact error to that of guessing.
  private func damage(_ error: Double) -> Double {
    (error - intact.error) / (guessing - intact.error)
  }

  /// A network that knows hardly more than guessing has nothing to lose: a quarter of the way.
  private var isIgnorant: Bool { guessing - intact.error < max(0.25 * guessing, margin) }

  private static let ignorance =
    "Intact, it knows little more than guessing would: what a cut does to it says nothing."

  /// A twentieth of what there is to lose is what "barely" means here, half of it is breaking.
  private func residualVerdict(_ kept: Group, _ changed: Group?) -> String {
    if isIgnorant { return Self.ignorance }
    let finding =
      "Veit et al. (2016) found that deleting one block barely hurts a residual network of 110 layers, "
      + "except where it downsamples."
    let isBare = damage(kept.mean) <= 0.05
    let effect =
      isBare ? "barely hurts" : damage(kept.mean) < 0.5 ? "hurts, but breaks nothing" : "breaks it"
    guard let changed else { return "\(finding) Here it \(effect)." }
    let difference = changed.mean - kept.mean
    let margin = margin((changed.mean + kept.mean) / 2)
    let isEvery = changed.lowest > kept.highest
    if isBare, difference > margin {
      return "\(finding) It is so here\(isEvery ? "" : ", on average")."
    }
    let more =
      difference > margin
      ? isEvery ? "more" : "on average more" : difference < -margin ? "less" : "not clearly more"
    return "\(finding) Here it \(effect), \(more) where the shape changes."
  }

  private func plainVerdict(_ deleted: Double) -> String {
    if isIgnorant { return Self.ignorance }
    let share = damage(deleted)
    let finding =
      "Veit et al. (2016) found that a plain network breaks down when one block is deleted."
    if share >= 0.5 { return "\(finding) It is so here." }
    return "\(finding) Here it is \(share > 0.05 ? "hurt, but goes on working" : "barely hurt")."
  }

  private func blocks(_ count: Int) -> String { "\(count) block\(count == 1 ? "" : "s")" }

  private func difference(_ rise: Double) -> String {
    let size = number(abs(rise))
    return size == "0.0" ? "as intact" : "\(size) points \(rise > 0 ? "more" : "less")"
  }

  private func number(_ value: Double) -> String { String(format: "%.1f", value) }
}
