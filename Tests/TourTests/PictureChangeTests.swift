import Foundation
import Inference
import Kernels
import Networks
import Pictures
import Synchronization
import Terminal
import Testing

@testable import Tour

/// The picture is rotated, darkened and covered by keys, and the classes follow.
@Suite struct PictureChangeTests {
  private func computed(
    width: Int = 80, height: Int = 24,
    medium: Medium = Medium(symbols: .unicode, depth: .monochrome)
  ) throws -> Scene {
    var scene = try Scene(width: width, height: height, medium: medium)
    scene.press(.end)
    return scene
  }

  // MARK: - Screens

  @Test(arguments: [(80, 24), (120, 36)])
  func aChangedPicture(width: Int, height: Int) throws {
    var scene = try computed(width: width, height: height)
    scene.type(">>--c")
    try expectScreen(scene, "changed-\(width)x\(height)")
  }

  @Test func aChangedPictureInASCII() throws {
    var scene = try computed(medium: Medium(symbols: .ascii, depth: .monochrome))
    scene.press(.left)
    scene.type("<<<<<<<<<<<--cc")
    try expectScreen(scene, "changed-ascii-80x24")
    #expect(scene.text.unicodeScalars.allSatisfy { $0.isASCII })
  }

  /// What is said of the longest change fits below the picture, whatever the width.
  @Test func theLongestWordsFit() {
    var changes = PictureChanges()
    changes.rotate(by: -165)
    changes.brighten(by: -10)
    changes.cover = PictureChanges.Place.middle.cover
    #expect(changes.line(width: 31, symbols: .unicode) == "rotated -165° · ×0.11 · covered")
    #expect(changes.line(width: 19, symbols: .unicode) == "-165° ×0.11 covered")
    #expect(changes.line(width: 19, symbols: .ascii) == "-165deg ×0.11 cover")
    changes.brighten(by: 10)
    #expect(changes.line(width: 19, symbols: .unicode) == "-165° covered")
    changes.cover = nil
    #expect(changes.line(width: 19, symbols: .ascii) == "rotated -165deg")
  }

  // MARK: - Keys

  @Test func twentyFourPressesComeHome() throws {
    var scene = try computed()
    let (classes, tensor) = (scene.state.classes, scene.state.subject!.picture.tensor)
    for (count, key) in [(24, ">"), (24, "<")] {
      for press in 1...count {
        scene.type(key)
        let isHome = press == count
        #expect(scene.state.subject!.picture.changes.isEmpty == isHome)
        #expect((scene.state.classes == classes) == isHome, "\(press) × \(key)")
      }
      #expect(scene.state.subject!.picture.tensor == tensor)
      #expect(scene.state.unchangedClasses == nil)
    }
  }

  @Test func everyChangeMovesTheClassesAndZeroBringsThemBack() throws {
    var scene = try computed()
    let classes = scene.state.classes
    for keys in [">", "<<", "-", "+", "=", "c", "C", ">-c"] {
      scene.type(keys)
      #expect(scene.state.classes != classes, "\(keys)")
      #expect(scene.state.unchangedClasses == classes, "\(keys)")
      scene.type("0")
      #expect(scene.state.classes == classes && scene.state.unchangedClasses == nil, "\(keys)")
    }
    let count = scene.requests.count
    scene.type("0")
    #expect(scene.state.notice?.text == "the picture is as it was")
    #expect(scene.requests.count == count)
  }

  @Test func brightnessEndsWhereItMakesNoDifference() throws {
    var scene = try computed()
    scene.type(String(repeating: "-", count: 12))
    #expect(scene.state.notice?.text == "the picture is as dark as it gets")
    #expect(scene.state.subject!.picture.changes.brightness == -10)
    scene.type(String(repeating: "+", count: 22))
    #expect(scene.state.notice?.text == "the picture is as bright as it gets")
    #expect(scene.state.subject!.picture.changes.brightness == 10)
  }

