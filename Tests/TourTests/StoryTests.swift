import Inference
import Terminal
import Testing
import Weights

@testable import Tour

/// What keys do, told by the state and by what is asked of the engine.
@Suite struct StoryTests {
  @Test func aStepComputesAndGoingBackDoesNot() throws {
    var scene = try Scene()
    #expect(scene.state.computedUnits == 0)
    scene.press(.right)
    #expect(scene.state.focus == 0 && scene.state.computedUnits == 1)
    scene.press(.right, .right)
    #expect(scene.state.focus == 2 && scene.state.computedUnits == 3)
    let count = scene.requests.count
    scene.press(.left, .left, .right)
    #expect(scene.state.focus == 1)
    #expect(scene.requests.count == count)
  }

  @Test func theEdgesHold() throws {
    var scene = try Scene()
    scene.press(.left)
    #expect(scene.state.focus == 0)
    scene.press(.end, .right, .right)
    #expect(scene.state.focus == 4 && scene.state.computedUnits == 5)
    scene.press(.home)
    #expect(scene.state.focus == 0)
  }

  @Test func playingStepsToTheEndAndStops() throws {
    var scene = try Scene()
    scene.press(.character(" "))
    #expect(scene.state.isPlaying && scene.state.computedUnits == 1)
    for _ in 0..<3 { scene.tick() }
    #expect(scene.state.focus == 3 && scene.state.isPlaying)
    scene.press(.character(" "))
    scene.tick()
    #expect(scene.state.focus == 3 && !scene.state.isPlaying)
    scene.press(.character(" "))
    for _ in 0..<5 { scene.tick() }
    #expect(scene.state.focus == 4 && !scene.state.isPlaying)
  }

  @Test func aCutChangesTheClassesAndMendingBringsThemBack() throws {
    var scene = try Scene()
    scene.press(.end)
    let intact = scene.state.classes
    scene.press(.left, .left)
    #expect(scene.state.focus == 2)
    for key in ["x", "s"] as [Character] {
      scene.press(.character(key))
      #expect(scene.state.classes != intact)
      #expect(scene.state.intactClasses == intact)
      #expect(scene.state.lesions[1] == (key == "x" ? .residual : .shortcut))
      scene.press(.character(key))
      #expect(scene.state.classes == intact)
      #expect(scene.state.lesions.isEmpty)
    }
    scene.press(.character("x"), .character("s"))
    #expect(scene.state.lesions[1] == [.residual, .shortcut])
    scene.press(.character("r"))
    #expect(scene.state.classes == intact && scene.state.lesions.isEmpty)
  }

  /// A cut before anything was computed still has something to compare with.
  @Test func aCutAtOnceKnowsTheIntactClasses() throws {
    var first = try Scene()
    first.press(.end)
    var scene = try Scene()
    scene.press(.right, .right, .character("s"))
    #expect(scene.state.intactClasses == first.state.classes)
    #expect(scene.state.classes != nil && scene.state.classes != first.state.classes)
  }

  @Test func whatCannotBeCutSaysSo() throws {
    var scene = try Scene(network: "cifar-plain8")
    scene.press(.right, .right, .character("s"))
    #expect(scene.state.notice?.text == "conv2_1 is plain: it has no shortcut to cut")
    scene.press(.home, .character("x"))
    #expect(scene.state.notice?.text == "the stem has no branches: go to a block")
  }

  @Test func insideShowsEveryOperation() throws {
    var scene = try Scene()
    scene.press(.right, .right, .right, .enter)
    #expect(scene.state.screen == .inside)
    let block = scene.state.subject!.walk.blocks[1].block
    #expect(scene.state.inside.operations.map(\.layer) == block.layers)
    scene.press(.right, .right, .right, .right, .right, .right, .right, .right)
    #expect(scene.state.inside.selection == block.layers.count - 1)
    scene.press(.backspace)
    #expect(scene.state.screen == .tour)
    // Going in again shows what is there.
    let count = scene.requests.count
    scene.press(.enter)
    #expect(scene.requests.count == count)
  }

