import Curriculum
import Foundation
import Networks
import Terminal
import Testing

@testable import Tour

/// The path of a description in `Lessons/networks`.
func lessonNetwork(_ name: String) -> String {
  var folder = URL(filePath: #filePath)
  while !FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path) {
    folder.deleteLastPathComponent()
  }
  return folder.appending(path: "Lessons/networks/\(name).yaml").path
}

/// A translation of ResNet-50 that went wrong: in what it differs, what its parts hand on instead, and the
/// lines that mend it.
struct BrokenDescription: Sendable, CustomTestStringConvertible {
  let name: String
  let traits: [String]
  /// Where shapes differ; worked out by hand, as ⌊(n + 2·padding − kernel)/stride⌋ + 1.
  let shapes: [String: String]
  let parameters, multiplyAdds: Int?
  let mending: [String]

  var testDescription: String { name }

  static let all = [
    // 112 behind the stem, then 56, ⌈56/3⌉, ⌈19/4⌉, ⌈5/5⌉.
    BrokenDescription(
      name: "bug-strides", traits: ["stem", "halvings", "stride"],
      shapes: [
        "stem": "64×112×112", "conv3": "512×19×19", "conv4": "1024×5×5", "conv5": "2048",
      ], parameters: 25_557_032, multiplyAdds: nil,
      mending: [
        "line 7 stride: 2", "line 11 - {stride: 1, blocks: 3, channels: 256}",
        "line 12 - {stride: 2, blocks: 4, channels: 512}",
        "line 13 - {stride: 2, blocks: 6, channels: 1024}",
        "line 14 - {stride: 2, blocks: 3, channels: 2048}",
      ]),
    // Three 1×1 convolutions of 102,760,448 multiply-adds make a quarter of their pixels.
    BrokenDescription(
      name: "bug-where", traits: ["stride"], shapes: [:], parameters: 25_557_032,
      multiplyAdds: 4_089_284_608 - 3 * 102_760_448 * 3 / 4, mending: ["line 5 stride-in: 3x3"]),
    // 6144 more features, each with a weight for each class; the pool's additions are not counted.
    BrokenDescription(
      name: "bug-classifier", traits: ["head"], shapes: ["pool": "2048×2×2"],
      parameters: 25_557_032 + 6_144_000, multiplyAdds: 4_089_284_608 + 6_144_000 - 2048 * 49,
      mending: ["line 17 kind: global", "line 21 inputs: 2048"]),
    // (224 − 7)/2 + 1 = 109, (109 − 2)/2 + 1 = 54, then 27; 27 and 28 both become 14.
    BrokenDescription(
      name: "bug-padding", traits: ["stem", "stem's padding", "halvings"],
      shapes: ["stem": "64×54×54", "conv2": "256×54×54", "conv3": "512×27×27"],
      parameters: 25_557_032, multiplyAdds: nil,
      mending: ["line 8 padding: 3", "line 10 pool: {kernel: 3, stride: 2}"]),
  ]
}

@Suite("The workbench") struct WorkbenchTests {
  private func scene(_ name: String, width: Int = 80, height: Int = 24) throws -> Scene {
    var scene = try Scene(width: width, height: height)
    scene.run("describe \(lessonNetwork(name))")
    return scene
  }

  private func bench(_ scene: Scene) throws -> WorkbenchState {
    try #require(scene.state.workbench)
  }

  // MARK: - The lessons' broken descriptions

