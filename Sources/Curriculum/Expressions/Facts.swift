/// What expressions are evaluated over: the program as it is at that moment.
public protocol Facts {
  /// The value of a name.
  ///
  /// - Throws: `FactError` where there is no such thing, or not yet.
  func value(of name: FactName) throws(FactError) -> FactValue
}

/// A name in an expression: words with dots between them, the first of which may have an argument.
///
///     conv3_1.residual.rms
///     network("resnet34").macs
public struct FactName: Hashable, Sendable, CustomStringConvertible {
  /// `conv3_1`, `residual`, `rms`.
  public let words: [String]
  /// `resnet34` in `network("resnet34")`.
  public let argument: String?

  public init(words: [String], argument: String? = nil) {
    self.words = words
    self.argument = argument
  }

  public var description: String {
    var words = words
    if let argument { words[0] += "(\"\(argument)\")" }
    return words.joined(separator: ".")
  }
}

public enum FactValue: Hashable, Sendable {
  case number(Double)
  case list([Double])
  case text(String)
}

public struct FactError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Fault: Hashable, Sendable {
    /// There is no such name, or the expression makes no sense.
    case meaningless
    /// The name has a value once something is computed or shown.
    case notYet
  }

  public let fault: Fault
  /// A sentence without capital and full stop.
  public let description: String

  public init(_ fault: Fault, _ description: String) {
    self.fault = fault
    self.description = description
  }
}
