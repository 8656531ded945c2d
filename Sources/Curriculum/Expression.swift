/// An expression over facts: what a lesson computes.
public struct Expression: Hashable, Sendable {
  /// As it was written.
  public let source: String

  /// Reads an expression.
  public init(_ source: String) throws(ExpressionError) { self.source = source }

  /// Its value at this moment.
  public func value(in facts: some Facts) throws(FactError) -> FactValue {
    throw FactError(.meaningless, "not evaluated yet")
  }

  /// Whether it is true: a number that is not 0.
  public func isTrue(in facts: some Facts) throws(FactError) -> Bool {
    if case .number(let number) = try value(in: facts) { number != 0 } else { false }
  }
}

/// What is wrong with an expression as it is written.
public struct ExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The character it is found at, from 1.
  public let column: Int
  public let description: String
}