  @Test func theCoverGoesRoundAndAway() throws {
    var scene = try computed()
    var seen: [PictureChanges.Cover?] = []
    for _ in 0..<10 {
      scene.type("c")
      seen.append(scene.state.subject!.picture.changes.cover)
    }
    #expect(seen == PictureChanges.Place.allCases.map(\.cover) + [nil])
    scene.type("cC")
    #expect(scene.state.subject!.picture.changes.isEmpty)
  }

  /// A click covers the place that is under it, at every size of the screen; another there uncovers it.
  @Test(arguments: [(80, 24), (120, 36), (200, 60)])
  func theMouseCovers(width: Int, height: Int) throws {
    var scene = try computed(width: width, height: height)
    let layout = TourLayout(
      scene.state.subject!, focus: scene.state.focus, width: width, height: height)
    let area = layout.input.inset()
    let click = MouseEvent(x: area.x + area.width / 4, y: area.y + area.height / 2, kind: .press)
    scene.press(.mouse(click))
    let cover = try #require(scene.state.subject?.picture.changes.cover)
    #expect(abs(cover.x - 0.25) < 0.05 && abs(cover.y - 0.5) < 0.1)
    scene.press(.mouse(click))
    #expect(scene.state.subject?.picture.changes.cover == nil)
    // The frame and what is beside it are no picture.
    for (x, y) in [(area.x - 1, click.y), (click.x, area.y - 1), (area.maxX, click.y)] {
      scene.press(.mouse(MouseEvent(x: x, y: y, kind: .press)))
      #expect(scene.state.subject?.picture.changes.cover == nil)
    }
  }

  // MARK: - Together with cuts, other pictures and other networks

  /// Beside the classes stands what they are without the cut while there is one; else what they were
  /// before the change.
  @Test func cutsAreComparedFirst() throws {
    var scene = try computed()
    let plain = scene.state.classes
    scene.type(">c")
    let changed = scene.state.classes
    scene.press(.left)
    scene.type("x")
    #expect(scene.state.intactClasses == changed && scene.state.unchangedClasses == nil)
    let cut = scene.state.classes
    #expect(cut != changed)
    scene.type("0")
    #expect(scene.state.intactClasses == plain && scene.state.classes != cut)
    scene.type(">c")
    #expect(scene.state.classes == cut)
    // Mending leaves the change, and says how to take that back too.
    scene.type("r")
    #expect(scene.state.classes == changed && scene.state.unchangedClasses == plain)
    scene.type("r")
    #expect(scene.state.notice?.text == "no branch is cut: 0 restores the picture")
  }

  /// A change before anything was computed computes nothing, and still has something to compare with.
  @Test func aChangeBeforeTheFirstStep() throws {
    let classes = try computed().state.classes
    var scene = try Scene()
    scene.type(">")
    #expect(scene.state.computedUnits == 0 && scene.state.notice?.text == "rotated 15 degrees")
    scene.press(.right, .right)
    scene.type(">")
    #expect(scene.state.computedUnits == 2 && scene.state.classes == nil)
    scene.press(.end)
    #expect(scene.state.unchangedClasses == classes)
  }

  @Test func anotherPictureComesUnchanged() throws {
    var scene = try computed()
    scene.type("p")
    let other = scene.state.classes
    scene.type("P>-cp")
    #expect(scene.state.subject!.picture.changes.isEmpty)
    #expect(scene.state.classes == other)
    // What it is compared with is its own.
    scene.type(">")
    #expect(scene.state.unchangedClasses == other)
  }

  @Test func anotherNetworkGetsTheChangedPicture() throws {
    var scene = try computed()
    scene.type(">-")
    let changes = scene.state.subject!.picture.changes
    scene.type(":network cifar-resnet14")
    scene.press(.enter)
    #expect(scene.state.subject?.network.name == "cifar-resnet14")
    #expect(scene.state.subject?.picture.changes == changes)
    scene.press(.end)
    let changed = scene.state.classes
    let unchanged = scene.state.unchangedClasses
    scene.type("0")
    #expect(unchanged == scene.state.classes && changed != unchanged)
  }

