import Inference
import Networks
import Pictures
import Terminal

/// The command line: text with a cursor at its end, and suggestions for it.
struct Palette: Hashable, Sendable {
  var text: String
  /// Which suggestion is chosen; nil while the text itself is meant.
  var selection: Int?
}

/// A line under the command line: what could be meant.
struct Suggestion: Hashable, Sendable {
  /// The text that choosing it writes.
  let completion: String
  let help: String
  /// Whether the completion can be carried out, or wants an argument.
  let isComplete: Bool
}

/// The commands of the palette: their words, and what they do.
enum PaletteCommand: String, CaseIterable, Sendable {
  case goto, cut, mend, picture, rotate, darken, brighten, cover, reset, network, weights
  case inside, channels, tour, laboratory, describe, line, walk, workbench, play, help, quit

  /// What follows the word.
  var argument: String {
    switch self {
    case .goto: "BLOCK"
    case .cut: "F|shortcut [BLOCK]"
    case .picture: "FILE|NUMBER"
    case .rotate: "DEGREES"
    case .cover: "PLACE|off"
    case .network: "NAME"
    case .weights: "FILE|random:SEED"
    case .describe: "FILE [NETWORK]"
    case .line: "NUMBER TEXT"
    default: ""
    }
  }

  var help: String {
    switch self {
    case .goto: "conv4_3, layer3.2, its number, stem, head"
    case .cut: "cut a branch, or mend it"
    case .mend: "mend every branch that is cut"
    case .picture: "a picture file, or a generated one"
    case .rotate: "turn the picture clockwise, so far from upright"
    case .darken: "darken the picture by a step"
    case .brighten: "brighten the picture by a step"
    case .cover: "cover a part of the picture"
    case .reset: "the picture as it was, with no change"
    case .network: "another network, with random weights"
    case .weights: "other weights for this network"
    case .inside: "into the block, op by op"
    case .channels: "the activations, channel by channel"
    case .tour: "back to the tour"
    case .laboratory: "train networks and compare them"
    case .describe: "mend a network's description, beside what it should be"
    case .line: "write a line of the description"
    case .walk: "walk through the described network, with random weights"
    case .workbench: "back to the description"
    case .play: "step by itself; again: pause"
    case .help: "the keys"
    case .quit: "leave"
    }
  }
}

extension TourState {
  /// What is wanted where nothing can be suggested.
  var paletteHint: String {
    let word = palette?.text.split(separator: " ", omittingEmptySubsequences: false).first ?? ""
    switch PaletteCommand(rawValue: String(word)) {
    case .picture: return "a JPEG, PNG, PPM or NPY file, or the number of a generated picture"
    case .weights: return "a safetensors or PyTorch file, or random:SEED"
    case .rotate: return "a whole number of degrees; below zero it turns to the left"
    case .describe: return "a YAML file; then, if it is not resnet50, the network it should be"
    case .line: return "the number of a line, a blank, and what it should say"
    default: return "nothing begins with this"
    }
  }

  /// What could be meant by what is typed.
  var suggestions: [Suggestion] {
    guard let palette else { return [] }
    let words = palette.text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    let word = words.first.map(String.init) ?? ""
    if words.count > 1, let command = PaletteCommand(rawValue: word) {
      let argument = String(words[1])
      return arguments(of: command)
        .filter { $0.name.hasPrefix(argument) || $0.alias.hasPrefix(argument.lowercased()) }
        .map {
          Suggestion(completion: "\(command) \($0.name)", help: $0.alias, isComplete: true)
        }
    }
    let commands = offeredCommands.filter { $0.rawValue.hasPrefix(word) }.map {
      Suggestion(
        completion: $0.argument.isEmpty ? $0.rawValue : "\($0) ",
        help: $0.argument.isEmpty ? $0.help : "\($0.argument)  \($0.help)",
        isComplete: $0.argument.isEmpty)
    }
    // A block's name alone is enough.
    let blocks =
      word.isEmpty
      ? []
      : arguments(of: .goto).filter { $0.name.hasPrefix(word) || $0.alias.hasPrefix(word) }
        .map { Suggestion(completion: "goto \($0.name)", help: $0.alias, isComplete: true) }
    return commands + blocks
  }

