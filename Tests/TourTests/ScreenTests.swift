import Terminal
import Testing

@testable import Tour

/// One story, one literal screen; read `Screens/*.txt` to see them.
@Suite struct ScreenTests {
  @Test func nothingIsComputedAtFirst() throws {
    try expectScreen(Scene(), "opening-80x24")
  }

  @Test(arguments: [(80, 24), (120, 40)])
  func theStem(width: Int, height: Int) throws {
    var scene = try Scene(width: width, height: height)
    scene.press(.right)
    try expectScreen(scene, "stem-\(width)x\(height)")
  }

  @Test(arguments: [(80, 24), (120, 40)])
  func aBlockWithAZeroPaddedShortcut(width: Int, height: Int) throws {
    var scene = try Scene(width: width, height: height)
    scene.press(.right, .right, .right)
    try expectScreen(scene, "zero-padding-\(width)x\(height)")
  }

  @Test func aPlainBlock() throws {
    var scene = try Scene(network: "cifar-plain8")
    scene.press(.right, .right)
    try expectScreen(scene, "plain-80x24")
  }

  @Test(arguments: [(80, 24), (120, 40)])
  func theClasses(width: Int, height: Int) throws {
    var scene = try Scene(width: width, height: height)
    scene.press(.end)
    try expectScreen(scene, "head-\(width)x\(height)")
  }

  @Test func aShortcutThatIsCut() throws {
    var scene = try Scene()
    scene.press(.right, .right, .character("s"))
    try expectScreen(scene, "cut-shortcut-80x24")
  }

  @Test(arguments: [(80, 24), (120, 40)])
  func insideABlock(width: Int, height: Int) throws {
    var scene = try Scene(width: width, height: height)
    scene.press(.right, .right, .enter, .right, .right)
    try expectScreen(scene, "inside-\(width)x\(height)")
  }

  @Test(arguments: [(80, 24), (120, 40)])
  func theChannelsOfTheResidual(width: Int, height: Int) throws {
    var scene = try Scene(width: width, height: height)
    scene.press(.right, .right, .character("a"), .right, .down)
    try expectScreen(scene, "channels-\(width)x\(height)")
  }

  @Test(arguments: ScreenKind.allCases)
  func theHelpOfEachScreen(screen: ScreenKind) throws {
    var scene = try Scene()
    scene.press(.right, .right)
    switch screen {
    case .tour: break
    case .inside: scene.press(.enter)
    case .activations: scene.press(.character("a"))
    case .experiments: scene.press(.character("t"))
    case .laboratory: scene.press(.character("t"), .enter)
    case .workbench: scene.run("describe \(lessonNetwork("tiny")) cifar-resnet8")
    }
    scene.press(.character("?"))
    try expectScreen(scene, "help-\(screen)-80x24")
  }

  @Test func theCommandLine() throws {
    var scene = try Scene()
    scene.press(.character(":"))
    scene.type("c")
    try expectScreen(scene, "commands-80x24")
  }

  @Test func charactersOfASCIIAlone() throws {
    var scene = try Scene(medium: Medium(symbols: .ascii, depth: .monochrome))
    scene.press(.right, .right, .character("x"))
    try expectScreen(scene, "ascii-80x24")
    let isASCII = scene.text.unicodeScalars.allSatisfy { $0.isASCII }
    #expect(isASCII)
  }

  @Test func aTerminalThatIsTooSmall() throws {
    try expectScreen(Scene(width: 60, height: 20), "too-small-60x20")
  }

  /// Every screen at every size draws without running over an edge: the last column of each row is
  /// blank or a frame, never a letter that was cut.
  @Test func everySize() throws {
    for (keys, network) in [
      ([Key.right], "cifar-resnet8"), ([.end], "cifar-resnet8"),
      ([.end, .character("<"), .character("-"), .character("c")], "cifar-resnet8"),
      ([.right, .right], "cifar-plain8"), ([.right, .right, .enter], "cifar-resnet8"),
      ([.right, .right, .character("a")], "cifar-resnet8"),
      ([.right, .right, .character("?")], "cifar-resnet8"), ([.character(":")], "cifar-resnet8"),
      ([.right, .right], "cifar-highway8"), ([.right, .right, .enter], "cifar-gated8"),
      ([.right, .right, .character("a")], "cifar-highway8"),
      ([.right], "cifar-pre-activation8"), ([.right], "cifar-resnet110"),
      ([.right], "cifar-resnet1202"),
    ] {
      var scene = try Scene(network: network)
      for key in keys { scene.press(key) }
      for width in [80, 81, 99, 100, 109, 110, 121, 149, 150, 200, 300] {
        for height in [24, 25, 33, 34, 36, 50, 60, 100] {
          scene.resize(width: width, height: height)
          for depth in ColorDepth.allCases {
            var canvas = Canvas(
              width: width, height: height, medium: Medium(symbols: .unicode, depth: depth))
            Frame(scene.state).draw(on: &canvas)
            for y in 0..<height where depth == .monochrome {
              let last = canvas[width - 1, y].character
              #expect(!last.isLetter && !last.isNumber, "\(width)×\(height), row \(y)")
            }
          }
        }
      }
    }
  }
}
