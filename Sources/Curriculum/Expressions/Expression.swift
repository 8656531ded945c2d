/// An expression over facts: what a lesson computes.
///
///     let expression = try Expression("conv3_1.ratio < 0.5 and computed >= 6")
///     try expression.isTrue(in: facts)
///
/// `Lessons/GUIDE.md` has the language. From the loosest operator to the tightest: `or`, `and`, `not`,
/// one comparison, `+ -`, `* /`, the sign, and `^`, which goes from the right: `-2^2` is -4.
public struct Expression: Hashable, Sendable {
  /// The most characters that are read.
  static let longest = 2000
  /// How deep parentheses, signs and powers may be nested.
  static let deepest = 50
  /// The most operators: a long sum is a deep tree.
  static let mostOperators = 200

  /// As it was written.
  public let source: String
  /// The names in it, each once, in the order in which they are written.
  public let names: [FactName]
  let tree: ExpressionTree

  /// Reads an expression.
  public init(_ source: String) throws(ExpressionError) {
    self.source = source
    let tokens = try ExpressionTokenizer.tokens(of: source)
    var parser = ExpressionParser(tokens)
    tree = try parser.expression()
    var names: [FactName] = []
    for case .name(let name) in tokens.map(\.kind) where !names.contains(name) {
      names.append(name)
    }
    self.names = names
  }

  /// Whether it has no name in it, so that it says a value instead of asking the program for it.
  public var isLiteral: Bool { names.isEmpty }

  /// Its value at this moment; its numbers are finite.
  public func value(in facts: some Facts) throws(FactError) -> FactValue {
    try tree.value(in: facts)
  }

  /// Whether it is true: a number that is not 0.
  public func isTrue(in facts: some Facts) throws(FactError) -> Bool {
    try value(in: facts).isTrue(of: source)
  }
}

/// What is wrong with an expression as it is written.
public struct ExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The character it is found at, from 1.
  public let column: Int
  /// `expected a value at column 5, found ')'`.
  public let description: String

  init(column: Int, expected: String, found: String) {
    self.column = column
    description = "expected \(expected) at column \(column), found \(found)"
  }
}
