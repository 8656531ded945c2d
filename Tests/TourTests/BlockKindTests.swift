import Inference
import Networks
import Terminal
import Testing

@testable import Tour

/// How the kinds of block that the laboratory trains look on the screen.
@Suite struct BlockKindTests {
  @Test(arguments: [(80, 24), (120, 40)])
  func aGatedBlock(width: Int, height: Int) throws {
    var scene = try Scene(network: "cifar-highway8", width: width, height: height)
    scene.press(.right, .right, .right)
    try expectScreen(scene, "gated-\(width)x\(height)")
  }

  @Test func insideAGatedBlock() throws {
    var scene = try Scene(network: "cifar-gated8")
    scene.press(.right, .right, .enter, .right, .right, .right, .right, .right, .right)
    try expectScreen(scene, "inside-gated-80x24")
  }

  @Test func aGatedBlockWithBothBranchesCut() throws {
    var scene = try Scene(network: "cifar-gated8")
    scene.press(.right, .right, .character("x"), .character("s"))
    try expectScreen(scene, "cut-gated-80x24")
  }

  @Test func aPreActivationBlock() throws {
    var scene = try Scene(network: "cifar-pre-activation8")
    scene.press(.right, .right, .right)
    try expectScreen(scene, "pre-activation-80x24")
  }

  @Test func aScaledShortcut() throws {
    var scene = try Scene(network: "cifar-scaled8")
    scene.press(.right, .right, .right)
    try expectScreen(scene, "scaled-80x24")
  }

  /// Tab goes through a gated block's tensors: what is added, and the gate.
  @Test func theTensorsOfAGatedBlock() throws {
    var scene = try Scene(network: "cifar-highway8")
    scene.press(.right, .right, .character("a"))
    var titles: [String] = []
    for _ in 0..<6 {
      titles.append(scene.state.shownActivation!.title)
      scene.press(.tab)
    }
    #expect(
      titles.map { $0.split(separator: " · ", maxSplits: 2).last.map(String.init) } == [
        "T·F", "T(x)", "sum", "y", "x", "(1−T)·S",
      ])
    let gate = scene.state.records[1]!.block!.magnitudes.gate!
    #expect(gate.min > 0 && gate.max < 1)
  }

  /// What has no ratio is not called plain for that.
  @Test func numbersThatCannotBeCompared() throws {
    var scene = try Scene(network: "cifar-residual-without-norm1202-w1", width: 120, height: 40)
    scene.press(.end, .left)
    #expect(scene.text.contains("Not all of this is finite"))
    scene = try Scene(network: "cifar-resnet8", width: 120, height: 40)
    scene.press(.end, .home, .right, .character("x"), .character("s"), .right)
    #expect(scene.text.contains("S(x) is zero"))
    scene = try Scene(network: "cifar-plain8", width: 120, height: 60)
    scene.press(.end, .left)
    #expect(scene.text.contains("A plain block"))
  }

  /// At every size every layer of a block is named whole, and nothing runs into the frame.
  @Test(arguments: LaboratoryKind.allCases)
  func everyLayerIsNamed(kind: LaboratoryKind) throws {
    var scene = try Scene(network: Network.laboratory(kind, depth: 8, width: 6).name)
    scene.press(.end, .left)
    for key in ["", "x", "s"] {
      scene.type(key)
      try expectWholeDiagram(scene.state)
    }
  }

  /// The same for the widest networks, whose blocks are drawn before they are computed.
  @Test(arguments: LaboratoryKind.allCases)
  func everyLayerOfAWideNetworkIsNamed(kind: LaboratoryKind) throws {
    let network = Network.laboratory(kind, depth: 8, width: 256)
    let picture = try InputPicture(
      .postcard(seed: 0, index: 0), for: network, preprocessing: network.preprocessing)
    let walk = try network.walk(height: 32, width: 32)
    var state = TourState(width: 80, height: 24)
    _ = state.receive(
      .opened(Subject(network: network, walk: walk, source: .random(seed: 0), picture: picture)))
    for _ in 0..<4 {
      _ = state.handle(.right)
      if state.focusedBlock != nil { try expectWholeDiagram(state) }
    }
    #expect(state.focus == 3)
  }

  private func expectWholeDiagram(_ state: TourState) throws {
    var state = state
    let walk = try #require(state.focusedBlock)
    for (columns, rows) in [(80, 24), (100, 30), (120, 36), (149, 50), (200, 60)] {
      state.size = (columns, rows)
      var canvas = Canvas(
        width: columns, height: rows, medium: Medium(symbols: .unicode, depth: .monochrome))
      Frame(state).draw(on: &canvas)
      let text = canvas.text
      for step in walk.residual + walk.shortcut + walk.gate + walk.exit {
        #expect(text.contains(step.layer.operation.label), "\(columns)×\(rows)")
      }
      if walk.block.gate != nil {
        for sign in ["×T ", "×(1−T) ", " T(x)"] { #expect(text.contains(sign)) }
      }
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      let top = try #require(lines.firstIndex { $0.contains("─ input ─") })
      for line in lines[(top + 1)..<(rows - 3)] {
        #expect(line.hasSuffix("│"), "\(columns)×\(rows): \(line)")
      }
    }
  }
}