  @Test func whatIsSeenInsideABlockIsOfTheChangedPicture() throws {
    var scene = try Scene()
    scene.press(.right, .right, .enter)
    let before = scene.state.inside.operations.map { $0.statistics }
    scene.type(":rotate 45")
    scene.press(.enter)
    #expect(scene.state.screen == .inside)
    #expect(scene.state.inside.operations.count == before.count)
    #expect(scene.state.inside.operations.map { $0.statistics } != before)
  }

  @Test func anArrayIsNoPicture() throws {
    let path = NSTemporaryDirectory() + "tour-tests-\(UUID().uuidString).npy"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try NPY.write(
      Tensor(shape: [3, 32, 32], elements: [Float](repeating: 0.5, count: 3072)), to: path)
    var scene = try computed()
    scene.type(":picture \(path)")
    scene.press(.enter)
    let classes = scene.state.classes
    for key in [">", "-", "c"] {
      scene.type(key)
      let notice = try #require(scene.state.notice)
      #expect(notice.isError && notice.text.contains("only a picture can be changed"))
      #expect(scene.state.classes == classes && scene.state.wantedPicture.changes.isEmpty)
    }
  }

  // MARK: - Words

  @Test func changesByName() throws {
    var scene = try computed()
    func run(_ command: String) -> PictureChanges {
      scene.type(":\(command)")
      scene.press(.enter)
      return scene.state.subject!.picture.changes
    }
    #expect(run("rotate 45").rotation == 45)
    #expect(run("rotate 45").rotation == 45)
    #expect(scene.state.notice?.text == "the picture is that way already")
    #expect(run("rotate -90°").rotation == 270)
    #expect(run("rotate 9223372036854775807").rotation == Int.max % 360)
    #expect(run("rotate 0").isEmpty)
    #expect(run("darken").brightness == -1)
    #expect(run("brighten").isEmpty)
    #expect(run("cover top-left").cover == PictureChanges.Place.topLeft.cover)
    #expect(run("cover off").isEmpty)
    #expect(run("cover middle").cover != nil)
    #expect(run("reset").isEmpty)
    for (command, message) in [
      ("rotate far", "rotate how far? a whole number of degrees clockwise, such as 45"),
      (
        "cover the cat",
        """
        cover what? middle, top-left, top, top-right, left, right, bottom-left, bottom, \
        bottom-right, or off
        """
      ),
    ] {
      #expect(run(command).isEmpty)
      #expect(scene.state.notice == .init(text: message, isError: true))
    }
  }

  // MARK: - Quick presses

