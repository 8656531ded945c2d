import Foundation
import Testing

extension RealTerminal {
  /// Walking through a network: a step computes, and what it computed is what `forward` computes.
  @Suite struct TourStories {
    @Test("Without a command the tour opens on a ResNet-50, and end computes it all")
    func opening() throws {
      let terminal = try TmuxSession(running: [Program.path])
      try terminal.wait(for: "nothing is computed yet")
      #expect(try terminal.screen().contains("ResNet-50 · bundled"))
      try terminal.press("End")
      let screen = try terminal.tour(notice: "computed 18 units, to head")
      #expect(screen.place == "head")
      #expect(screen.classes.count == 5)
      try terminal.press("q")
      #expect(try terminal.waitForEnd() == 0)
    }

    @Test("A step computes one unit; back is at once, and so is forward again")
    func stepping() throws {
      let terminal = try RealTerminal.tour()
      #expect(try terminal.tour().place == "stem")
      try terminal.press("Right")
      #expect(try terminal.tour(notice: "computed stem").place == "stem")
      try terminal.press("Right")
      let first = try terminal.tour(notice: "computed conv2_1 · layer1.0")
      #expect(first.place == "block 1 of 3")
      #expect(first.classes.isEmpty)
      try terminal.press("Right")
      let second = try terminal.tour(notice: "computed conv3_1")
      #expect(second.place == "block 2 of 3")

      // Nothing is computed on the way back, so the notice stays, and the same numbers come.
      try terminal.press("Left")
      let again = try terminal.tour(at: "block 1 of 3")
      #expect(again.notice == second.notice)
      #expect(again.number(after: "‖F‖/‖S‖") == first.number(after: "‖F‖/‖S‖"))
      try terminal.press("Left", "h")
      #expect(try terminal.tour(at: "stem").notice == second.notice)
      try terminal.press("Right", "l")
      #expect(try terminal.tour(at: "block 2 of 3").notice == second.notice)
      try terminal.press("l")
      _ = try terminal.tour(notice: "computed conv4_1")
      try terminal.press("l")
      let head = try terminal.tour(notice: "computed head")
      #expect(head.place == "head")
      #expect(head.classes.count == 5)
      try terminal.press("Home")
      _ = try terminal.tour(at: "stem")
    }

    @Test("Steps that are asked for faster than they are computed are all taken")
    func hurriedStepping() throws {
      let terminal = try RealTerminal.tour("resnet50")
      // In one piece, as a key that is held down while the machine is busy.
      try terminal.type(String(repeating: "l", count: 12))
      #expect(try terminal.tour(notice: "computed conv4_4").place == "block 11 of 16")
    }

    @Test("What the screen shows is what forward --json computes")
    func agreement() throws {
      let report = try Program.run("forward", "--network", "cifar-resnet8", "--json").json()
      let terminal = try RealTerminal.tour()
      try terminal.press("End")
      let head = try terminal.tour(notice: "computed 5 units")
      let expected = try report.objects("predictions").map {
        let percent = 100 * (try $0.number("probability"))
        return TourScreen.ClassRow(
          name: try $0.text("label"), percent: percent.text(percent < 10 ? 1 : 0), before: nil)
      }
      #expect(head.classes == expected)
      for (index, block) in try report.objects("blocks").enumerated().reversed() {
        try terminal.press("Left")
        let screen = try terminal.tour(at: "block \(index + 1) of 3")
        #expect(screen.number(after: "‖F‖/‖S‖") == (try block.number("ratio").text(2)))
        #expect(screen.number(after: "cosine") == (try block.number("cosine").text(3)))
        let residual = try block.object("residual")
        #expect(
          screen.lines.contains {
            $0.contains("residual") && $0.contains((try? residual.number("rms").text(2)) ?? "?")
          })
      }
    }

    @Test("Playing steps by itself to the head; space pauses it")
    func playing() throws {
      let terminal = try RealTerminal.tour(width: 140)
      #expect(try terminal.screen().contains("space play"))
      try terminal.press("Space")
      try terminal.wait(for: "space pause")
      _ = try terminal.tour(at: "block 1 of 3")
      try terminal.press("Space")
      try terminal.wait(for: "space play")
      // It must stay for longer than a beat of half a second.
      let paused = try terminal.tour().place
      try #require(paused != "head")
      usleep(800_000)
      #expect(try terminal.tour().place == paused)
      try terminal.press("Space")
      _ = try terminal.tour(at: "head")
      try terminal.wait(for: "space play")
    }