  @Test("A broken description differs as it is meant to", arguments: BrokenDescription.all)
  func broken(_ broken: BrokenDescription) throws {
    let reading = try bench(scene(broken.name)).reading
    #expect(reading.draft.error == nil)
    #expect(reading.differing.map(\.own.aspect) == broken.traits)
    let differing = reading.stages.filter { $0.own != $0.reference }
    #expect(
      Dictionary(uniqueKeysWithValues: differing.map { ($0.name, $0.own!.description) })
        == broken.shapes)
    if let count = broken.parameters { #expect(reading.draft.network?.parameterCount == count) }
    if let count = broken.multiplyAdds { #expect(reading.draft.walk?.multiplyAdds == count) }
  }

  @Test("Nothing in it gives the mistake away", arguments: BrokenDescription.all)
  func comments(_ broken: BrokenDescription) throws {
    let comments = try bench(scene(broken.name)).lines.filter { $0.contains("#") }
    #expect(comments.count == 1 && comments[0].hasPrefix("# ResNet-50"))
    #expect(comments[0].hasSuffix(", put into YAML by hand."))
  }

  @Test("It is mended by its last line, not before", arguments: BrokenDescription.all)
  func mended(_ broken: BrokenDescription) throws {
    var scene = try scene(broken.name)
    for command in broken.mending {
      #expect(try !bench(scene).matches)
      scene.run(command)
      #expect(scene.state.notice == nil)
    }
    let bench = try bench(scene)
    #expect(bench.matches && bench.reading.differing.isEmpty)
    #expect(bench.reading.stages.allSatisfy { $0.own == $0.reference })
    #expect(bench.reading.stages.map(\.name).last == "head")
    #expect(try bench.descriptionValue(["differences"]) == .number(0))
  }

  // MARK: - Typing

  @Test("A line is typed anew and accepted") func typing() throws {
    var scene = try scene("bug-strides")
    #expect(scene.state.screen == .workbench)
    for _ in 0..<6 { scene.press(.down) }
    scene.press(.enter)
    #expect(try bench(scene).edit?.text == "  stride: 1")
    scene.press(.backspace)
    scene.type("2")
    // Nothing follows before it is accepted.
    #expect(try bench(scene).lines[6] == "  stride: 1")
    #expect(try bench(scene).shownLines[6] == "  stride: 2")
    scene.press(.enter)
    #expect(try bench(scene).lines[6] == "  stride: 2")
    #expect(try bench(scene).edit == nil)
    #expect(try bench(scene).reading.differing.map(\.own.aspect) == ["halvings", "stride"])
  }

  @Test("The cursor goes where the keys say, and letters are no commands") func cursor() throws {
    var scene = try scene("bug-where")
    scene.press(.down, .enter, .home)
    scene.type("q?:")
    scene.press(.right, .delete, .left, .left, .backspace, .end)
    scene.type("D")
    scene.press(.tab)
    // The n of "name" was passed and the a taken; of "q?:" the ? went.
    #expect(try bench(scene).edit?.text == "q:nme: my-resnet50D  ")
    #expect(!scene.state.wantsToQuit && !scene.state.isHelpShown && scene.state.palette == nil)
    // The ends hold.
    scene.press(.right, .delete, .home, .left, .backspace)
    #expect(try bench(scene).edit?.text == "q:nme: my-resnet50D  ")
    scene.press(.escape)
    #expect(scene.state.screen == .workbench)
    #expect(try bench(scene).lines[1] == "name: my-resnet50")
    #expect(try !bench(scene).canUndo)
    scene.press(.escape)
    #expect(scene.state.screen == .tour)
  }

  @Test("The choice stops at the first line and at the last") func choosing() throws {
    var scene = try scene("bug-where")
    scene.press(.up)
    #expect(try bench(scene).selection == 0)
    scene.press(.end, .down)
    #expect(try bench(scene).selection == 17)
    scene.press(.home, .down)
    #expect(try bench(scene).selection == 1)
  }

  @Test("A new line comes below, indented as the one above; put back it is gone")
  func newLine() throws {
    var scene = try scene("bug-padding")
    let before = try bench(scene).lines
    for _ in 0..<7 { scene.press(.down) }
    scene.press(.character("n"))
    #expect(try bench(scene).shownLines[8] == "  " && bench(scene).shownSelection == 8)
    scene.type("biases: true")
    scene.press(.escape)
    #expect(try bench(scene).lines == before && bench(scene).selection == 7)
    scene.press(.character("+"))
    scene.type("biases: true")
    scene.press(.enter)
    #expect(try bench(scene).lines[8] == "  biases: true")
    #expect(try bench(scene).lines.count == before.count + 1 && bench(scene).selection == 8)
    #expect(try bench(scene).reading.differing.map(\.own.aspect).contains("biases"))
    scene.press(.character("u"))
    #expect(try bench(scene).lines == before && bench(scene).selection == 7)
    #expect(try !bench(scene).reading.differing.map(\.own.aspect).contains("biases"))
  }

  @Test("Undo goes back edit by edit, and behind a new beginning") func undo() throws {
    var scene = try scene("bug-padding")
    let before = try bench(scene).lines
    scene.press(.character("u"))
    #expect(try bench(scene).lines == before)
    scene.run("line 8 padding: 3")
    let first = try bench(scene).lines
    scene.press(.character("D"))
    #expect(try bench(scene).lines == first.enumerated().filter { $0.offset != 7 }.map(\.element))
    scene.press(.character("R"))
    #expect(try bench(scene).lines == before && !bench(scene).isChanged)
    scene.press(.character("u"), .character("u"))
    #expect(try bench(scene).lines == first)
    scene.press(.character("u"))
    #expect(try bench(scene).lines == before && !bench(scene).canUndo)
    // What changes nothing is no edit.
    scene.press(.enter, .enter, .character("R"))
    #expect(try !bench(scene).canUndo)
  }

  @Test("Every line can go, and the first come anew") func empty() throws {
    var scene = try scene("bug-where")
    for _ in 0..<20 { scene.press(.delete) }
    #expect(try bench(scene).lines.isEmpty && bench(scene).reading.draft.error != nil)
    #expect(scene.text.contains("describes nothing"))
    scene.press(.down, .end, .enter)
    scene.type("stem: 5")
    scene.press(.enter)
    #expect(try bench(scene).lines == ["stem: 5"])
  }

  @Test("A mistake is told, marked, and leaves the shapes before it") func mistakes() throws {
    var scene = try scene("bug-classifier")
    scene.run("line 17 kind: global")
    let bench = try bench(scene)
    #expect(bench.shownErrorLine == 20)
    #expect(bench.reading.draft.error?.words.contains("expected 8192 features, found 2048") == true)
    #expect(
      bench.reading.stages.map { $0.own == $0.reference } == [
        true, true, true, true, true, true, false,
      ])
    scene.press(.home, .character("n"))
    #expect(try self.bench(scene).shownErrorLine == 21)
    scene.press(.escape)
    scene.run("line 1 strides: 3")
    #expect(try self.bench(scene).shownErrorLine == 0)
    #expect(try self.bench(scene).reading.stages.allSatisfy { $0.own == nil })
  }

