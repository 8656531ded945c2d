import Files
import Foundation
import Training

/// A run on disk: `run.json` with every setting, `metrics.jsonl` with a record a line, and
/// `checkpoint.safetensors` with everything that the run needs to go on.
///
/// What a checkpoint has seen is on the disk before the checkpoint is, and the checkpoint remembers how
/// long the records were; whatever came after it is cut off when the run goes on. So a run that is
/// killed at any moment goes on from its last checkpoint as if nothing had happened.
public struct RunFolder: Sendable {
  public let path: String

  public init(_ path: String) { self.path = path }

  /// Where a run lies in its experiment's folder.
  public static func path(of settings: TrainingSettings, in folder: String) -> String {
    "\(folder)/\(settings.network)-seed\(settings.seed)"
  }

  var settingsPath: String { "\(path)/run.json" }
  var recordsPath: String { "\(path)/metrics.jsonl" }
  public var checkpointPath: String { "\(path)/checkpoint.safetensors" }

  /// What stands in `run.json`.
  struct Description: Codable {
    var version: String
    var settings: TrainingSettings
  }

  /// Whether a run has begun here.
  var exists: Bool { FileManager.default.fileExists(atPath: settingsPath) }

  /// The settings of the run that is here.
  public func settings() throws -> TrainingSettings {
    guard exists else { throw LaboratoryError.noRun(path: path) }
    do { return try RunFolder.settings(inFile: settingsPath) } catch LaboratoryError.notRecipe {
      throw LaboratoryError.damaged(path: settingsPath, "it does not describe a run")
    }
  }

  /// The settings in a file as `run.json` is.
  public static func settings(inFile path: String) throws -> TrainingSettings {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw LaboratoryError.noRecipe(path: path)
    }
    do { return try JSONDecoder().decode(Description.self, from: data).settings } catch {
      throw LaboratoryError.notRecipe(path: path)
    }
  }

  /// Refuses a folder that is not this run's to work in; touches nothing.
  ///
  /// - Parameter resumes: whether this run may be there already.
  func check(_ settings: TrainingSettings, resumes: Bool) throws {
    if exists {
      guard try self.settings() == settings else { throw LaboratoryError.foreign(path: path) }
      if !resumes { throw LaboratoryError.taken(path: path) }
    } else if let names = try? FileManager.default.contentsOfDirectory(atPath: path),
      names.contains(where: { !$0.hasPrefix(".") })
    {
      throw LaboratoryError.foreign(path: path)
    }
  }

  /// Makes the folder, keeps everybody else out of it, describes the run and clears away what a killed
  /// process left half written.
  ///
  /// - Returns: what keeps the others out, for as long as it lives.
  func begin(
    _ settings: TrainingSettings, resumes: Bool, version: String
  ) throws -> FileLock {
    try check(settings, resumes: resumes)
    do { try Folder.make(path) } catch {
      throw LaboratoryError.cannotCreate(path: error.path, reason: error.reason)
    }
    guard let lock = try FileLock("\(path)/.lock") else {
      throw LaboratoryError.inUse(path: path)
    }
    // Somebody may have been quicker, and be done by now.
    try check(settings, resumes: resumes)
    for path in [settingsPath, checkpointPath] { DurableFile.removeLeftovers(of: path) }
    if !exists {
      try DescriptionFile.write(
        Description(version: version, settings: settings), to: settingsPath)
    }
    return lock
  }

  /// The records, and how many bytes they are; a last line that is not whole does not count.
  public func records(bytes limit: Int? = nil) throws -> (records: [Record], bytes: Int) {
    let data = FileManager.default.contents(atPath: recordsPath) ?? Data()
    if let limit, data.count < limit {
      throw LaboratoryError.damaged(
        path: recordsPath, "it has \(data.count) bytes, and the checkpoint knew \(limit)")
    }
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    var records: [Record] = []
    var bytes = 0
    for (number, line) in data.prefix(limit ?? data.count).split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
    ).dropLast().enumerated() {
      do { records.append(try decoder.decode(Record.self, from: line)) } catch {
        throw LaboratoryError.damaged(path: recordsPath, "line \(number + 1) is no record")
      }
      bytes += line.count + 1
    }
    return (records, bytes)
  }
}
