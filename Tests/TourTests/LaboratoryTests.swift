import Networks
import Terminal
import Testing

@testable import Laboratory
@testable import Tour
@testable import Training

/// The laboratory's screens, drawn from records made by a formula: no network is trained here.
@Suite struct LaboratoryScreenTests {
  /// A comparison in which `share` of every run's steps are taken.
  static func snapshot(_ experiment: Experiment, share: Double) -> ComparisonSnapshot {
    let runs = experiment.runs(seed: 0).enumerated().map { index, settings in
      let member = experiment.members[index]
      var records: [Record] = []
      let interval = settings.evaluationInterval
      for step in stride(from: interval, through: settings.steps, by: interval) {
        var record = Record(step: step, seconds: Double(step * member.depth) / 1000)
        let progress = Double(step) / Double(settings.steps)
        // Deep plain networks learn slowly, all others fast.
        let speed = member.kind == .plain ? 40 / Double(member.depth) : 4
        let loss = 2.3 / (1 + speed * progress * progress * 4)
        record.batch = Evaluation(loss: loss, error: 40 * loss, images: 64)
        record.train = Evaluation(loss: loss, error: 39 * loss, images: 1000)
        record.test = Evaluation(loss: loss * 1.2, error: 39 * loss + 4, images: 1000)
        record.inspection = Inspection(
          gradientNorms: (1..<member.depth).map { 1 / Float($0 * $0) },
          responses: (1..<member.depth).map { 1 + 1 / Float($0) },
          ratios: (0..<(member.depth - 2) / 2).map {
            member.kind == .plain ? nil : 1 / Float($0 + 1)
          })
        records.append(record)
      }
      return ComparisonSnapshot.Run(
        label: member.label, member: member, settings: settings, step: settings.steps,
        seconds: Double(settings.steps * member.depth) / 1000, records: records, outcome: nil,
        checkpoint: "run\(index)/checkpoint.safetensors")
    }
    return ComparisonSnapshot(experiment: experiment, runs: runs, share: 1, folder: "runs")
      .at(share: share)
  }

  private static let instant = Experiment.preset(named: "instant")!

  private func watching(
    width: Int = 80, height: Int = 24,
    medium: Medium = Medium(symbols: .unicode, depth: .monochrome), share: Double = 0.5
  ) throws -> Scene {
    var scene = try Scene(width: width, height: height, medium: medium)
    scene.press(.character("t"), .enter)
    scene.tell(.trained(Self.snapshot(Self.instant, share: share)))
    return scene
  }

  @Test(arguments: [(80, 24), (120, 36)])
  func theExperiments(width: Int, height: Int) throws {
    var scene = try Scene(width: width, height: height)
    scene.press(.character("t"), .down)
    try expectScreen(scene, "experiments-\(width)x\(height)")
  }

  @Test(arguments: [(80, 24), (120, 36), (200, 60)])
  func theLossOfEveryRun(width: Int, height: Int) throws {
    try expectScreen(
      watching(width: width, height: height), "laboratory-loss-\(width)x\(height)")
  }

  @Test(arguments: LaboratoryChart.allCases)
  func everyChart(chart: LaboratoryChart) throws {
    var scene = try watching()
    scene.press(.character(Character("\(chart.rawValue + 1)")))
    try expectScreen(scene, "laboratory-chart\(chart.rawValue + 1)-80x24")
  }

  @Test func charactersOfASCIIAlone() throws {
    let scene = try watching(medium: Medium(symbols: .ascii, depth: .monochrome))
    try expectScreen(scene, "laboratory-ascii-80x24")
    #expect(scene.text.unicodeScalars.allSatisfy { $0.isASCII })
  }

  @Test func curvesOfBlocksHaveNoBraille() throws {
    var scene = try watching()
    #expect(scene.text.unicodeScalars.contains { (0x2800...0x28FF).contains($0.value) })
    scene.press(.character("b"))
    #expect(!scene.text.unicodeScalars.contains { (0x2800...0x28FF).contains($0.value) })
  }

  /// Every size and colour depth, each chart, without a letter cut off at the edge.
  @Test func everySize() throws {
    var scene = try watching(share: 1)
    for chart in 1...LaboratoryChart.allCases.count {
      scene.press(.character(Character("\(chart)")))
      for (width, height) in [
        (80, 24), (81, 25), (99, 33), (110, 30), (120, 36), (200, 60), (300, 100),
      ] {
        scene.resize(width: width, height: height)
        for y in 0..<height {
          let last = scene.canvas[width - 1, y].character
          #expect(!last.isLetter && !last.isNumber, "chart \(chart), \(width)×\(height), row \(y)")
        }
      }
    }
  }

  @Test func startingPausingAndStopping() throws {
    var scene = try Scene()
    scene.press(.character("t"), .enter)
    #expect(scene.commands == ["survey seed 0", "start instant, seed 0"])
    #expect(scene.text.contains("beginning"))
    // What cannot be drawn yet does not stop the keys.
    scene.press(.down, .right, .enter, .character("i"))
    scene.tell(.trained(Self.snapshot(Self.instant, share: 0.2)))
    #expect(scene.text.contains("training, 20 %"))
    scene.press(.character(" "))
    scene.tell(.paused)
    #expect(scene.commands.last == "pause")
    #expect(scene.text.contains("20 %, paused"))
    scene.press(.character(" "))
    #expect(scene.commands.last == "go on")
    // Leaving does not end it, and coming back finds it.
    scene.press(.backspace, .backspace)
    #expect(scene.text.contains("CIFAR ResNet-8"))
    scene.press(.character("t"))
    #expect(scene.text.contains("training, 20 %"))
    scene.press(.character("x"))
    scene.tell(.stopped)
    #expect(scene.commands.contains("stop"))
    #expect(scene.text.contains("stopped; what was trained is kept"))
  }