  // MARK: - Commands

  @Test("A line without blanks of its own keeps its indentation") func lines() throws {
    var scene = try scene("bug-padding")
    scene.run("line 8 padding: 3")
    #expect(try bench(scene).lines[7] == "  padding: 3")
    scene.run("line 8     padding: 3")
    #expect(try bench(scene).lines[7] == "    padding: 3")
    scene.run("line 8")
    #expect(scene.state.palette?.text == nil)
    #expect(try bench(scene).lines[7] == "")
    scene.run("line 18 input: 224")
    #expect(try bench(scene).lines.count == 18 && bench(scene).lines[17] == "input: 224")
    for wrong in ["line 0 x", "line 20 x", "line x y", "line -1"] {
      scene.run(wrong)
      #expect(scene.state.notice?.text == "line what? 1 to 18, or 19 for a new one")
      #expect(scene.state.notice?.isError == true)
    }
  }

  @Test("Commands that need a description say so, and are not offered without one")
  func nothingDescribed() throws {
    var scene = try Scene()
    for command in ["line 1 x", "walk", "workbench"] {
      scene.run(command)
      #expect(scene.state.notice?.text.hasPrefix("the workbench is empty") == true)
      #expect(scene.state.screen == .tour)
    }
    scene.press(.character(":"))
    scene.type("w")
    #expect(scene.state.suggestions.map(\.completion) == ["weights "])
    scene.press(.escape)
    scene.run("describe \(lessonNetwork("tiny"))")
    scene.press(.character(":"))
    scene.type("w")
    #expect(scene.state.suggestions.map(\.completion) == ["weights ", "walk", "workbench"])
  }

  @Test("A file or a network that is not there") func notThere() throws {
    var scene = try Scene()
    scene.run("describe none.yaml")
    #expect(scene.state.notice?.text == "none.yaml: no such file; expected a network's description")
    scene.run("describe \(lessonNetwork("tiny")) resnet51")
    #expect(scene.state.notice?.text.hasPrefix("no network 'resnet51'") == true)
    #expect(scene.state.workbench == nil && scene.state.screen == .tour)
    scene.run("describe \(lessonNetwork("tiny")) \(lessonNetwork("tiny"))")
    #expect(scene.state.workbench?.matches == true)
  }

  @Test("What is mended opens in the tour, and the workbench is as it was left") func walking()
    throws
  {
    var scene = try Scene()
    scene.run("describe \(lessonNetwork("tiny")) cifar-resnet8")
    scene.run("line 19 - {blocks: 9000, channels: 32}")
    scene.press(.character("w"))
    #expect(scene.state.screen == .workbench && scene.state.notice?.isError == true)
    scene.run("line 19 - {blocks: 3, channels: 32, stride: 2}")
    scene.press(.character("w"))
    #expect(scene.state.screen == .tour && scene.state.subject?.network.name == "tiny")
    #expect(scene.state.subject?.network.blocks.count == 7)
    #expect(scene.state.subject?.source == .random(seed: 0))
    scene.run("workbench")
    #expect(scene.state.screen == .workbench)
    #expect(try bench(scene).lines[18] == "  - {blocks: 3, channels: 32, stride: 2}")
    scene.run("network cifar-plain8")
    #expect(scene.state.screen == .tour && scene.state.subject?.network.name == "cifar-plain8")
  }

  @Test("A network that arrives meanwhile takes nobody from the workbench") func arriving() throws {
    var scene = try scene("bug-where")
    let subject = try #require(scene.state.subject)
    scene.tell(.opened(subject))
    #expect(scene.state.screen == .workbench)
  }

  // MARK: - Facts

