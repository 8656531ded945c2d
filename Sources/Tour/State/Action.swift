import Terminal

/// What a key or a command of the palette does.
enum Action: Hashable, Sendable {
  case next, previous, first, last
  case up, down, pageUp, pageDown
  case enter, leave, play
  case cutResidual, cutShortcut, heal
  case activations, nextTensor
  case nextPicture, previousPicture
  case rotateClockwise, rotateBack, darken, brighten, nextCover, previousCover, restorePicture
  case goTo, chooseNetwork, openPicture
  case laboratory, stopTraining, restart, moment, chartForm, faster, slower
  case chart(Int)
  case insertLine, deleteLine, undo, walkThrough
  case palette, help, quit
}

/// A line of a screen's key table: the keys, what they do, in two words and in a sentence.
struct KeyBinding: Sendable {
  let keys: [Key]
  let action: Action
  /// For the bottom line of the screen; empty where it is not shown there.
  let label: String
  /// For the help; empty where the line before tells it too, which then names these keys as well.
  let help: String

  /// For the bottom line, where it names the keys of its neighbours too; else the first key.
  private let together: [Key]

  init(
    _ keys: [Key], _ action: Action, _ label: String, _ help: String, together: [Key] = []
  ) {
    self.keys = keys
    self.together = together
    self.action = action
    self.label = label
    self.help = help
  }

  func shownKeys(_ symbols: SymbolSet) -> String {
    let names = (together.isEmpty ? [keys[0]] : together).map { $0.name(symbols) }
    return names.joined(separator: symbols == .unicode ? "" : " ")
  }
}

/// The keys of each screen: the one table that dispatch, bottom line and help read.
enum KeyTable {
  static func bindings(of screen: ScreenKind) -> [KeyBinding] {
    switch screen {
    case .tour: tour + common
    case .inside: inside + common
    case .activations: activations + common
    case .experiments: experiments + common
    case .laboratory: laboratory + common
    case .workbench: workbench + common
    }
  }

  /// For the bottom line while a line of the workbench is typed: all other keys are letters then.
  static let typing: [KeyBinding] = [
    .init([.enter], .enter, "accept", ""),
    .init([.escape], .leave, "put it back", ""),
    .init([.left], .previous, "cursor", "", together: [.left, .right]),
  ]

  private static let tour: [KeyBinding] = [
    .init(
      [.right, .character("l")], .next, "step", "next unit, computing it; previous unit, at once",
      together: [.left, .right]),
    .init([.left, .character("h")], .previous, "", ""),
    .init([.enter], .enter, "inside", "into the block, op by op"),
    .init([.character("x")], .cutResidual, "cut F", "cut the residual F(x), or mend it"),
    .init([.character("s")], .cutShortcut, "cut S", "cut the shortcut S(x), or mend it"),
    .init([.character("r")], .heal, "", "mend every branch that is cut"),
    .init([.character("0")], .restorePicture, "restore", "take all changes of the picture back"),
    .init([.character("a")], .activations, "channels", "the activations, channel by channel"),
    .init([.character(" ")], .play, "play", "play: step by itself; again: pause"),
    .init([.end, .character("G")], .last, "", "to the classes, computing all"),
    .init([.home], .first, "", "to the stem"),
    .init(
      [.character("p")], .nextPicture, "picture", "next generated picture, unchanged; previous one"),
    .init([.character("P")], .previousPicture, "", ""),
    .init([.character("o")], .openPicture, "", "open a picture file"),
    .init([.character("g")], .goTo, "", "go to a block by name"),
    .init([.character("n")], .chooseNetwork, "", "choose another network"),
    .init([.character("t")], .laboratory, "train", "the laboratory: train networks, compare them"),
    .init(
      [.character("<")], .rotateBack, "rotate", "rotate the picture by 15 degrees, left or right",
      together: [.character("<"), .character(">")]),
    .init([.character(">")], .rotateClockwise, "", ""),
    .init(
      [.character("-")], .darken, "light", "darken or brighten the picture",
      together: [.character("-"), .character("+")]),
    .init([.character("+"), .character("=")], .brighten, "", ""),
    .init(
      [.character("c")], .nextCover, "cover", "cover its middle, again: other parts; or click there"
    ),
    .init([.character("C")], .previousCover, "", ""),
  ]

  private static let inside: [KeyBinding] = [
    .init(
      [.right, .character("l")], .next, "operation", "next operation", together: [.left, .right]),
    .init([.left, .character("h")], .previous, "", "previous operation"),
    .init([.up], .up, "channel", "previous channel", together: [.up, .down]),
    .init([.down], .down, "", "next channel"),
    .init([.character("a")], .activations, "all channels", "all channels of this operation"),
    .init([.backspace, .escape], .leave, "out", "back to the tour"),
  ]