  /// All but those that need a description where there is none.
  private var offeredCommands: [PaletteCommand] {
    PaletteCommand.allCases.filter {
      workbench != nil || ![.line, .walk, .workbench].contains($0)
    }
  }

  private func arguments(of command: PaletteCommand) -> [(name: String, alias: String)] {
    switch command {
    case .goto:
      guard let subject else { return [] }
      return [("stem", "the layers before the first block")]
        + subject.network.blocks.map { ($0.name, $0.path) } + [("head", "the classes")]
    case .cut:
      return [("F", "the residual of this block"), ("shortcut", "the shortcut of this block")]
    case .network:
      return (Catalog.names + Catalog.cifarNames + Catalog.laboratoryNames).map { ($0, "") }
    case .weights:
      return [("bundled", "resnet50"), ("random:0", ""), ("random:1", "")]
        + catalog.weights.map { ($0.name, $0.network) }
    case .describe: return TourState.lessonDescriptions.map { ($0, "") }
    case .rotate: return [15, 30, 45, 90, 180, -90, 0].map { ("\($0)", $0 == 0 ? "upright" : "") }
    case .cover:
      return PictureChanges.Place.allCases.map { ($0.rawValue, "") } + [("off", "no cover")]
    default: return []
    }
  }

  mutating func handlePalette(_ key: Key) -> [Request] {
    guard var open = palette else { return [] }
    let suggestions = suggestions
    switch key {
    case .escape, .control("g"):
      palette = nil
      return []
    case .character(let character): open = Palette(text: open.text + String(character))
    case .backspace, .control("h"):
      if open.text.isEmpty {
        palette = nil
        return []
      }
      open = Palette(text: String(open.text.dropLast()))
    case .control("u"): open = Palette(text: "")
    case .down:
      let next = open.selection.map { $0 + 1 } ?? 0
      open.selection = suggestions.isEmpty ? nil : next % suggestions.count
    case .up:
      let next = (open.selection ?? 0) - 1
      open.selection =
        suggestions.isEmpty ? nil : (next + suggestions.count) % suggestions.count
    case .tab:
      if let chosen = suggestions.first(open.selection) {
        open = Palette(text: chosen.completion)
      }
    case .enter:
      // What is chosen with the arrows, or the only thing that can be meant, or the text itself.
      var text = open.text
      if let selection = open.selection, suggestions.indices.contains(selection) {
        let chosen = suggestions[selection]
        guard chosen.isComplete else {
          palette = Palette(text: chosen.completion)
          return []
        }
        text = chosen.completion
      } else if suggestions.count == 1, !suggestions[0].isComplete {
        // With an argument the word is enough, however short: "go conv4_3".
        let argument = open.text.drop { $0 != " " }
        if argument.allSatisfy({ $0 == " " }) {
          palette = Palette(text: suggestions[0].completion)
          return []
        }
        text = suggestions[0].completion + argument.dropFirst()
      } else if suggestions.count == 1 {
        text = suggestions[0].completion
      } else if open.text.hasSuffix(" "), !suggestions.isEmpty {
        // An argument is missing: the list is what to choose from.
        palette?.selection = 0
        return []
      }
      palette = nil
      return run(text)
    default: break
    }
    palette = open
    return []
  }

  /// The commands that are not meant for a network in the tour.
  private static let commandsWhileOpening: [PaletteCommand] = [
    .help, .quit, .tour, .laboratory, .describe, .line, .workbench,
  ]

