import Foundation

/// The folder of an experiment's runs: a folder for each, and `experiment.json`, which says what is
/// compared, so that it can be gone on with without saying it again.
public struct ExperimentFolder: Sendable {
  public let path: String

  public init(_ path: String) { self.path = path }

  private var descriptionPath: String { "\(path)/experiment.json" }

  /// The experiment that is here; nil where there is none.
  public var experiment: Experiment? {
    FileManager.default.contents(atPath: descriptionPath).flatMap {
      try? JSONDecoder().decode(Experiment.self, from: $0)
    }
  }

  /// Refuses a folder of another experiment; touches nothing.
  func check(_ experiment: Experiment) throws {
    guard let other = self.experiment, other != experiment else { return }
    throw LaboratoryError.foreign(path: path)
  }

  /// Says what is compared here.
  func describe(_ experiment: Experiment) throws {
    guard self.experiment == nil else { return }
    try DescriptionFile.write(experiment, to: descriptionPath)
  }

  /// The seeds of the runs that have begun here, ascending.
  public func seeds(of experiment: Experiment) -> [UInt64] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    let seeds = names.compactMap { name -> UInt64? in
      guard let settings = try? RunFolder("\(path)/\(name)").settings(),
        experiment.networks.contains(settings.network)
      else { return nil }
      return settings.seed
    }
    return Set(seeds).sorted()
  }

  /// How much of an experiment with one seed is done here, 0…1; nil where nothing has begun.
  public func share(of experiment: Experiment, seed: UInt64) -> Double? {
    let shares = experiment.runs(seed: seed).map { settings -> Double? in
      let folder = RunFolder(RunFolder.path(of: settings, in: path))
      guard (try? folder.settings()) == settings else { return nil }
      guard let last = try? folder.records().records.last else { return 0 }
      // What ended early is done.
      return last.isLast == true ? 1 : 0.99 * Double(last.step) / Double(settings.steps)
    }
    let begun = shares.compactMap(\.self)
    return begun.isEmpty ? nil : begun.reduce(0, +) / Double(shares.count)
  }

  /// The folder in `base` that was worked in last, of those that are not done, or else of all.
  public static func latest(in base: String) -> ExperimentFolder? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: base)) ?? []
    let folders = names.map { ExperimentFolder("\(base)/\($0)") }.compactMap { folder in
      folder.experiment.map { experiment in
        let shares = folder.seeds(of: experiment).map {
          folder.share(of: experiment, seed: $0) ?? 0
        }
        return (folder: folder, isDone: shares.allSatisfy { $0 >= 1 }, date: folder.lastChange)
      }
    }
    return folders.max { ($0.isDone ? 0 : 1, $0.date) < ($1.isDone ? 0 : 1, $1.date) }?.folder
  }

  /// When one of its runs last wrote, in seconds.
  private var lastChange: Double {
    let manager = FileManager.default
    let names = (try? manager.contentsOfDirectory(atPath: path)) ?? []
    return names.map { RunFolder("\(path)/\($0)").recordsPath }.compactMap {
      let date = (try? manager.attributesOfItem(atPath: $0))?[.modificationDate] as? Date
      return date?.timeIntervalSince1970
    }.max() ?? 0
  }
}
