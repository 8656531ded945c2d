/// Makes a tree of an expression's pieces, by recursive descent: one function for each level of
/// precedence, from the loosest operators to the tightest.
struct ExpressionParser {
  private let tokens: [ExpressionToken]
  private var index = 0
  private var depth = 0
  private var operators = 0

  /// - Parameter tokens: the last is `end`.
  init(_ tokens: [ExpressionToken]) { self.tokens = tokens }

  /// The whole expression.
  mutating func expression() throws(ExpressionError) -> ExpressionTree {
    let tree = try either()
    guard current.kind == .end else { throw error(expected: "an operator or the end") }
    return tree
  }

  // MARK: - Pieces

  private var current: ExpressionToken { tokens[index] }

  private func error(expected: String) -> ExpressionError {
    ExpressionError(column: current.column, expected: expected, found: current.words)
  }

  /// Goes past one of some signs if it is next.
  private mutating func take(_ signs: [String]) -> String? {
    guard case .sign(let sign) = current.kind, signs.contains(sign) else { return nil }
    index += 1
    return sign
  }

  /// The same for operators, of which there may be so many.
  private mutating func takeOperator(_ signs: [String]) throws(ExpressionError) -> String? {
    let column = current.column
    guard let sign = take(signs) else { return nil }
    operators += 1
    guard operators <= Expression.mostOperators else {
      throw ExpressionError(
        column: column, expected: "at most \(Expression.mostOperators) operators", found: "more")
    }
    return sign
  }

  private mutating func require(_ sign: String) throws(ExpressionError) {
    guard take([sign]) != nil else { throw error(expected: "'\(sign)'") }
  }

  /// Reads what stands inside something else.
  private mutating func nested(
    _ read: (inout ExpressionParser) throws(ExpressionError) -> ExpressionTree
  ) throws(ExpressionError) -> ExpressionTree {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Expression.deepest else {
      throw error(expected: "at most \(Expression.deepest) levels of nesting")
    }
    return try read(&self)
  }

  // MARK: - Levels

  private mutating func either() throws(ExpressionError) -> ExpressionTree {
    var tree = try both()
    while try takeOperator(["or"]) != nil { tree = .either(tree, try both()) }
    return tree
  }

  private mutating func both() throws(ExpressionError) -> ExpressionTree {
    var tree = try negation()
    while try takeOperator(["and"]) != nil { tree = .both(tree, try negation()) }
    return tree
  }

  private mutating func negation() throws(ExpressionError) -> ExpressionTree {
    guard try takeOperator(["not"]) != nil else { return try comparison() }
    return .not(try nested { (parser) throws(ExpressionError) in try parser.negation() })
  }

  private mutating func comparison() throws(ExpressionError) -> ExpressionTree {
    let left = try sum()
    guard let sign = try takeOperator(ExpressionOperator.comparisons) else { return left }
    let tree = operation(sign, left, try sum())
    if case .sign(let sign) = current.kind, ExpressionOperator.comparisons.contains(sign) {
      throw error(expected: "'and' between two comparisons")
    }
    return tree
  }

  private mutating func sum() throws(ExpressionError) -> ExpressionTree {
    var tree = try product()
    while let sign = try takeOperator(ExpressionOperator.sums) {
      tree = operation(sign, tree, try product())
    }
    return tree
  }

  private mutating func product() throws(ExpressionError) -> ExpressionTree {
    var tree = try signed()
    while let sign = try takeOperator(ExpressionOperator.products) {
      tree = operation(sign, tree, try signed())
    }
    return tree
  }

  private mutating func signed() throws(ExpressionError) -> ExpressionTree {
    guard try takeOperator(["-"]) != nil else { return try power() }
    return .negative(try nested { (parser) throws(ExpressionError) in try parser.signed() })
  }

  private mutating func power() throws(ExpressionError) -> ExpressionTree {
    let base = try value()
    guard let sign = try takeOperator(["^"]) else { return base }
    let exponent = try nested { (parser) throws(ExpressionError) in try parser.signed() }
    return operation(sign, base, exponent)
  }

  private func operation(
    _ sign: String, _ left: ExpressionTree, _ right: ExpressionTree
  ) -> ExpressionTree {
    .operation(ExpressionOperator(rawValue: sign)!, left, right)
  }

  // MARK: - Values

  private mutating func value() throws(ExpressionError) -> ExpressionTree {
    switch current.kind {
    case .number(let number):
      index += 1
      return .number(number)
    case .text(let text):
      index += 1
      return .text(text)
    case .name(let name):
      index += 1
      return .name(name)
    case .function(let function):
      index += 1
      return .call(function, try arguments(of: function))
    case .sign("("):
      index += 1
      let tree = try nested { (parser) throws(ExpressionError) in try parser.either() }
      try require(")")
      return tree
    default: throw error(expected: "a value")
    }
  }

  private mutating func arguments(
    of function: ExpressionFunction
  ) throws(ExpressionError) -> [ExpressionTree] {
    try require("(")
    var arguments: [ExpressionTree] = []
    let separators = function.mayTakeSeveral ? [","] : []
    repeat {
      arguments.append(try nested { (parser) throws(ExpressionError) in try parser.either() })
    } while take(separators) != nil
    try require(")")
    return arguments
  }
}
