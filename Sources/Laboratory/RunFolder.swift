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
  public func settings() throws -> TrainingSettings { try description().settings }

  private func description() throws -> Description {
    guard let data = FileManager.default.contents(atPath: settingsPath) else {
      throw LaboratoryError.noRun(path: path)
    }
    do { return try JSONDecoder().decode(Description.self, from: data) } catch {
      throw LaboratoryError.damaged(path: settingsPath, "it does not describe a run")
    }
  }

  /// Makes the folder and describes the run; a run of the same settings may be there already.
  ///
  /// - Throws: `.foreign` where something else is there, which is not touched.
  func begin(_ settings: TrainingSettings, version: String) throws {
    if exists {
      guard try self.settings() == settings else { throw LaboratoryError.foreign(path: path) }
      return
    }
    let manager = FileManager.default
    if let names = try? manager.contentsOfDirectory(atPath: path),
      names.contains(where: { !$0.hasPrefix(".") })
    {
      throw LaboratoryError.foreign(path: path)
    }
    do {
      try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw LaboratoryError.cannotCreate(path: path, reason: LaboratoryError.reason(error))
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    var bytes = Array(try encoder.encode(Description(version: version, settings: settings)))
    bytes.append(UInt8(ascii: "\n"))
    try DurableFile.write(bytes, to: settingsPath)
  }

  /// The records, and how many bytes they are; a last line that is not whole does not count.
  public func records(bytes limit: Int? = nil) throws -> (records: [Record], bytes: Int) {
    guard let data = FileManager.default.contents(atPath: recordsPath) else { return ([], 0) }
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

/// The records of a run, open to be continued.
final class RecordLog {
  private let path: String
  private let descriptor: Int32
  private(set) var bytes: Int

  /// Opens the records and cuts them off after `bytes`.
  init(_ path: String, bytes: Int) throws {
    self.path = path
    self.bytes = bytes
    descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw FileError(path: path, operation: .create, code: errno)
    }
    guard ftruncate(descriptor, off_t(bytes)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
      let code = errno
      close(descriptor)
      throw FileError(path: path, operation: .write, code: code)
    }
  }

  deinit { close(descriptor) }

  func append(_ record: Record) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    // What is infinite cannot be written as a number; an exploded evaluation is.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let line = Array(try encoder.encode(record)) + [UInt8(ascii: "\n")]
    try line.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let piece = UnsafeRawBufferPointer(rebasing: rest)
        let written = write(descriptor, piece.baseAddress, piece.count)
        if written < 0 {
          if errno == EINTR { continue }
          throw FileError(path: path, operation: .write, code: errno)
        }
        rest = rest.dropFirst(written)
      }
    }
    bytes += line.count
  }

  /// Brings what was appended to the disk.
  func synchronize() throws {
    guard fsync(descriptor) == 0 else {
      throw FileError(path: path, operation: .synchronize, code: errno)
    }
  }
}
