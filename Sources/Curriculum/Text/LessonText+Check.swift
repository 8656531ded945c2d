extension LessonText {
  /// What does not hold in a text at this moment: expressions without a value, and numbers written out
  /// that are not those computed. A sentence each.
  public func problems(in facts: some Facts) -> [String] {
    parts.compactMap { part in
      guard case .computed(let expression, _, let literal) = part else { return nil }
      do {
        let value = try expression.value(in: facts)
        guard let literal, let numeral = Numeral(literal) else { return nil }
        guard case .number(let number) = value else {
          return "'\(expression.source)' is \(value.kind), not the number \(literal)"
        }
        guard !numeral.agrees(with: number) else { return nil }
        return "\(literal) is written, '\(expression.source)' is \(numeral.text(of: number))"
      } catch {
        return "'\(expression.source)': \(error)"
      }
    }
  }
}