  /// Carries out a command that was typed.
  mutating func run(_ text: String) -> [Request] {
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    guard let word = words.first else { return [] }
    notice = nil
    let argument =
      words.count > 1 ? String(words[1].drop { $0 == " " }).trimmedAtEnd : ""
    guard let command = PaletteCommand(rawValue: word) else {
      // A block's name alone.
      return goTo(text.trimmedAtEnd, orElse: "no command '\(word)': type : to list them")
    }
    // What is typed now is meant for the network that is on its way.
    guard !isOpening || TourState.commandsWhileOpening.contains(command) else {
      notice = Notice(text: "another network is being opened", isError: true)
      return []
    }
    if !command.argument.isEmpty && argument.isEmpty {
      palette = Palette(text: "\(command) ")
      return []
    }
    switch command {
    case .goto: return goTo(argument, orElse: nil)
    case .cut: return cut(argument)
    case .mend: return performFromTour(.heal)
    case .picture:
      if let number = Int(argument), number >= 0, number <= TourState.lastPostcard {
        return exchangePicture(.postcard(seed: 0, index: number))
      }
      return exchangePicture(.file(expandingHome(argument)))
    case .rotate: return rotatePicture(to: argument)
    case .darken: return brightenPicture(by: -1)
    case .brighten: return brightenPicture(by: 1)
    case .cover: return coverPicture(argument)
    case .reset: return restorePicture()
    case .network: return open(network: argument)
    case .weights: return open(weights: argument)
    case .inside: return performFromTour(.enter)
    case .channels: return performFromTour(.activations)
    case .tour:
      screen = .tour
      return []
    case .laboratory: return perform(.laboratory)
    case .describe: return describe(argument)
    case .line: return replaceLine(argument)
    case .walk: return walkThroughDescription()
    case .workbench: return showWorkbench()
    case .play: return performFromTour(.play)
    case .help: return perform(.help)
    case .quit: return perform(.quit)
    }
  }

  private mutating func performFromTour(_ action: Action) -> [Request] {
    screen = .tour
    return perform(action)
  }

  private mutating func goTo(_ name: String, orElse message: String?) -> [Request] {
    guard let subject, !isOpening else { return [] }
    let unit: Int
    switch name {
    case "stem": unit = 0
    case "head": unit = subject.headUnit
    default:
      do {
        unit = try subject.network.blockIndex(of: name) + 1
      } catch {
        notice = Notice(text: message ?? "\(error)", isError: true)
        return []
      }
    }
    screen = .tour
    isPlaying = false
    return move(to: unit)
  }

  private mutating func cut(_ argument: String) -> [Request] {
    guard let subject else { return [] }
    let words = argument.split(separator: " ").map(String.init)
    let branch: Lesion
    switch words[0].lowercased() {
    case "f", "residual": branch = .residual
    case "s", "shortcut": branch = .shortcut
    default:
      notice = Notice(text: "cut what? 'cut F' or 'cut shortcut'", isError: true)
      return []
    }
    guard words.count > 1 else { return toggle(branch) }
    do {
      return toggle(branch, ofBlock: try subject.network.blockIndex(of: words[1]))
    } catch {
      notice = Notice(text: "\(error)", isError: true)
      return []
    }
  }

  private mutating func open(network name: String) -> [Request] {
    do {
      let network = try Network.named(expandingHome(name))
      isOpening = true
      if screen == .workbench { screen = .tour }
      let picture = wantedPicture
      return [
        .open(
          network: network, source: .standard(for: network), picture: picture.source,
          changes: picture.changes)
      ]
    } catch {
      notice = Notice(text: "\(error)", isError: true)
      return []
    }
  }

  private mutating func open(weights text: String) -> [Request] {
    guard let subject else { return [] }
    do {
      let source = try ModelSource(expandingHome(text), catalog: catalog)
      let network = try source.ownNetwork(preferring: subject.network)
      isOpening = true
      if screen == .workbench { screen = .tour }
      let picture = wantedPicture
      return [
        .open(
          network: network, source: source, picture: picture.source,
          changes: picture.changes)
      ]
    } catch {
      notice = Notice(text: "\(error)", isError: true)
      return []
    }
  }

  func expandingHome(_ path: String) -> String {
    path.hasPrefix("~/") ? home + path.dropFirst(1) : path
  }
}

extension Array {
  /// The element at an index, the first where there is none.
  fileprivate func first(_ index: Int?) -> Element? {
    index.flatMap { indices.contains($0) ? self[$0] : nil } ?? first
  }
}

extension String {
  fileprivate var trimmedAtEnd: String {
    String(reversed().drop { $0 == " " }.reversed())
  }
}
