import Foundation

extension ExpressionTree {
  /// Its value at this moment. Every number in it is finite: what is not is a `FactError` where it comes up.
  func value(in facts: some Facts) throws(FactError) -> FactValue {
    switch self {
    case .number(let number): return .number(number)
    case .text(let text): return .text(text)
    case .name(let name): return try facts.value(of: name).checked(name.description)
    case .negative(let tree):
      return try tree.value(in: facts).mapped("-") { (x) throws(FactError) in -x }
    case .not(let tree):
      return try tree.value(in: facts).mapped("not") { (x) throws(FactError) in x == 0 ? 1 : 0 }
    case .both(let left, let right):
      let left = try left.value(in: facts)
      // What stands behind need not even be computed.
      if left == .number(0) { return left }
      return try left.combined(with: right.value(in: facts), "and") { (a, b) throws(FactError) in
        a != 0 && b != 0 ? 1 : 0
      }
    case .either(let left, let right):
      let left = try left.value(in: facts)
      if case .number(let number) = left, number != 0 { return .number(1) }
      return try left.combined(with: right.value(in: facts), "or") { (a, b) throws(FactError) in
        a != 0 || b != 0 ? 1 : 0
      }
    case .operation(let sign, let left, let right):
      return try sign.value(left.value(in: facts), right.value(in: facts))
    case .call(let function, let arguments):
      var values: [FactValue] = []
      for argument in arguments { values.append(try argument.value(in: facts)) }
      return try function.value(of: values)
    }
  }
}

extension ExpressionOperator {
  func value(_ left: FactValue, _ right: FactValue) throws(FactError) -> FactValue {
    if case .text(let a) = left, case .text(let b) = right {
      switch self {
      case .equal: return .number(a == b ? 1 : 0)
      case .different: return .number(a != b ? 1 : 0)
      default: throw FactError(.meaningless, "texts can only be compared with == and !=")
      }
    }
    return try left.combined(with: right, rawValue) { (a, b) throws(FactError) in
      try number(a, b)
    }
  }

  private func number(_ a: Double, _ b: Double) throws(FactError) -> Double {
    switch self {
    case .plus: return a + b
    case .minus: return a - b
    case .times: return a * b
    case .divided:
      if b == 0 { throw FactError(.meaningless, "something is divided by 0") }
      return a / b
    case .power: return pow(a, b)
    case .equal: return a == b ? 1 : 0
    case .different: return a != b ? 1 : 0
    case .less: return a < b ? 1 : 0
    case .atMost: return a <= b ? 1 : 0
    case .more: return a > b ? 1 : 0
    case .atLeast: return a >= b ? 1 : 0
    }
  }
}

extension ExpressionFunction {
  /// - Parameter values: one, or for `min` and `max` several.
  func value(of values: [FactValue]) throws(FactError) -> FactValue {
    switch self {
    case .abs: try each(values) { Swift.abs($0) }
    case .round: try each(values) { $0.rounded(.toNearestOrAwayFromZero) }
    case .floor: try each(values) { $0.rounded(.down) }
    case .sqrt: try each(values) { $0.squareRoot() }
    case .log10: try each(values) { Foundation.log10($0) }
    case .exp: try each(values) { Foundation.exp($0) }
    case .min: .number(try list(values).min()!)
    case .max: .number(try list(values).max()!)
    case .sum: try FactValue.number(list(values).reduce(0, +)).checked("sum")
    case .mean: try .number(mean(list(values))).checked("mean")
    case .count: .number(Double(try list(values).count { $0 != 0 }))
    case .first: .number(try list(values)[0])
    case .last: .number(try list(values).last!)
    case .argmax: .number(Double(try largest(list(values)) + 1))
    }
  }

  private func each(
    _ values: [FactValue], _ body: (Double) -> Double
  ) throws(FactError) -> FactValue {
    try values[0].mapped(rawValue) { (x) throws(FactError) in body(x) }
  }

  /// The numbers that it is of; one at least.
  private func list(_ values: [FactValue]) throws(FactError) -> [Double] {
    let expected = mayTakeSeveral ? "a list or several numbers" : "a list"
    if values.count == 1 {
      guard case .list(let list) = values[0] else {
        throw FactError(.meaningless, "\(rawValue) takes \(expected), not \(values[0].kind)")
      }
      guard !list.isEmpty else { throw FactError(.meaningless, "\(rawValue) of an empty list") }
      return list
    }
    var numbers: [Double] = []
    for value in values {
      guard case .number(let number) = value else {
        throw FactError(
          .meaningless, "\(rawValue) takes \(expected), not \(value.kind) among others")
      }
      numbers.append(number)
    }
    return numbers
  }

  private func mean(_ list: [Double]) -> Double { list.reduce(0, +) / Double(list.count) }

  /// The index of the first that no other exceeds.
  private func largest(_ list: [Double]) -> Int {
    list.indices.max { list[$0] < list[$1] || list[$0] == list[$1] && $0 > $1 }!
  }
}

extension FactValue {
  /// As a message calls it.
  var kind: String {
    switch self {
    case .number: "a number"
    case .list: "a list"
    case .text: "a text"
    }
  }

  /// Refuses what is infinite or no number.
  func checked(_ name: String) throws(FactError) -> FactValue {
    let isFinite =
      switch self {
      case .number(let number): number.isFinite
      case .list(let list): list.allSatisfy(\.isFinite)
      case .text: true
      }
    guard isFinite else { throw FactError(.meaningless, "\(name) gives no finite number") }
    return self
  }

  /// A function of the number, or of each number of the list.
  func mapped(
    _ name: String, _ body: (Double) throws(FactError) -> Double
  ) throws(FactError) -> FactValue {
    switch self {
    case .number(let number): return try FactValue.number(body(number)).checked(name)
    case .list(let list):
      return try FactValue.list(list.map(body)).checked(name)
    case .text: throw FactError(.meaningless, "\(name) takes numbers, not a text")
    }
  }

  /// A function of two numbers: of a number and each of a list, of lists one by one.
  func combined(
    with other: FactValue, _ name: String, _ body: (Double, Double) throws(FactError) -> Double
  ) throws(FactError) -> FactValue {
    switch (self, other) {
    case (.number(let a), .number(let b)): return try FactValue.number(body(a, b)).checked(name)
    case (.list(let list), .number(let b)):
      return try FactValue.list(list.map { (a) throws(FactError) in try body(a, b) }).checked(name)
    case (.number(let a), .list(let list)):
      return try FactValue.list(list.map { (b) throws(FactError) in try body(a, b) }).checked(name)
    case (.list(let a), .list(let b)):
      guard a.count == b.count else {
        throw FactError(
          .meaningless, "\(name) takes lists of one length, not of \(a.count) and \(b.count)")
      }
      return try FactValue.list(zip(a, b).map { (a, b) throws(FactError) in try body(a, b) })
        .checked(name)
    default:
      throw FactError(.meaningless, "\(name) cannot stand between \(kind) and \(other.kind)")
    }
  }

  func isTrue(of source: String) throws(FactError) -> Bool {
    guard case .number(let number) = self else {
      throw FactError(.meaningless, "'\(source)' is \(kind), which is neither true nor false")
    }
    return number != 0
  }
}
