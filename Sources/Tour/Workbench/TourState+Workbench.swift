import Foundation
import Inference
import Lessons
import Networks
import Terminal

/// The workbench: a description that is to become a certain network.
extension TourState {
  /// Puts a description on the workbench and shows it.
  ///
  /// - Parameters:
  ///   - text: YAML; it need not be right.
  ///   - title: what it is called, mostly the name of its file.
  ///   - like: the network that it should become; see `Network.named(_:)`.
  mutating func openWorkbench(text: String, title: String, like: String) -> [Request] {
    do {
      let reference = try WorkbenchReference(named: like)
      workbench = WorkbenchState(text, title: title, reference: reference)
    } catch {
      notice = Notice(text: "\(error)", isError: true)
      return []
    }
    return showWorkbench()
  }

  /// Shows the workbench as it was left.
  mutating func showWorkbench() -> [Request] {
    guard workbench != nil else { return tellNothingDescribed() }
    isPlaying = false
    notice = nil
    screen = .workbench
    return []
  }

  // MARK: - Commands

  /// `describe FILE [NETWORK]`; without a network it should become `resnet50`.
  mutating func describe(_ argument: String) -> [Request] {
    var (name, like) = (argument, "resnet50")
    if !isThere(name), let blank = name.lastIndex(of: " ") {
      let first = String(name[..<blank].reversed().drop { $0 == " " }.reversed())
      if isThere(first) || !Network.isDescriptionFile(name) {
        like = String(name[name.index(after: blank)...])
        name = first
      }
    }
    let path = descriptionPath(name)
    let title = path.split(separator: "/").last.map(String.init) ?? path
    do {
      return openWorkbench(text: try DescriptionFile.text(of: path), title: title, like: like)
    } catch {
      notice = Notice(text: "\(error)", isError: true)
      return []
    }
  }

  /// `line NUMBER TEXT`.
  mutating func replaceLine(_ argument: String) -> [Request] {
    guard let bench = workbench else { return tellNothingDescribed() }
    let words = argument.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    let text = words.count > 1 ? String(words[1]) : ""
    guard let number = Int(words[0]), workbench!.replaceLine(number, by: text) else {
      let count = bench.lines.count
      notice = Notice(
        text: "line what? 1 to \(count), or \(count + 1) for a new one", isError: true)
      return []
    }
    return []
  }

  /// Opens the described network in the tour, with random weights.
  mutating func walkThroughDescription() -> [Request] {
    guard let workbench else { return tellNothingDescribed() }
    guard let network = workbench.reading.draft.network else {
      notice = Notice(text: "there is no network yet to walk through", isError: true)
      return []
    }
    guard subject != nil, !isOpening else {
      notice = Notice(text: "another network is being opened", isError: true)
      return []
    }
    isOpening = true
    screen = .tour
    let picture = wantedPicture
    return [
      .open(
        network: network, source: .random(seed: 0), picture: picture.source,
        changes: picture.changes)
    ]
  }

  private mutating func tellNothingDescribed() -> [Request] {
    notice = Notice(
      text: "the workbench is empty: 'describe FILE' puts a network on it", isError: true)
    return []
  }

  // MARK: - Files

  /// What `describe` is offered: the descriptions that come with the lessons.
  static var lessonDescriptions: [String] {
    guard let folder = LessonFiles.networks,
      let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
    else { return [] }
    return names.filter(Network.isDescriptionFile).sorted()
  }

  private func isThere(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: descriptionPath(name))
  }

  /// The file that a person means: one by its path, or by its name one that comes with the lessons.
  private func descriptionPath(_ name: String) -> String {
    let path = expandingHome(name)
    guard !name.contains("/"), !FileManager.default.fileExists(atPath: path),
      let folder = LessonFiles.networks
    else { return path }
    let own = "\(folder)/\(name)\(Network.isDescriptionFile(name) ? "" : ".yaml")"
    return FileManager.default.fileExists(atPath: own) ? own : path
  }

  // MARK: - Keys

  mutating func performOnWorkbench(_ action: Action) -> [Request] {
    switch action {
    case .up: workbench?.move(by: -1)
    case .down: workbench?.move(by: 1)
    case .first: workbench?.move(to: 0)
    case .last: workbench?.moveToLast()
    case .enter: workbench?.beginEdit()
    case .insertLine: workbench?.beginNewLine()
    case .deleteLine: workbench?.deleteLine()
    case .undo: workbench?.undo()
    case .restart: workbench?.restart()
    case .walkThrough: return walkThroughDescription()
    case .leave:
      screen = .tour
      notice = nil
    default: break
    }
    return []
  }

  /// Whether keys are letters of a line, and no commands.
  var isTyping: Bool { screen == .workbench && workbench?.edit != nil }

  mutating func typeOnWorkbench(_ key: Key) {
    notice = nil
    switch key {
    case .enter: workbench?.accept()
    case .escape, .control("g"): workbench?.putBack()
    default: workbench?.take(key)
    }
  }
}