  @Test func anotherExperimentWaitsForTheOneThatRuns() throws {
    var scene = try watching()
    scene.press(.backspace, .down, .enter)
    #expect(scene.text.contains("instant, seed 0, is being trained"))
    #expect(scene.text.contains("experiments"))
    #expect(scene.commands.filter { $0.hasPrefix("start") }.count == 1)
  }

  @Test func theVerdictIsToldAtTheEnd() throws {
    var scene = try watching(width: 120, height: 36, share: 1)
    var snapshot = Self.snapshot(Self.instant, share: 1)
    for index in snapshot.runs.indices {
      let last = snapshot.runs[index].records.last!
      snapshot.runs[index].outcome = Outcome(
        train: last.train!, test: last.test!, seconds: 1, imagesPerSecond: 1, divergedAt: nil)
    }
    scene.tell(.trained(snapshot))
    scene.tell(.ended)
    #expect(scene.text.contains("plain: 56 layers train worse than 20"))
    #expect(scene.text.contains("residual: 56 layers train about as well as 20"))
    #expect(scene.text.contains("done in"))
  }

  @Test func aTrainedNetworkIsOpenedFromItsCheckpoint() throws {
    var scene = try watching()
    scene.press(.down, .down, .enter)
    #expect(scene.commands.last == "save 2")
    let requests = scene.state(telling: .saved(run: 2, path: "checkpoint.safetensors"))
    guard case .open(let network, let source, _, _) = try #require(requests.first) else {
      Issue.record("not opened")
      return
    }
    #expect(network.name == "cifar-resnet20-w4")
    #expect(source == .file("checkpoint.safetensors"))
  }

  @Test func theListTellsWhatIsThereAlready() throws {
    var scene = try Scene()
    scene.press(.character("t"))
    scene.tell(.surveyed(seed: 0, shares: ["instant": 1, "sweep": 0.335]))
    #expect(scene.text.contains("instant, done"))
    #expect(scene.text.contains("sweep, 33 %"))
    #expect(scene.text.contains("⏎ look"))
    scene.press(.down)
    #expect(scene.text.contains("⏎ start"))
    scene.press(.down)
    #expect(scene.text.contains("⏎ go on"))
    // Of another seed nothing is known yet.
    scene.press(.character("n"))
    #expect(!scene.text.contains("done"))
    scene.tell(.surveyed(seed: 0, shares: ["instant": 1]))
    #expect(!scene.text.contains("done"))
  }

  @Test func gradientsThatAreZeroAreExplained() throws {
    var scene = try watching()
    var snapshot = Self.snapshot(Self.instant, share: 0.5)
    for run in snapshot.runs.indices {
      for record in snapshot.runs[run].records.indices {
        let count = snapshot.runs[run].records[record].inspection!.gradientNorms.count
        snapshot.runs[run].records[record].inspection!.gradientNorms = Array(
          repeating: 0, count: count)
      }
    }
    scene.tell(.trained(snapshot))
    scene.press(.character("3"))
    #expect(scene.text.contains("all 0: the classifier begins with zeros"))
  }

  @Test func aFailureIsToldAndLeavesTheList() throws {
    var scene = try watching()
    scene.tell(.failed("the disk is full"))
    #expect(scene.text.contains("! the disk is full"))
    scene.press(.down)
    #expect(!scene.text.contains("the disk is full"))
  }

  @Test func aRecordingIsReplayedAtAnySpeed() throws {
    var scene = try Scene(width: 100, height: 30)
    let recording = Recording(
      name: "instant", command: "residuum compare", made: "2026-11-21",
      snapshot: Self.snapshot(Self.instant, share: 1))
    scene.equip([recording])
    scene.press(.character("t"), .end)
    #expect(scene.text.contains("by: residuum compare"))
    scene.press(.enter)
    #expect(scene.text.contains("RECORDING: "))
    #expect(scene.commands == ["survey seed 0"])
    #expect(scene.state.isReplaying)
    // 600 steps of 20 + 56 + 20 + 56 layers at a millisecond a layer: 91.2 s.
    for _ in 0..<10 { scene.tick(elapsed: 0.1) }
    #expect(scene.text.contains("8 %, at 8× speed"))
    scene.press(.character("+"))
    for _ in 0..<10 { scene.tick(elapsed: 0.1) }
    #expect(scene.text.contains("26 %, at 16× speed"))
    scene.press(.character(" "))
    #expect(!scene.state.needsTicks)
    scene.press(.end)
    #expect(scene.text.contains("100 %, ended"))
    scene.press(.character("x"), .enter)
    #expect(scene.commands == ["survey seed 0"])
    #expect(scene.text.contains("a recording has no weights"))
  }
}