  /// Keys count from what was asked for, not from what is there already.
  @Test func pressesAreNotLostWhileTheEngineComputes() throws {
    var state = try computed().state
    var last: Request?
    for key in [">", ">", "<", ">", "-", "c"] as [Character] {
      let requests = state.handle(.character(key))
      #expect(requests.count == 1)
      last = requests.last
    }
    guard case .change(let changes) = try #require(last) else {
      Issue.record("not a change")
      return
    }
    #expect(changes.rotation == 30 && changes.brightness == -1 && changes.cover != nil)
    // Pictures too; and what was done to the one before is not done to the next.
    _ = state.handle(.character("p"))
    guard case .picture(let source) = try #require(state.handle(.character("p")).last) else {
      Issue.record("not a picture")
      return
    }
    #expect(source == .postcard(seed: 0, index: 5))
    #expect(state.wantedPicture == WantedPicture(source: source))
    // Where it cannot be had, the one that is there counts.
    _ = state.receive(.failed("no such picture", wasOpening: false))
    #expect(state.wantedPicture == WantedPicture(source: .postcard(seed: 0, index: 3)))
  }

  @Test func onlyTheNewestOfQueuedPicturesIsComputed() {
    let change = Request.change(PictureChanges())
    let postcard = Request.picture(.postcard(seed: 0, index: 1))
    let file = Request.picture(.file("cat.png"))
    let step = Request.compute(through: 1)
    for (first, next, isReplaced, isAbandoned) in [
      (change, change, true, true), (change, postcard, true, true),
      (postcard, postcard, true, true),
      // A change is one of the picture before it.
      (postcard, change, false, true), (file, change, false, true),
      // A file may not be there: what came before it is still needed, and so is what went wrong.
      (change, file, false, false), (file, postcard, false, true),
      (step, change, false, true), (change, step, false, false), (step, step, false, false),
      (.heal, change, false, false), (.inside(block: 0), step, false, true),
    ] {
      #expect(first.isReplaced(by: next) == isReplaced, "\(first), \(next)")
      #expect(first.isAbandoned(for: next) == isAbandoned, "\(first), \(next)")
    }
  }

  /// A pass that is given up for another picture is not forgotten: the other goes as far.
  @Test func anAbandonedPassIsMadeUpFor() throws {
    let engine = TourEngine(
      operations: Operations(kernels: KernelSet(.baseline), workers: Workers(threads: 1)))
    let network = try Catalog.network(named: "cifar-resnet8")
    var units: [Int] = []
    var classes: [Prediction]?
    func perform(_ request: Request, isAbandoned: () -> Bool = { false }) {
      units = []
      classes = nil
      engine.perform(request, isAbandoned: isAbandoned) { report in
        switch report {
        case .unit(let unit, _): units.append(unit)
        case .classes(let new, _, _): classes = new
        default: break
        }
      }
    }
    perform(
      .open(network: network, source: .random(seed: 0), picture: .postcard(seed: 0, index: 3)))
    perform(.compute(through: 9), isAbandoned: { units.count == 2 })
    #expect(units == [0, 1] && classes == nil)
    var changes = PictureChanges()
    changes.rotate(by: 15)
    perform(.change(changes), isAbandoned: { true })
    #expect(units.isEmpty && classes == nil)
    changes.rotate(by: 15)
    perform(.change(changes))
    #expect(units == [0, 1, 2, 3, 4])
    var scene = try computed()
    scene.type(">>")
    #expect(classes == scene.state.classes)
  }

  /// Dozens of presses at once: what comes out is the last, after a few passes and not dozens.
  @Test func aThreadTakesTheNewest() throws {
    let isDone = DispatchSemaphore(value: 0)
    let thread = EngineThread(
      makeEngine: {
        TourEngine(
          operations: Operations(kernels: KernelSet(.baseline), workers: Workers(threads: 1)))
      },
      wake: { isDone.signal() })
    defer { thread.close() }
    var state = TourState(width: 80, height: 24)
    thread.post(
      .open(
        network: try Catalog.network(named: "cifar-resnet56"), source: .random(seed: 0),
        picture: .postcard(seed: 0, index: 3)))
    var passes = 0
    func wait(until isSo: () -> Bool) throws {
      while !isSo() || thread.isBusy {
        try #require(isDone.wait(timeout: .now() + 60) == .success)
        for report in thread.takeReports() {
          if case .classes = report { passes += 1 }
          for request in state.receive(report) { thread.post(request) }
        }
      }
    }
    try wait { state.subject != nil }
    for request in state.handle(.end) { thread.post(request) }
    try wait { state.classes != nil }
    passes = 0
    for _ in 0..<50 {
      for request in state.handle(.character(">")) { thread.post(request) }
    }
    try wait { state.subject?.picture.changes.rotation == 50 * 15 % 360 && passes > 0 }
    #expect(passes <= 3)
    #expect(state.picturePending == nil && state.unchangedClasses != nil)
  }
}
