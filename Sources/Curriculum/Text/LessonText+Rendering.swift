extension LessonText {
  /// A piece of a text as it is shown.
  public struct Span: Hashable, Sendable {
    public enum Kind: Hashable, Sendable { case plain, strong, key, computed, answer }

    public var text: String
    public var kind: Kind

    public init(_ text: String, _ kind: Kind) {
      self.text = text
      self.kind = kind
    }
  }

  /// What is written where nothing can be computed yet.
  public static let notYet = "…"

  /// The text at this moment. A newline begins a line, two begin a paragraph.
  ///
  /// A number that the lesson writes out is shown as it computes, with as many digits.
  ///
  /// - Parameter answer: what the learner said.
  public func rendered(in facts: some Facts, answer: String? = nil) -> [Span] {
    parts.map { part in
      switch part {
      case .plain(let text): Span(text, .plain)
      case .strong(let text): Span(text, .strong)
      case .key(let text): Span(text, .key)
      case .answer: Span(answer ?? Self.notYet, .answer)
      case .computed(let expression, let format, let literal):
        Span(Self.text(of: expression, format, literal, in: facts), .computed)
      }
    }
  }

  /// The same without its kinds.
  public func plainText(in facts: some Facts, answer: String? = nil) -> String {
    rendered(in: facts, answer: answer).map(\.text).joined()
  }

  private static func text(
    of expression: Expression, _ format: Format, _ literal: String?, in facts: some Facts
  ) -> String {
    guard let value = try? expression.value(in: facts) else { return notYet }
    if case .number(let number) = value, let literal,
      let numeral = Numeral(literal)
    {
      return numeral.agrees(with: number) ? literal : numeral.text(of: number)
    }
    return format.text(of: value)
  }
}