  @Test func channelsOfEachTensor() throws {
    var scene = try Scene()
    scene.press(.right, .right, .right, .character("a"))
    var titles: [String] = []
    for _ in scene.state.availableTensors {
      titles.append(scene.state.shownActivation!.title)
      scene.press(.tab)
    }
    #expect(
      titles == ["F(x)", "sum", "y", "x", "S(x)"].map { "conv3_1 · layer2.0 · \($0)" })
    scene.press(.end)
    #expect(scene.state.channels.channel == 31)
    // x has 16 channels only.
    scene.press(.tab, .tab, .tab)
    #expect(scene.state.shownActivation?.title == "conv3_1 · layer2.0 · x")
    #expect(scene.state.channels.channel == 15)
    scene.press(.escape)
    #expect(scene.state.screen == .tour)
  }

  @Test func anotherPictureIsComputedAsFarAsTheOneBefore() throws {
    var scene = try Scene()
    scene.press(.right, .right, .right)
    let before = scene.state.records[2]!.outputStatistics
    scene.press(.character("p"))
    #expect(scene.state.subject?.picture.title.hasPrefix("postcard 0:4") == true)
    #expect(scene.state.computedUnits == 3)
    #expect(scene.state.records[2]!.outputStatistics != before)
    scene.press(.character("P"))
    #expect(scene.state.records[2]!.outputStatistics == before)
  }

  @Test func blocksAreFoundByName() throws {
    var scene = try Scene()
    scene.press(.character("g"))
    scene.type("layer2.0")
    scene.press(.enter)
    #expect(scene.state.focus == 2 && scene.state.palette == nil)
    scene.press(.character(":"))
    scene.type("conv4_1")
    scene.press(.enter)
    #expect(scene.state.focus == 3)
    scene.press(.character(":"))
    scene.type("goto conv9_9")
    scene.press(.enter)
    #expect(scene.state.focus == 3 && scene.state.notice?.isError == true)
  }

  @Test func theCommandLineCompletesAndCloses() throws {
    var scene = try Scene()
    scene.press(.character(":"))
    scene.type("ne")
    scene.press(.tab)
    #expect(scene.state.palette?.text == "network ")
    scene.type("cifar-plain2")
    scene.press(.tab)
    #expect(scene.state.palette?.text == "network cifar-plain20")
    scene.press(.escape)
    #expect(scene.state.palette == nil && scene.state.subject?.network.name == "cifar-resnet8")
    scene.press(.character(":"))
    scene.type("network cifar-plain20")
    scene.press(.enter)
    #expect(scene.state.subject?.network.name == "cifar-plain20")
    #expect(scene.state.focus == 0 && scene.state.computedUnits == 0)
  }

  @Test func publishedWeightsOpenTheirOwnNetwork() throws {
    var scene = try Scene(catalog: WeightsCatalog(folder: "/nowhere"))
    scene.press(.character(":"))
    scene.type("weights imagenet-v")
    #expect(
      scene.state.suggestions.map(\.completion) == ["weights imagenet-v1", "weights imagenet-v2"])
    scene.type("2")
    scene.press(.enter)
    guard case .open(let network, .published(let weights, _), _, _)? = scene.requests.last else {
      Issue.record("\(scene.requests)")
      return
    }
    #expect(network.name == "resnet50" && weights.name == "imagenet-v2")
    // It is not here; what was open stays.
    #expect(scene.state.notice?.text.contains("residuum weights pull imagenet-v2") == true)
    #expect(scene.state.subject?.network.name == "cifar-resnet8")
  }

  @Test func mistakesAreToldAndNothingIsLost() throws {
    var scene = try Scene()
    scene.press(.right, .right)
    for command in [
      "picture /nowhere/cat.png", "weights /nowhere/w.pth", "network vgg12", "weights random:x",
      "cut something", "nonsense",
    ] {
      scene.press(.character(":"))
      scene.type(command)
      scene.press(.enter)
      #expect(scene.state.notice?.isError == true, "\(command)")
      #expect(scene.state.computedUnits == 2 && scene.state.focus == 1, "\(command)")
    }
  }

  @Test func theMouseFindsUnitsInTheRibbon() throws {
    var scene = try Scene()
    let layout = RibbonLayout(scene.state.subject!, focus: 0, width: 80, height: 24)
    for unit in [3, 0, 4, 1] {
      let x = layout.x(of: unit)!
      #expect(layout.unit(atX: x) == unit)
      scene.press(.mouse(MouseEvent(x: x, y: 2, kind: .press)))
      #expect(scene.state.focus == unit)
    }
    scene.press(.mouse(MouseEvent(x: 0, y: 0, kind: .wheelDown)))
    #expect(scene.state.focus == 2)
  }

  @Test func theDeepestRibbonKeepsTheFocusInSight() throws {
    let scene = try Scene(network: "cifar-resnet1202")
    for focus in [0, 1, 300, 599, 600, 601] {
      let layout = RibbonLayout(scene.state.subject!, focus: focus, width: 80, height: 24)
      #expect(layout.x(of: focus) != nil)
    }
  }

  /// Every screen is reachable by a key that the help names, on the smallest terminal.
  @Test func theHelpNamesEveryKey() throws {
    for screen in ScreenKind.allCases {
      let bindings = KeyTable.bindings(of: screen)
      let keys = bindings.flatMap(\.keys)
      #expect(Set(keys).count == keys.count, "no key does two things")
      var canvas = Canvas(
        width: 80, height: 24, medium: Medium(symbols: .ascii, depth: .monochrome))
      HelpView(screen: screen).draw(on: &canvas)
      let words = canvas.text.split { $0 == " " || $0 == "\n" }
      for key in keys { #expect(words.contains { $0 == key.name(.ascii) }, "\(key)") }
      for help in bindings.map(\.help) where !help.isEmpty {
        #expect(canvas.text.contains(help), "\(help)")
      }
    }
    let tour = Set(KeyTable.bindings(of: .tour).map(\.action))
    #expect(tour.isSuperset(of: [.enter, .activations, .palette, .help, .quit]))
  }

  @Test func openingTheSameNetworkBeginsAnew() throws {
    var scene = try Scene()
    scene.press(.end)
    let classes = scene.state.classes
    scene.press(.left, .character("x"))
    scene.press(.character(":"))
    scene.type("network cifar-resnet8")
    scene.press(.enter)
    #expect(scene.state.lesions.isEmpty)
    scene.press(.end)
    #expect(scene.state.classes == classes)
    scene.press(.character("p"))
    #expect(scene.state.classes != classes)
  }

  @Test func fewerChannelsAfterMore() throws {
    var scene = try Scene()
    scene.press(.right, .right, .right, .enter, .character("a"), .end, .escape)
    #expect(scene.state.shownChannel == 31)
    // The shortcut's last operations have as many; the block before has half.
    scene.press(.escape, .left, .enter)
    scene.press(.character("a"), .end, .escape, .escape, .character(" "))
    for _ in 0..<4 { scene.tick() }
    _ = scene.text
    scene.press(.home, .character("a"), .end, .escape, .end, .character("a"))
    _ = scene.text
    #expect(scene.state.shownChannel <= 15)
  }

  @Test func enteringABlockStopsThePlayer() throws {
    var scene = try Scene()
    scene.press(.character(" "))
    scene.tick()
    scene.press(.enter)
    #expect(scene.state.screen == .inside && !scene.state.isPlaying)
  }

  @Test func aShortCommandWithItsArgument() throws {
    var scene = try Scene()
    scene.press(.character(":"))
    scene.type("go conv3_1")
    scene.press(.enter)
    #expect(scene.state.focus == 2 && scene.state.palette == nil)
  }

  @Test func nothingIsCutWhileAnotherNetworkIsOpened() throws {
    var state = try Scene().state
    #expect(!state.run("network cifar-resnet20").isEmpty)
    #expect(state.run("cut F conv2_1").isEmpty && state.handle(.character("x")).isEmpty)
    #expect(state.lesions.isEmpty)
    _ = state.receive(.failed("some picture", wasOpening: false))
    #expect(state.isOpening)
  }

  @Test func theLastGeneratedPicture() throws {
    var scene = try Scene()
    scene.press(.character(":"))
    scene.type("picture 999999999")
    scene.press(.enter, .character("p"))
    #expect(scene.state.subject?.picture.source == .postcard(seed: 0, index: 999_999_999))
    scene.press(.character(":"))
    scene.type("picture 9223372036854775807")
    scene.press(.enter)
    #expect(scene.state.notice?.isError == true)
  }

  @Test func quitting() throws {
    var scene = try Scene()
    scene.press(.character("?"), .character("q"))
    #expect(scene.state.wantsToQuit)
  }
}
