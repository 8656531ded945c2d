import Foundation
import Laboratory
import Terminal

/// Trains on the command line: with a line of progress, until it is done or somebody presses Ctrl-C.
struct TrainingLoop {
  let comparison: Comparison
  let progress: ProgressLine

  /// - Returns: the signal that ended it; everything has been saved then.
  func run(_ signals: borrowing HeldSignals) throws -> Signal? {
    var signal: Signal?
    var goesOn = comparison.next != nil
    while goesOn, signal == nil {
      update()
      goesOn = try comparison.advance {
        // Within a run's segment too, for steps may take long.
        update()
        signal = signal ?? signals.arrived()
        return signal != nil
      }
      signal = signal ?? signals.arrived()
    }
    if signal != nil { try comparison.save() }
    progress.clear()
    return signal
  }

  private func update() {
    guard let run = comparison.next else { return }
    let loss = run.records.last?.batch.map { ", loss \($0.loss.formatted(3))" } ?? ""
    let name = run.settings.label
    let hasSeeds = comparison.runs.contains { $0.settings.seed != run.settings.seed }
    let seed = hasSeeds ? ", seed \(run.settings.seed)" : ""
    progress.update(
      "training ", comparison.share,
      detail: "\(name)\(seed), step \(run.step) of \(run.settings.steps)\(loss):")
  }

  func explainInterruption() {
    let steps = comparison.runs.reduce(0) { $0 + $1.step }
    let command = comparison.experiment.name == "train" ? "train" : "compare"
    let place =
      comparison.folder.map {
        "; saved, to go on: residuum \(command) --resume --out \(ShellWord.quoted($0))"
      } ?? ""
    let text = "interrupted after \(steps) steps\(place)\n"
    FileHandle.standardError.write(Data("residuum: \(text)".utf8))
  }
}