    @Test("The mouse: a click on the ribbon goes to that block, the wheel steps")
    func mouse() throws {
      let terminal = try RealTerminal.tour()
      let names = try #require(try terminal.tour().lines.dropFirst().first)
      let column = try #require(names.firstRange(of: "conv3")).lowerBound
      let x = names.distance(from: names.startIndex, to: column)
      try terminal.mouse(.click, x: x, y: 2)
      let screen = try terminal.tour(notice: "computed 3 units, to conv3_1")
      #expect(screen.place == "block 2 of 3")
      try terminal.mouse(.wheelUp, x: 50, y: 15)
      _ = try terminal.tour(at: "block 1 of 3")
      try terminal.mouse(.wheelDown, x: 50, y: 15)
      _ = try terminal.tour(at: "block 2 of 3")
      // Below the ribbon there is nothing to click on.
      try terminal.mouse(.click, x: 1, y: 20)
      try terminal.press("?")
      try terminal.wait(for: "keys of the tour")
      #expect(try terminal.tour().place == "block 2 of 3")
    }

    @Test(
      "The picture is rotated, darkened and covered by keys; the classes follow, and 0 restores all"
    )
    func changingThePicture() throws {
      let terminal = try RealTerminal.tour()
      try terminal.press("End")
      let before = try terminal.tour(notice: "computed 5 units").classes
      for (key, notice, line) in [
        (">", "rotated 15 degrees; computed 5 units", " rotated 15° "),
        ("-", "rotated 15 degrees, ×0.80; computed 5 units", " rotated 15° · ×0.80 "),
        ("c", "rotated 15 degrees, ×0.80, covered; computed 5 units", " 15° ×0.80 covered "),
      ] {
        try terminal.press(key)
        let screen = try terminal.tour(notice: notice)
        #expect(screen.lines.contains { $0.hasPrefix(line) })
        #expect(screen.comparesClasses && screen.classes.count == 5)
        #expect(screen.classes.contains { $0.before != $0.percent })
      }
      try terminal.press("0")
      let after = try terminal.tour(notice: "the picture as it was; computed 5 units")
      #expect(after.classes == before && !after.comparesClasses)

      // Keys held down: all of them count, whatever is computed on the way.
      try terminal.type(String(repeating: ">", count: 24) + "<<")
      let turned = try terminal.tour(notice: "rotated -30 degrees; computed 5 units")
      #expect(turned.lines.contains { $0.hasPrefix(" rotated -30° ") })
      try terminal.press(":")
      try terminal.type("rotate 0")
      try terminal.press("Enter")
      #expect(
        try terminal.tour(notice: "the picture as it was; computed 5 units").classes == before)

      // The mouse covers what it clicks on, and uncovers it.
      try terminal.mouse(.click, x: 9, y: 9)
      let covered = try terminal.tour(notice: "covered; computed 5 units")
      #expect(covered.lines.contains { $0.hasPrefix(" covered ") })
      try terminal.mouse(.click, x: 9, y: 9)
      #expect(
        try terminal.tour(notice: "the picture as it was; computed 5 units").classes == before)
    }

    @Test("An array of numbers goes in as it is: it cannot be changed, which is said in one line")
    func arrays() throws {
      let folder = try ScratchFolder()
      let path = try folder.file("input.npy", NPYFile(height: 32, width: 32).bytes)
      let terminal = try RealTerminal.tour("cifar-resnet8", ["--image", path])
      try terminal.press(">")
      _ = try terminal.tour(
        notice: "! input.npy is an array of numbers and goes in as it is: only a picture can be")
      try terminal.press("Right")
      _ = try terminal.tour(notice: "computed stem")
    }

    @Test("In a network too deep for one column a block, the ribbon scrolls and can be clicked")
    func deepNetwork() throws {
      let terminal = try RealTerminal.tour("cifar-resnet560", width: 80, height: 24)
      try terminal.press(":")
      try terminal.type("goto conv2_40")
      try terminal.press("Enter")
      let screen = try terminal.tour(at: "block 40 of 279")
      let mark = try #require(screen.lines.dropFirst(2).first { $0.contains("↑") })
      let x = mark.distance(from: mark.startIndex, to: try #require(mark.firstIndex(of: "↑")))
      try terminal.mouse(.click, x: x + 5, y: 2)
      _ = try terminal.tour(at: "block 45 of 279")
    }
  }
}
