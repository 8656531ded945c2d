import Foundation
import Networks
import Training

/// A comparison that was made before: its settings and records, without weights, and the command that
/// made it.
public struct Recording: Sendable {
  /// What stands in `recording.json`.
  struct Description: Codable {
    var preset: String
    var command: String
    var made: String
  }

  /// The experiment's name.
  public let name: String
  /// The command that makes it again.
  public let command: String
  /// When and on what it was made.
  public let made: String
  public let snapshot: ComparisonSnapshot

  init(name: String, command: String, made: String, snapshot: ComparisonSnapshot) {
    self.name = name
    self.command = command
    self.made = made
    self.snapshot = snapshot
  }

  /// Reads a folder of runs with a `recording.json`.
  public init(folder: String) throws {
    let path = "\(folder)/recording.json"
    guard let data = FileManager.default.contents(atPath: path) else {
      throw LaboratoryError.noRun(path: folder)
    }
    guard let description = try? JSONDecoder().decode(Description.self, from: data),
      var experiment = Experiment.preset(named: description.preset)
    else { throw LaboratoryError.damaged(path: path, "it does not describe a recording") }
    name = description.preset
    command = description.command
    made = description.made
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    var runs: [ComparisonSnapshot.Run] = []
    for name in names where FileManager.default.fileExists(atPath: "\(folder)/\(name)/run.json") {
      runs.append(try Recording.run(RunFolder("\(folder)/\(name)")))
    }
    guard !runs.isEmpty else { throw LaboratoryError.noRun(path: folder) }
    // In the experiment's order, then by seed.
    let order = experiment.members.map(\.name)
    func place(_ run: ComparisonSnapshot.Run) -> (UInt64, Int) {
      (run.settings.seed, order.firstIndex(of: run.settings.network) ?? order.count)
    }
    runs.sort { place($0) < place($1) }
    let isOneSeed = Set(runs.map(\.settings.seed)).count == 1
    if !isOneSeed {
      for index in runs.indices { runs[index].label += " s\(runs[index].settings.seed)" }
    }
    experiment.members = runs.compactMap(\.member)
    snapshot = ComparisonSnapshot(experiment: experiment, runs: runs, share: 1, folder: nil)
  }

  private static func run(_ folder: RunFolder) throws -> ComparisonSnapshot.Run {
    let settings = try folder.settings()
    let records = try folder.records().records
    let last = records.last
    return ComparisonSnapshot.Run(
      label: settings.label, member: settings.member, settings: settings,
      step: last?.step ?? 0, seconds: last?.seconds ?? 0, records: records,
      outcome: Outcome(records, settings),
      checkpoint: nil)
  }

  /// The recordings in a folder of recordings, in the order of the presets; folders that are none are
  /// passed over.
  public static func all(in folder: String) -> [Recording] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let order = Experiment.presets.map(\.name)
    return names.sorted().compactMap { try? Recording(folder: "\(folder)/\($0)") }
      .sorted { (order.firstIndex(of: $0.name) ?? 99) < (order.firstIndex(of: $1.name) ?? 99) }
  }
}