  private static let activations: [KeyBinding] = [
    .init(
      [.right, .character("l")], .next, "channel", "next channel",
      together: [.left, .right, .up, .down]),
    .init([.left, .character("h")], .previous, "", "previous channel"),
    .init([.up], .up, "", "channel in the row above"),
    .init([.down], .down, "", "channel in the row below"),
    .init([.pageDown], .pageDown, "page", "next page of channels"),
    .init([.pageUp], .pageUp, "", "previous page of channels"),
    .init([.home], .first, "", "first channel"),
    .init([.end], .last, "", "last channel"),
    .init(
      [.character("t"), .tab], .nextTensor, "tensor", "next tensor of the block: x, F(x), sum, y"),
    .init([.character("p")], .nextPicture, "picture", "next generated picture; previous one"),
    .init([.character("P")], .previousPicture, "", ""),
    .init([.character("c")], .nextCover, "", "cover the picture's middle, again: other parts"),
    .init([.character("C")], .previousCover, "", ""),
    .init([.character("0")], .restorePicture, "", "take all changes of the picture back"),
    .init([.backspace, .escape], .leave, "out", "back to where you came from"),
  ]

  private static let experiments: [KeyBinding] = [
    .init([.down], .down, "choose", "next experiment", together: [.up, .down]),
    .init([.up], .up, "", "previous experiment"),
    .init([.enter], .enter, "start", "start it, go on with it, or replay the recording"),
    .init([.character("n")], .restart, "other seed", "other weights and another order of pictures"),
    .init([.home], .first, "", "first experiment"),
    .init([.end], .last, "", "last experiment"),
    .init([.backspace, .escape], .leave, "out", "back to the tour; training goes on"),
  ]

  private static let laboratory: [KeyBinding] =
    [
      .init([.right, .tab], .next, "view", "next chart", together: [.left, .right]),
      .init([.left], .previous, "", "previous chart"),
      .init([.character(" ")], .play, "pause", "pause, or go on"),
      .init([.down], .down, "net", "next network", together: [.up, .down]),
      .init([.up], .up, "", "previous network"),
      .init([.enter], .enter, "open", "open the network in the tour, as it is now"),
      .init([.character("x")], .stopTraining, "stop", "stop; what was trained is kept"),
      .init(
        [.character("+")], .faster, "speed", "replay faster",
        together: [.character("-"), .character("+")]),
      .init([.character("-")], .slower, "", "replay slower"),
      .init([.backspace, .escape], .leave, "out", "to the experiments; training goes on"),
      .init([.character("i")], .moment, "at start", "inside: at the first step, or now"),
      .init([.home], .first, "", "a recording: from its beginning"),
      .init([.end], .last, "", "a recording: to its end"),
      .init([.character("b")], .chartForm, "", "curves of dots (braille) or of blocks"),
    ]
    + LaboratoryChart.allCases.map { chart in
      let number = chart.rawValue + 1
      // One line of the help tells them all.
      let help = number == 1 ? "a chart by its number" : ""
      return .init([.character(Character("\(number)"))], .chart(chart.rawValue), "", help)
    }

  private static let workbench: [KeyBinding] = [
    .init([.down], .down, "line", "next line", together: [.up, .down]),
    .init([.up], .up, "", "previous line"),
    .init([.home], .first, "", "first line"),
    .init([.end], .last, "", "last line"),
    .init([.enter], .enter, "edit", "edit the line; again: accept it; esc: put it back"),
    .init([.character("u")], .undo, "undo", "take the last edit back"),
    .init(
      [.character("w")], .walkThrough, "walk", "walk through it in the tour, with random weights"),
    .init(
      [.character("n"), .character("+")], .insertLine, "new", "a new line below this one"),
    .init([.backspace, .escape], .leave, "out", "back to the tour; ':workbench' comes back here"),
    .init([.character("D"), .delete], .deleteLine, "delete", "delete the line"),
    .init([.character("R")], .restart, "restart", "begin again with the text as it was"),
  ]

  private static let common: [KeyBinding] = [
    .init([.character(":")], .palette, "command", "any command by name"),
    .init([.character("?"), .function(1)], .help, "keys", "this help"),
    .init([.character("q")], .quit, "quit", "leave"),
  ]
}

/// The screens of the tour.
public enum ScreenKind: String, Hashable, Sendable, CaseIterable {
  case tour, inside, activations
  /// The laboratory's list, and one experiment.
  case experiments, laboratory
  /// A description that is to be mended.
  case workbench
}
