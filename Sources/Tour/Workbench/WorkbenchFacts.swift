import Curriculum
import Networks

/// What a lesson asks of the workbench.
extension WorkbenchState {
  /// The value of `description.…`.
  ///
  /// - Parameter words: what follows `description`: `["conv3_1", "out", "height"]`.
  /// - Throws: `FactError`, which says "not yet" for all but `valid` while the description is invalid.
  func descriptionValue(_ words: [String]) throws(FactError) -> FactValue {
    if words == ["valid"] { return .number(reading.draft.network == nil ? 0 : 1) }
    guard let network = reading.draft.network, let walk = reading.draft.walk else {
      throw FactError(.notYet, "\(title) is no valid description yet")
    }
    if words == ["differences"] { return .number(Double(reading.differing.count)) }
    return try NetworkFacts(network, walk).value(words[...])
  }
}
