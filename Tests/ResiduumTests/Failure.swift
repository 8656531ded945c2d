import Testing

extension Program.Outcome {
  /// Checks that the run ended as a failure must: with this exit code, nothing on standard output, and
  /// on standard error exactly one line, which begins with the program's name, holds these words and
  /// cannot steer a terminal.
  func expectFailure(
    _ code: Int32, _ words: String = "", printsReport: Bool = false,
    _ location: SourceLocation = #_sourceLocation
  ) {
    let line = error.dropLast()
    let isControl = line.unicodeScalars.contains { $0.properties.generalCategory == .control }
    let faults = [
      signal.map { "ended by signal \($0)" },
      exitCode == code ? nil : "exit code \(exitCode.map(String.init) ?? "none"), not \(code)",
      printsReport || output.isEmpty ? nil : "something on standard output",
      error.hasPrefix("residuum: ") && error.hasSuffix("\n") && line.count > 10 && !isControl
        ? nil : "not one plain line that begins with the program's name",
      line.count < 1000 ? nil : "a line too long",
      words.isEmpty || error.contains(words) ? nil : "without '\(words)'",
    ].compactMap(\.self)
    #expect(
      faults.isEmpty,
      "\(faults.joined(separator: "; ")): \(String(error.prefix(300)).debugDescription)",
      sourceLocation: location)
  }
}
