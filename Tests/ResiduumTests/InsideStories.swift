import Testing

extension RealTerminal {
  /// Going into a block, op by op, and through its channels.
  @Suite struct InsideStories {
    /// A tour that stands on its first block, which is computed.
    private func atFirstBlock() throws -> TmuxSession {
      let terminal = try RealTerminal.tour()
      try terminal.stepToFirstBlock()
      return terminal
    }

    @Test("Enter goes into the block, arrows through its operations, backspace out")
    func inside() throws {
      let terminal = try atFirstBlock()
      try terminal.press("Enter")
      try terminal.wait(for: "inside conv2_1")
      let screen = try terminal.tour(notice: "operations of conv2_1")
      #expect(screen.notice.contains("computed 6 operations"))
      try terminal.wait(for: "conv2_1 · conv1  16×32×32")
      for operation in ["bn1", "relu", "conv2", "bn2"] {
        try terminal.press("Right")
        try terminal.wait(for: "conv2_1 · \(operation)")
      }
      try terminal.press("Left")
      try terminal.wait(for: "conv2_1 · conv2")
      try terminal.press("Down", "Down")
      try terminal.wait(for: "channel 2 of 16")
      try terminal.press("Up")
      try terminal.wait(for: "channel 1 of 16")
      try terminal.press("BSpace")
      #expect(
        try terminal.tour(at: "block 1 of 3").lines.contains { $0.contains("identity block") })
      #expect(try !terminal.screen().contains("inside conv2_1"))
    }

    @Test("Enter where there is no block, or none is computed")
    func noBlock() throws {
      let terminal = try RealTerminal.tour()
      try terminal.press("Enter")
      _ = try terminal.tour(notice: "the stem is no block: go to one first")
      try terminal.press("a")
      _ = try terminal.tour(notice: "not computed yet: → computes it")
    }

    @Test("Channels: arrows move through them, tab through x, F(x), the sum and y; escape leaves")
    func channels() throws {
      let terminal = try atFirstBlock()
      try terminal.press("a")
      try terminal.wait(for: "conv2_1 · layer1.0 · F(x)  16×32×32")
      try terminal.wait(for: "channel 0 of 16")
      try terminal.press("Right", "Right", "Right")
      try terminal.wait(for: "channel 3 of 16")
      try terminal.press("Left")
      try terminal.wait(for: "channel 2 of 16")
      try terminal.press("End")
      try terminal.wait(for: "channel 15 of 16")
      // There is nothing behind the last, nor before the first.
      try terminal.press("Right", "Down", "NPage")
      try terminal.wait(for: "channel 15 of 16")
      try terminal.press("Home", "Left", "Up")
      try terminal.wait(for: "channel 0 of 16")
      for tensor in ["sum", "y", "x", "F(x)"] {
        try terminal.press("Tab")
        try terminal.wait(for: "· \(tensor)  16×32×32")
      }
      try terminal.press("Escape")
      try terminal.wait(for: "identity block")
    }

    @Test("The channels of an operation: from inside, and back to inside")
    func channelsFromInside() throws {
      let terminal = try atFirstBlock()
      try terminal.press("Enter")
      _ = try terminal.tour(notice: "operations of conv2_1")
      try terminal.press("Right", "a")
      try terminal.wait(for: "pgdn page")
      try terminal.wait(for: "conv2_1 · bn1  16×32×32")
      try terminal.press("BSpace")
      try terminal.wait(for: "inside conv2_1")
      try terminal.press("Escape")
      try terminal.wait(for: "identity block")
    }

    @Test("Another picture, and a covered one, in the same channel")
    func pictures() throws {
      let terminal = try atFirstBlock()
      try terminal.press("a", "Right")
      try terminal.wait(for: "channel 1 of 16")
      try terminal.press("p")
      try terminal.wait(for: "postcard 0:1")
      try terminal.press("c")
      _ = try terminal.tour(notice: "covered")
      try terminal.press("0")
      _ = try terminal.tour(notice: "the picture as it was")
      try terminal.wait(for: "channel 1 of 16")
    }

    @Test("A click on a channel chooses it")
    func clickOnChannel() throws {
      let terminal = try atFirstBlock()
      try terminal.press("a")
      try terminal.wait(for: "channel 0 of 16")
      let lines = try terminal.tour().lines
      // The labels stand under the maps: the first row of them has 0, marked, and then 1.
      let row = try #require(lines.firstIndex { $0.contains("▸0 ") })
      let label = try #require(lines[row].firstRange(of: " 1 ")).lowerBound
      let x = lines[row].distance(from: lines[row].startIndex, to: label) + 1
      try terminal.mouse(.click, x: x, y: row - 1)
      try terminal.wait(for: "channel 1 of 16")
    }
  }
}
