import Foundation
import Testing

extension RealTerminal {
  /// The laboratory in a real terminal: what is trained there is trained.
  @Suite struct LaboratoryStories {
    private static let network = "cifar-resnet8"

    @Test("Train, look at every chart, pause, leave, come back, open a network, leave the program")
    func training() throws {
      let folder = try ScratchFolder()
      let terminal = try tour(folder)
      try terminal.press("t")
      try terminal.wait(for: "Degradation in half a minute")
      try terminal.press("Enter")
      try waitForTraining(on: terminal)
      for (key, title) in [
        ("2", "error %"), ("3", "gradient norm"), ("4", "spread (std)"), ("5", "‖F(x)‖/‖x‖"),
        ("6", "training error % over depth"), ("1", "loss, logarithmic"),
      ] {
        try terminal.press(key)
        try terminal.wait(for: title)
      }
      try terminal.press("Space")
      try terminal.wait(for: "paused; everything is saved")
      let records = try records(folder)
      try terminal.press("BSpace")
      try terminal.wait(for: "instant, paused")
      try terminal.press("BSpace")
      try terminal.wait(for: "conv2")
      try terminal.press("t")
      try terminal.wait(for: "paused")
      try terminal.press("Space")
      try terminal.wait(for: "training, ")
      try terminal.press("Down", "Down", "Enter")
      try terminal.wait(for: "CIFAR ResNet-20, width 4")
      try terminal.press("End")
      try terminal.wait(for: "half-disc")
      // It went on meanwhile, and leaving saves it.
      try terminal.press("q")
      try terminal.waitForEnd()
      #expect(try self.records(folder) > records)
      let second = try tour(folder)
      try second.press("t")
      try second.wait(for: "instant, ")
      try second.wait(for: "go on")
      try second.press("Enter")
      try second.wait(for: "training, ")
      try second.press("x")
      try second.wait(for: "stopped; what was trained is kept")
    }

    @Test("A recording is replayed to its end")
    func replaying() throws {
      let terminal = try tour(try ScratchFolder())
      try terminal.press("t")
      try terminal.wait(for: "recordings")
      try terminal.press("End")
      try terminal.wait(for: "A recording, made")
      try terminal.press("Home", "Enter", "x")
      try terminal.wait(for: "stopped")
      try terminal.press("End", "Enter")
      try terminal.wait(for: "RECORDING: ")
      try terminal.press("+", "+", "+", "+", "+", "+")
      try terminal.wait(for: "100 %, ended")
    }

    /// Keys to the laboratory, while both cores train; see `LatencyTests` for what is measured.
    @Test("A key is answered while the networks are trained")
    func latency() throws {
      let terminal = try tour(try ScratchFolder())
      try terminal.press("t", "Enter")
      try waitForTraining(on: terminal)
      var times: [Duration] = []
      for _ in 0..<20 {
        for (key, title) in [("2", "error %"), ("3", "gradient norm")] {
          let start = ContinuousClock.now
          try terminal.press(key)
          try terminal.wait(for: title)
          times.append(ContinuousClock.now - start)
        }
      }
      let screen = try terminal.wait(for: "training, ")
      try #require(!screen.contains("done in"), "it was trained too soon to measure")
      times.sort()
      print(
        """
        a key was answered within \(times[times.count / 2]) (median of \(times.count), tmux \
        included; the slowest \(times[times.count - 1])) while networks were trained
        """)
      #expect(times[times.count / 2] < LatencyTests.bound)
    }

    private func tour(_ folder: ScratchFolder) throws -> TmuxSession {
      let terminal = try TmuxSession(
        running: [Program.path, "tour", "--network", Self.network], width: 100, height: 30,
        environment: ["XDG_DATA_HOME": folder.path])
      try terminal.wait(for: "nothing is computed yet")
      return terminal
    }

    /// Until something is trained: each per cent is on the screen for a sixth of a second, so that a look
    /// at it may miss the first.
    private func waitForTraining(on terminal: TmuxSession) throws {
      try terminal.wait(for: "training, 1 % or more") { $0.contains(/training, [1-9]\d* %/) }
    }

    /// Bytes of all records.
    private func records(_ folder: ScratchFolder) throws -> Int {
      folder.contents(of: ".").filter { $0.key.hasSuffix("metrics.jsonl") }.values.reduce(0) {
        $0 + $1.count
      }
    }
  }
}
