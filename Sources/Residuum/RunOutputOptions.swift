import ArgumentParser
import Files
import Foundation
import Laboratory
import Pictures
import Terminal
import Training

/// Where runs are kept and how they are reported.
struct RunOutputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where the runs' folders are made; by default a new folder in ~/.local/share/residuum/runs.",
      valueName: "DIR"))
  var out: String?

  @Flag(
    help: ArgumentHelp(
      "Go on with the runs in --out, by default with those that were left last; what they are need not"
        + " be said again."))
  var resume = false

  @Flag(help: "Print one JSON object a run.")
  var json = false

  @Option(help: ArgumentHelp("Write every curve's points to this file.", valueName: "F"))
  var csv: String?

  @Option(help: ArgumentHelp("Draw the curves into this file.", valueName: "F"))
  var svg: String?

  /// For tests, which do not wait for five seconds.
  @Option(help: .hidden)
  var checkpointInterval = Run.standardCheckpointInterval

  /// Refuses files that cannot be written, before anything is trained.
  func checkFiles() throws {
    for path in [csv, svg].compactMap(\.self) { try DurableFile.check(path) }
  }

  /// Trains an experiment's runs in their folder, anew or from where they were left, and says so where
  /// somebody ends it.
  ///
  /// - Parameter isStandard: whether nothing was said of the experiment; then what is resumed says it.
  /// - Returns: the runs, and the signal that ended their training early.
  func train(
    _ experiment: Experiment, seeds: [UInt64], isStandard: Bool, _ execution: RunOptions,
    _ signals: borrowing HeldSignals
  ) throws -> (Comparison, Signal?) {
    var (experiment, seeds) = (experiment, seeds)
    let folder = try folder(for: experiment.name)
    if resume, isStandard {
      let place = ExperimentFolder(folder)
      guard let there = place.experiment else { throw LaboratoryError.noExperiment(path: folder) }
      (experiment, seeds) = (there, place.seeds(of: there))
    }
    let progress = execution.progress
    let comparison = try Comparison(
      experiment, seeds: seeds, folder: folder, resumes: resume, version: Residuum.version,
      operations: try execution.operations(), checkpointInterval: checkpointInterval,
      progress: progress.update)
    let loop = TrainingLoop(comparison: comparison, progress: progress)
    let signal = try loop.run(signals)
    if signal != nil { loop.explainInterruption() }
    return (comparison, signal)
  }

  /// The folder for an experiment's runs.
  private func folder(for name: String) throws -> String {
    if let out {
      guard !out.isEmpty else { throw Failure.usage("--out '': expected a folder") }
      return out
    }
    let base = "\(Folders.data)/runs"
    if resume {
      guard let latest = ExperimentFolder.latest(in: base) else {
        throw Failure("no runs in \(base): nothing to resume", exitCode: 66)
      }
      return latest.path
    }
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.dateFormat = "yyyyMMdd-HHmmss"
    return "\(base)/\(name)-\(formatter.string(from: .now))"
  }

  func report(_ comparison: Comparison) throws {
    if json {
      for run in comparison.runs { try JSON.print(RunReport(run)) }
    } else {
      RunReport.printTable(comparison)
    }
    if let csv { try DurableFile.write(Array(comparison.csv.utf8), to: csv) }
    if let svg { try comparison.lossChart.writeSVG(svg) }
  }
}
