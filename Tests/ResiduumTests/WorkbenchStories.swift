import Testing

extension RealTerminal {
  /// A description that is mended, and walked through.
  @Suite struct WorkbenchStories {
    @Test("A translation of ResNet-50 that went wrong is mended in one line, by keys")
    func mending() throws {
      let terminal = try RealTerminal.tour()
      try terminal.press(":")
      try terminal.type("describe bug-where")
      try terminal.press("Enter")
      try terminal.wait(for: "differs in stride")
      try terminal.press("Down", "Down", "Down", "Down", "Enter")
      try terminal.press("BSpace", "BSpace", "BSpace")
      try terminal.type("3x3")
      let typing = try terminal.wait(for: "stride-in: 3x3")
      #expect(typing.contains("accept") && typing.contains("differs in stride"))
      try terminal.press("Enter")
      try terminal.wait(for: "matches resnet50")
      // Back, and here again; then a mistake, and what was before it.
      try terminal.press("BSpace")
      try terminal.wait(for: "the tour") { !$0.contains("matches resnet50") }
      for command in ["workbench", "line 18 classifier: {inputs: 8192}"] {
        try terminal.press(":")
        try terminal.type(command)
        try terminal.press("Enter")
      }
      let wrong = try terminal.wait(for: "expected 8192 features, found")
      #expect(wrong.contains("2048×7×7") && wrong.contains("!18 classifier: {inputs: 8192}"))
      try terminal.press("q")
      #expect(try terminal.waitForEnd() == 0)
    }
  }
}
