import Foundation

/// Why what was typed is no answer: a sentence for the learner.
public struct AnswerError: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String
}

extension Answer {
  /// Reads what a learner typed: `25,557,032`, `2.3e7`, `41 %`, `3/4`, `4.09 G`, with the unit behind it or
  /// without; for options their number, from 1, or their letter.
  ///
  /// A comma groups three digits; it is no decimal point. Where the unit is `%` the number counts hundredths
  /// itself: `41 %` is 41.
  public init(typed text: String, for question: Question) throws(AnswerError) {
    let text = String(text.prefix(100)).halfWidth
    switch question.kind {
    case .number(_, _, let unit): self = .number(try Answer.number(text, unit: unit))
    case .choice(let options): self = .option(try Answer.option(text, count: options.count))
    case .task:
      throw AnswerError(description: "Nothing is to be typed here: it is to be done.")
    }
  }

  /// The number in a text.
  ///
  /// - Parameter unit: what may stand behind it.
  static func number(_ text: String, unit: String?) throws(AnswerError) -> Double {
    let trimmed = text.trimmingCharacters(in: .whitespaces)
    guard !trimmed.isEmpty else { throw AnswerError(description: "Nothing was typed yet.") }
    var body = trimmed
    if let unit, body.lowercased().hasSuffix(unit.lowercased()) {
      body = String(body.dropLast(unit.count)).trimmingCharacters(in: .whitespaces)
    }
    let halves = body.split(separator: "/", omittingEmptySubsequences: false).map { half in
      let half = half.trimmingCharacters(in: .whitespaces)
      return Numeral(half.hasPrefix(".") ? "0" + half : half, separators: ", _\u{A0}\u{202F}")
    }
    if halves.count == 1, let numeral = halves[0] { return numeral.value }
    if halves.count == 2, let above = halves[0], let below = halves[1] {
      guard below.value != 0 else {
        throw AnswerError(description: "Nothing can be divided by 0.")
      }
      if (above.value / below.value).isFinite { return above.value / below.value }
    }
    if body.contains(","), Numeral(body.replacing(",", with: ".")) != nil {
      throw AnswerError(
        description: "A comma groups three digits, as in 9,408; decimals have a point, as in 0.42.")
    }
    throw AnswerError(
      description: "That is no number: write one such as 9,408, 0.42, 41 %, 3/4 or 4.09 G.")
  }

  private static func option(_ text: String, count: Int) throws(AnswerError) -> Int {
    let text = text.trimmingCharacters(in: .whitespaces).lowercased()
    let letters = Array("abcdef".prefix(count))
    if let number = Int(text), (1...count).contains(number) { return number - 1 }
    if text.count == 1, let index = letters.firstIndex(of: text.first!) { return index }
    throw AnswerError(description: "Choose one of the options, a to \(letters.last ?? "a").")
  }
}

extension String {
  /// Full-width digits and signs, which East Asian keyboards give, as ASCII.
  fileprivate var halfWidth: String {
    let scalars = unicodeScalars.map { (scalar) -> Unicode.Scalar in
      switch scalar.value {
      case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0)!
      case 0x3000: " "
      default: scalar
      }
    }
    return String(String.UnicodeScalarView(scalars))
  }
}
