import Testing

extension RealTerminal {
  /// The terminal's size changes while the program runs.
  @Suite struct ResizingStories {
    @Test("Larger, too small, back: nothing is lost")
    func resizing() throws {
      let terminal = try RealTerminal.tour()
      let before = try terminal.stepToFirstBlock()
      let ratio = before.number(after: "‖F‖/‖S‖")

      try terminal.resize(width: 160, height: 50)
      try terminal.wait(for: "160 columns, with the same numbers") {
        $0.split(separator: "\n").contains { $0.count > 150 }
          && TourScreen($0).number(after: "‖F‖/‖S‖") == ratio
      }

      try terminal.resize(width: 79, height: 24)
      try terminal.wait(for: "this terminal has 79")
      try terminal.resize(width: 80, height: 23)
      try terminal.wait(for: "80 columns and 24 rows; this terminal has 80 and")
      // A size that has no room for the words either.
      try terminal.resize(width: 1, height: 1)
      try terminal.wait(for: "one cell") { $0.count <= 2 }
      // A key is taken all the same.
      try terminal.press("Right")

      try terminal.resize(width: 80, height: 24)
      let after = try terminal.tour(notice: "computed conv3_1")
      #expect(after.place == "block 2 of 3")
      try terminal.press("Left")
      let back = try terminal.tour(at: "block 1 of 3")
      #expect(back.number(after: "‖F‖/‖S‖") == ratio)
    }

    @Test("Too small from the start: it says so, and q leaves")
    func tooSmall() throws {
      let terminal = try TmuxSession(
        running: [Program.path, "tour", "--network", "cifar-resnet8"], width: 60, height: 12)
      try terminal.wait(for: "Residuum needs 80 columns and 24 rows; this terminal has 60")
      try terminal.press("q")
      #expect(try terminal.waitForEnd() == 0)
    }
  }
}
