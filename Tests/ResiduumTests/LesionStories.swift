import Testing

extension RealTerminal {
  /// Cutting branches, and mending them.
  @Suite struct LesionStories {
    /// A tour that was computed to its head and stands on its last block, and the classes.
    private func computed(_ network: String = "cifar-resnet8") throws -> (
      TmuxSession, [TourScreen.ClassRow]
    ) {
      let terminal = try RealTerminal.tour(network)
      try terminal.press("End")
      let classes = try terminal.tour(notice: "to head").classes
      try #require(classes.count == 5)
      try terminal.press("Left")
      _ = try terminal.tour(at: "block 3 of 3")
      return (terminal, classes)
    }

    @Test("A cut moves the classes, and mending brings them back", arguments: ["x", "s"])
    func cutAndMend(key: String) throws {
      let (terminal, before) = try computed()
      try terminal.press(key)
      let what = key == "x" ? "cut F of conv4_1" : "cut the shortcut of conv4_1"
      let cut = try terminal.tour(notice: what)
      #expect(cut.comparesClasses)
      #expect(cut.classes.count == 5)
      #expect(cut.classes.allSatisfy { $0.before != nil })
      #expect(cut.classes.contains { $0.before != $0.percent })
      try terminal.press(key)
      #expect(try terminal.tour(notice: "mended").classes == before)
    }

    @Test("What the screen shows as before the cut is what it was")
    func before() throws {
      let (terminal, before) = try computed()
      try terminal.press("x")
      let cut = try terminal.tour(notice: "cut F of conv4_1").classes
      var compared = 0
      for row in cut {
        // A name may be shorter where it shares its row with two numbers.
        let stem = row.name.prefix { $0 != "…" }
        guard let old = before.first(where: { $0.name.hasPrefix(stem) }) else { continue }
        #expect(row.before == old.percent)
        compared += 1
      }
      #expect(compared > 0)
    }

    @Test("Both branches of a block and another's: r mends them all")
    func mendAll() throws {
      let (terminal, before) = try computed()
      try terminal.press("x")
      _ = try terminal.tour(notice: "cut F of conv4_1")
      try terminal.press("s")
      _ = try terminal.tour(notice: "cut the shortcut of conv4_1")
      try terminal.press("Left", "x")
      _ = try terminal.tour(notice: "cut F of conv3_1")
      try terminal.press("r")
      let mended = try terminal.tour(notice: "mended every branch")
      #expect(mended.classes == before)
      try terminal.press("r")
      _ = try terminal.tour(notice: "no branch is cut")
    }

    @Test("By name, and in the words of the palette")
    func byName() throws {
      let (terminal, before) = try computed()
      try terminal.press(":")
      try terminal.type("cut shortcut layer2.0")
      try terminal.press("Enter")
      #expect(try terminal.tour(notice: "cut the shortcut of conv3_1").classes != before)
      try terminal.press(":")
      try terminal.type("mend")
      try terminal.press("Enter")
      #expect(try terminal.tour(notice: "mended every branch").classes == before)
    }

    @Test("Where there is nothing to cut, it is said")
    func nothingToCut() throws {
      let terminal = try RealTerminal.tour("cifar-plain8")
      try terminal.press("x")
      _ = try terminal.tour(notice: "the stem has no branches: go to a block")
      try terminal.stepToFirstBlock()
      try terminal.press("s")
      _ = try terminal.tour(notice: "conv2_1 is plain: it has no shortcut to cut")
    }
  }
}