  @Test("What a lesson can ask") func facts() throws {
    var scene = try scene("bug-strides")
    func number(_ name: String) throws -> Double {
      let value = try bench(scene).descriptionValue(name.split(separator: ".").map(String.init))
      guard case .number(let number) = value else { return .nan }
      return number
    }
    #expect(try number("valid") == 1)
    #expect(try number("parameters") == 25_557_032)
    #expect(try number("differences") == 3)
    #expect(try number("stem.in.height") == 224 && number("stem.out.width") == 112)
    // 7·7·3·64 weights, scale and shift of 64 channels; a multiply-add a weight and pixel of 224².
    #expect(try number("stem.parameters") == 9536)
    #expect(try number("stem.macs") == 472_055_808)
    #expect(try number("conv3_1.in.channels") == 256 && number("conv3_1.out.height") == 19)
    #expect(try number("head.in.channels") == 2048 && number("head.in.height") == 1)
    #expect(try number("head.parameters") == 2_049_000 && number("head.out.channels") == 1000)
    for wrong in [[], ["conv3_9", "macs"], ["conv3_1"], ["stem", "in"], ["stem", "in", "depth"]] {
      #expect(throws: FactError.self) { try bench(scene).descriptionValue(wrong) }
    }
    scene.run("line 4 block: bottle")
    #expect(try number("valid") == 0)
    for name in ["parameters", "macs", "differences", "stem.parameters"] {
      do {
        _ = try number(name)
        Issue.record("\(name) has a value")
      } catch let error as FactError { #expect(error.fault == .notYet) }
    }
  }

  // MARK: - Screens

  @Test(arguments: [(80, 24), (120, 36), (200, 60)])
  func screens(width: Int, height: Int) throws {
    var scene = try scene("bug-strides", width: width, height: height)
    scene.press(.down, .down, .down, .down, .down, .down)
    try expectScreen(scene, "workbench-\(width)x\(height)")
  }

  @Test func screenOfAnError() throws {
    var scene = try scene("bug-classifier")
    scene.run("line 17 kind: global")
    scene.press(.end)
    try expectScreen(scene, "workbench-error-80x24")
  }

  @Test func screenOfAMatch() throws {
    var scene = try scene("bug-where", width: 120, height: 36)
    for command in BrokenDescription.all[1].mending { scene.run(command) }
    try expectScreen(scene, "workbench-match-120x36")
  }

  @Test func screenWhileTyping() throws {
    var scene = try Scene(medium: Medium(symbols: .ascii, depth: .monochrome))
    scene.run("describe \(lessonNetwork("bug-strides"))")
    scene.press(.end, .enter)
    scene.type(String(repeating: " # long", count: 10))
    try expectScreen(scene, "workbench-typing-ascii-80x24")
  }

  @Test("Beside a lesson", arguments: [(38, 18), (42, 21), (42, 33)])
  func narrow(width: Int, height: Int) throws {
    let scene = try scene("bug-strides")
    var canvas = Canvas(
      width: width, height: height, medium: Medium(symbols: .unicode, depth: .monochrome))
    WorkbenchView(state: try bench(scene)).draw(in: canvas.bounds, on: &canvas)
    try expectScreen(canvas, "workbench-part-\(width)x\(height)")
  }

  /// In every rectangle, with every kind of verdict: nothing outside, the frame whole, the line in focus
  /// and its cursor to be seen.
  @Test func everySize() throws {
    var scenes = try ["bug-strides", "bug-where"].map { try scene($0) }
    scenes[0].press(.end)
    scenes[1].run("line 17 head: {pool: 8}")
    scenes.append(scenes[0])
    scenes[2].press(.enter)
    scenes[2].type(String(repeating: "long ", count: 60))
    scenes[2].press(.home)
    for _ in 0..<130 { scenes[2].press(.right) }
    for (width, height) in [
      (38, 18), (39, 19), (42, 21), (60, 20), (67, 20), (68, 20), (89, 30), (90, 18), (91, 40),
      (118, 33), (150, 58),
    ] {
      for scene in scenes {
        let state = try bench(scene)
        var canvas = Canvas(
          width: width + 6, height: height + 4,
          medium: Medium(symbols: .unicode, depth: .monochrome))
        let rect = Rect(x: 3, y: 2, width: width, height: height)
        WorkbenchView(state: state).draw(in: rect, on: &canvas)
        var reversed = 0
        for y in 0..<canvas.height {
          for x in 0..<canvas.width {
            let cell = canvas[x, y]
            if !rect.contains(x: x, y: y) { #expect(cell.character == " ") }
            if cell.style.reverse { reversed += 1 }
          }
          guard y > rect.y, y < rect.maxY - 1 else { continue }
          #expect(canvas[rect.x, y].character == "│" && canvas[rect.maxX - 1, y].character == "│")
        }
        // The cursor, or the line in focus.
        #expect(state.edit == nil ? reversed > 25 : reversed == 1, "\(width)×\(height)")
      }
    }
  }
}
