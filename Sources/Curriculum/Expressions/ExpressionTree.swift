/// An expression as it is evaluated.
indirect enum ExpressionTree: Hashable, Sendable {
  case number(Double)
  case text(String)
  case name(FactName)
  case negative(ExpressionTree)
  case not(ExpressionTree)
  case both(ExpressionTree, ExpressionTree)
  case either(ExpressionTree, ExpressionTree)
  case operation(ExpressionOperator, ExpressionTree, ExpressionTree)
  case call(ExpressionFunction, [ExpressionTree])
}

/// What stands between two values.
enum ExpressionOperator: String, Hashable, Sendable {
  case plus = "+"
  case minus = "-"
  case times = "*"
  case divided = "/"
  case power = "^"
  case equal = "=="
  case different = "!="
  case less = "<"
  case atMost = "<="
  case more = ">"
  case atLeast = ">="

  static let sums = ["+", "-"]
  static let products = ["*", "/"]
  static let comparisons = ["==", "!=", "<", "<=", ">", ">="]
}

/// What has its values in parentheses.
enum ExpressionFunction: String, Hashable, Sendable, CaseIterable {
  // Of a number, or of each number of a list.
  case abs, round, floor, sqrt, log10, exp
  // Of a list; `min` and `max` of several numbers, too.
  case min, max, sum, mean, count, first, last, argmax

  var mayTakeSeveral: Bool { self == .min || self == .max }
}
