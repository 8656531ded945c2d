import Foundation
import Testing

extension RealTerminal {
  /// A network that was trained here, in the tour.
  @Suite struct TrainedStories {
    @Test("A checkpoint opens without its network's name, with its classes and at its size")
    func checkpoint() throws {
      let folder = try ScratchFolder()
      let trained = try Program.run(
        "train", "--network", "cifar-resnet8-w4", "--steps", "60", "--out", folder.file("a"))
      #expect(trained.exitCode == 0)
      let weights = folder.file("a/cifar-resnet8-w4-seed0/checkpoint.safetensors")
      let pass = try Program.run("forward", "--weights", weights, "--json").json()
      let best = try #require(try pass.objects("predictions").first).text("label")
      let terminal = try TmuxSession(running: [Program.path, "tour", "--weights", weights])
      try terminal.wait(for: "nothing is computed yet")
      #expect(try terminal.screen().contains("16×16"))
      try terminal.press("End")
      let screen = try terminal.tour(notice: "to head")
      #expect(screen.classes.count == 5)
      #expect(screen.lines.contains { $0.contains(best) }, "\(best)")
      try terminal.press("q")
      #expect(try terminal.waitForEnd() == 0)
    }
  }
}
