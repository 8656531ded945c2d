import ArgumentParser
import Foundation
import Terminal
import Weights

extension WeightsCommand {
  /// `residuum weights pull`: brings published weights here.
  struct Pull: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "pull",
      abstract: "Bring published weights here, to be used by their name.",
      discussion: """
        'residuum weights list' tells the names. A file is put in place whole and checked, or not at \
        all; after a transfer that broke off, or Ctrl-C, the same command goes on where it ended.

        --mirror replaces everything before the file's name, as does RESIDUUM_MIRROR. A server that \
        says nothing is given up after 30 seconds, or as many as RESIDUUM_PATIENCE says.

        EXAMPLES
          residuum weights pull imagenet-v1
          residuum tour --weights imagenet-v1 --image cat.jpg
          residuum weights pull cifar-resnet20 cifar-resnet56 --mirror https://files.school.example/ml
        """)

    @Argument(help: ArgumentHelp("Which weights.", valueName: "name"))
    var names: [String]

    @Option(help: ArgumentHelp("Where else the files are.", valueName: "URL"))
    var mirror: String?

    @Flag(help: "Begin anew, whatever is here.")
    var force = false

    @Flag(help: "Say nothing on standard error but errors.")
    var quiet = false

    func run() throws {
      let signal = try reportingFailures { () throws -> Signal? in
        let catalog = try WeightsCatalog.chosen()
        // What is wrong with the words is told before the first byte.
        let all = try names.map { try catalog.weights(named: $0) }
        let mirror = try checkedMirror()
        let patience = try Pull.patience()
        let signals = HeldSignals()
        for weights in all {
          var download = WeightsDownload(weights, mirror: mirror, folder: catalog.folder)
          if let patience { download.patience = patience }
          let signal = try pull(download, to: catalog.path(of: weights), signals)
          if let signal { return signal }
        }
        return nil
      }
      signal?.endProcess()
    }

    /// - Returns: the signal that ended it.
    private func pull(
      _ download: WeightsDownload, to path: String, _ signals: borrowing HeldSignals
    ) throws -> Signal? {
      let name = download.weights.name
      let progress = ProgressLine(isQuiet: quiet)
      var speed = TransferSpeed()
      var signal: Signal?
      defer { progress.clear() }
      let outcome = try download.run(force: force) { now in
        signal = signal ?? signals.arrived()
        let total = now.total.map { " of \($0.megabytes)" } ?? ""
        progress.update(
          "pulling \(name)", now.total.map { Double(now.bytes) / Double(max($0, 1)) } ?? 0,
          detail: ": \(now.bytes.megabytes)\(total)\(speed.words(at: now.bytes))")
        return signal == nil
      }
      progress.clear()
      switch outcome {
      case .alreadyHere: print("\(name) is here already, and is what was published: \(path)")
      case .finished: print("\(name) is here: \(path)")
      case .interrupted(let kept):
        let text =
          kept > 0
          ? "\(kept.megabytes) are kept; to go on: residuum weights pull \(name)"
          : "nothing had come yet"
        FileHandle.standardError.write(Data("residuum: interrupted: \(text)\n".utf8))
      }
      return signal
    }

    private func checkedMirror() throws -> String? {
      let (source, text) =
        mirror.map { ("--mirror", $0) } ?? ("RESIDUUM_MIRROR", environment("RESIDUUM_MIRROR"))
      guard let text else { return nil }
      guard let url = URL(string: text), ["http", "https"].contains(url.scheme),
        url.host?.isEmpty == false, url.query == nil, url.fragment == nil
      else {
        throw Failure.usage(
          "\(source): '\(text)' is not a URL such as https://files.school.example/ml")
      }
      return text
    }

    private static func patience() throws -> Double? {
      guard let text = environment("RESIDUUM_PATIENCE") else { return nil }
      guard let seconds = Double(text), seconds >= 0.1, seconds <= 86_400 else {
        throw Failure.usage("RESIDUUM_PATIENCE=\(text): give seconds, from 0.1 to 86400")
      }
      return seconds
    }
  }
}

/// Bytes a second over the last few seconds.
private struct TransferSpeed {
  private var marks: [(time: ContinuousClock.Instant, bytes: Int)] = []

  /// `, 4.1 MB/s`; nothing before half a second has passed.
  mutating func words(at bytes: Int) -> String {
    let now = ContinuousClock.now
    if marks.last.map({ now - $0.time > .milliseconds(200) }) ?? true {
      marks.append((now, bytes))
      if marks.count > 20 { marks.removeFirst() }
    }
    let seconds = (now - marks[0].time).milliseconds / 1000
    guard seconds > 0.5, bytes >= marks[0].bytes else { return "" }
    return ", \((Double(bytes - marks[0].bytes) / seconds / 1e6).formatted(1)) MB/s"
  }
}
