import Curriculum
import Kernels
import Networks

/// What a name tells of a unit that was computed: `ratio`, `cosine`, `output.rms`.
private enum TraceFact {
  case ratio, cosine
  case statistic(Tensor, StatisticName)

  enum Tensor: String { case x, shortcut, residual, sum, output }

  /// Nil for words that tell of something else: a shape, or a layer that is called `shortcut`.
  init?(_ words: ArraySlice<String>) {
    switch words {
    case ["ratio"]: self = .ratio
    case ["cosine"]: self = .cosine
    default:
      guard words.count == 2, let tensor = words.first.flatMap(Tensor.init(rawValue:)),
        let statistic = words.last.flatMap(StatisticName.init(rawValue:))
      else { return nil }
      self = .statistic(tensor, statistic)
    }
  }

  /// Whether only a block with two branches has it.
  var needsShortcut: Bool {
    switch self {
    case .ratio, .cosine, .statistic(.shortcut, _): true
    case .statistic: false
    }
  }
}

/// Units: what follows from their shapes, and what was computed in them.
extension TourFacts {
  /// A fact of a unit.
  ///
  /// - Parameter isFocus: whether it was asked for as `block`, so that another unit may have what this
  ///   one lacks.
  func unitValue(
    _ unit: Int, _ words: ArraySlice<String>, isFocus: Bool
  ) throws(FactError) -> FactValue {
    let facts = try networkFacts()
    guard let fact = TraceFact(words) else {
      return .number(try facts.value(ofUnit: unit, words))
    }
    if let lack = lack(of: fact, ofUnit: unit, facts) {
      throw FactError(isFocus ? .notYet : .meaningless, lack)
    }
    return .number(try value(of: fact, ofUnit: unit, facts))
  }

  /// A number of each block, in order; plain blocks are left out of what they have not.
  func blocksValue(_ words: ArraySlice<String>) throws(FactError) -> [Double] {
    let facts = try networkFacts()
    guard let fact = TraceFact(words) else { return try facts.blocksValue(words) }
    let units = 1..<facts.headUnit
    let computed = units.count { record(ofUnit: $0) != nil }
    guard computed == units.count else {
      throw FactError(.notYet, "\(computed) of \(units.count) blocks are computed")
    }
    return try units.filter { lack(of: fact, ofUnit: $0, facts) == nil }
      .map { (unit) throws(FactError) in try value(of: fact, ofUnit: unit, facts) }
  }

  private func record(ofUnit unit: Int) -> UnitRecord? {
    unit < state.records.count ? state.records[unit] : nil
  }

  /// Why a unit has no such thing, however much is computed; nil where it has.
  private func lack(of fact: TraceFact, ofUnit unit: Int, _ facts: NetworkFacts) -> String? {
    guard let block = facts.block(ofUnit: unit)?.block else {
      if case .statistic(.output, _) = fact { return nil }
      return "\(facts.title(ofUnit: unit)) has no branches: its output is measured"
    }
    return fact.needsShortcut && block.shortcut == nil
      ? "\(block.name) is plain: it has no shortcut" : nil
  }

  private func value(
    of fact: TraceFact, ofUnit unit: Int, _ facts: NetworkFacts
  ) throws(FactError) -> Double {
    let title = facts.title(ofUnit: unit)
    guard let record = record(ofUnit: unit) else {
      throw FactError(.notYet, "\(title) is not computed yet")
    }
    let magnitudes = record.block?.magnitudes
    let number: Double? =
      switch fact {
      case .ratio: magnitudes?.ratio
      case .cosine: magnitudes?.cosine
      case .statistic(let tensor, let name):
        statistics(of: tensor, record, ofUnit: unit).map(name.value(of:))
      }
    guard let number else {
      throw FactError(.meaningless, "a branch of \(title) is zero: nothing can be compared with it")
    }
    return number
  }

  private func statistics(
    of tensor: TraceFact.Tensor, _ record: UnitRecord, ofUnit unit: Int
  ) -> Statistics? {
    switch tensor {
    // A block's x is what the unit before it gives.
    case .x: self.record(ofUnit: unit - 1)?.outputStatistics
    case .shortcut: record.block?.magnitudes.shortcut
    case .residual: record.block?.magnitudes.residual
    case .sum: record.block?.magnitudes.sum
    case .output: record.outputStatistics
    }
  }
}
