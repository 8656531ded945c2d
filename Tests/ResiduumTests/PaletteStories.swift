import Foundation
import Testing

extension RealTerminal {
  /// Commands by name: blocks, pictures, networks; and the help.
  @Suite struct PaletteStories {
    private func command(_ text: String, in terminal: TmuxSession) throws {
      try terminal.press(":")
      try terminal.type(text)
      try terminal.press("Enter")
    }

    @Test("To a block by the paper's name, torchvision's path or its number; to the stem, the head")
    func goTo() throws {
      let terminal = try RealTerminal.tour()
      try command("goto conv3_1", in: terminal)
      #expect(try terminal.tour(notice: "to conv3_1").place == "block 2 of 3")
      try command("layer1.0", in: terminal)
      _ = try terminal.tour(at: "block 1 of 3")
      try command("goto 3", in: terminal)
      _ = try terminal.tour(at: "block 3 of 3")
      try command("goto stem", in: terminal)
      _ = try terminal.tour(at: "stem")
      try terminal.press("g")
      try terminal.type("head")
      try terminal.press("Enter")
      #expect(try terminal.tour(at: "head").classes.count == 5)
      try command("goto conv9_9", in: terminal)
      _ = try terminal.tour(notice: "! cifar-resnet8 has no block 'conv9_9'")
      try command("nonsense", in: terminal)
      _ = try terminal.tour(notice: "no command 'nonsense'")
      #expect(try terminal.tour().place == "head")
    }

    @Test("Tab completes, arrows choose, escape closes")
    func completion() throws {
      let terminal = try RealTerminal.tour()
      try terminal.press(":")
      try terminal.wait(for: "tab completes, enter runs, esc closes")
      try terminal.type("net")
      try terminal.press("Tab")
      try terminal.wait(for: ":network ")
      try terminal.wait(for: "resnet152")
      try terminal.press("Escape")
      try terminal.wait(for: "the palette closed") { !$0.contains("tab completes") }
      try terminal.press(":")
      try terminal.type("conv")
      try terminal.press("Down", "Down", "Enter")
      _ = try terminal.tour(at: "block 2 of 3")
    }

    @Test("Another picture: generated, from a file, back; one that is not there changes nothing")
    func pictures() throws {
      let terminal = try RealTerminal.tour()
      try terminal.press("End")
      let first = try terminal.tour(notice: "computed 5 units").classes
      try terminal.wait(for: "postcard 0:0")
      try terminal.press("p")
      try terminal.wait(for: "postcard 0:1")
      let other = try terminal.wait(for: "other classes") {
        let classes = TourScreen($0).classes
        return classes.count == 5 && classes != first
      }
      #expect(TourScreen(other).place == "head")

      let folder = try ScratchFolder()
      let gray = try folder.file(
        "gray.ppm", Array("P6 2 2 255\n".utf8) + [UInt8](repeating: 128, count: 12))
      try command("picture \(gray)", in: terminal)
      try terminal.wait(for: "gray.ppm")
      try terminal.wait(for: "its classes") {
        TourScreen($0).classes != TourScreen(other).classes
      }

      try command("picture \(folder.path)/none.png", in: terminal)
      let failed = try terminal.tour(notice: "no such file")
      #expect(failed.lines[0].contains("gray.ppm"))
      #expect(failed.classes.count == 5)

      try command("picture 0", in: terminal)
      try terminal.wait(for: "postcard 0:0")
      try terminal.wait(for: "the first classes again") { TourScreen($0).classes == first }
    }

    @Test("Another network, and other weights; a file that is none changes nothing")
    func networks() throws {
      let terminal = try RealTerminal.tour()
      try terminal.press("n")
      try terminal.type("cifar-plain20")
      try terminal.press("Enter")
      try terminal.wait(for: "CIFAR plain-20")
      try terminal.press("End")
      let classes = try terminal.tour(notice: "computed 11 units").classes
      try command("weights random:7", in: terminal)
      try terminal.wait(for: "untrained (random:7)")
      try terminal.press("End")
      #expect(try terminal.tour(notice: "computed 11 units").classes != classes)
      try command("weights /dev/null", in: terminal)
      let failed = try terminal.tour(notice: "! /dev/null")
      #expect(failed.lines[0].contains("untrained (random:7)"))
      #expect(failed.classes.count == 5)
      try command("network vgg12", in: terminal)
      _ = try terminal.tour(notice: "'vgg12'")
    }

    @Test(
      "Trained weights and a photograph: classes that are no guesses",
      .enabled(if: SharedData.isThere, "../shared/data is not there"))
    func trained() throws {
      let terminal = try RealTerminal.tour(
        "cifar-resnet20",
        [
          "--weights", SharedData.path("cifar-resnet20.th"), "--image",
          SharedData.path("chelsea.png"),
          "--normalize", "imagenet",
        ])
      try terminal.press("End")
      let screen = try terminal.tour(notice: "computed 11 units")
      #expect(screen.lines[0].contains("cifar-resnet20.th · chelsea.png"))
      #expect(screen.lines.contains { $0.hasPrefix(" classes  ") })
      #expect(!screen.lines.contains { $0.contains("guesses") })
    }

    @Test("The help lists the keys; any key closes it and does nothing else; q leaves")
    func help() throws {
      let terminal = try RealTerminal.tour()
      try terminal.press("?")
      let help = try terminal.wait(for: "any key closes this")
      for words in ["keys of the tour", "cut the residual F(x)", "any command by name"] {
        #expect(help.contains(words))
      }
      try terminal.press("Right")
      let closed = try terminal.wait(for: "the help closed") { !$0.contains("any key closes") }
      #expect(TourScreen(closed).notice.contains("nothing is computed yet"))
      try terminal.press("Right")
      _ = try terminal.tour(notice: "computed stem")
      try terminal.press("F1")
      try terminal.wait(for: "any key closes this")
      try terminal.press("q")
      #expect(try terminal.waitForEnd() == 0)
    }
  }
}
