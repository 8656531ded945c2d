/// Comma-separated values as RFC 4180 has them, but for its line ends: a line feed alone.
public enum CSV {
  /// A line, its end with it. A field with a comma, a quotation mark or a line end is quoted.
  public static func line(_ fields: [String]) -> String {
    fields.map(field).joined(separator: ",") + "\n"
  }

  private static func field(_ text: String) -> String {
    // By scalars: a carriage return and a line feed are one character.
    let isPlain = text.unicodeScalars.allSatisfy { !",\"\r\n".unicodeScalars.contains($0) }
    if isPlain { return text }
    let doubled = text.split(separator: "\"", omittingEmptySubsequences: false)
    return "\"\(doubled.joined(separator: "\"\""))\""
  }
}
