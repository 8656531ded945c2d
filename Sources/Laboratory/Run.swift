import Foundation
import Kernels
import Networks
import Training

/// One network on its way through its training, with its records, and its folder if it has one.
public final class Run {
  public let settings: TrainingSettings
  public let member: LaboratoryMember?
  public private(set) var records: [Record] = []
  public private(set) var outcome: Outcome?
  /// Steps taken.
  public var step: Int { trainer.step }
  /// Time spent in steps.
  public private(set) var seconds = 0.0
  /// Multiply-adds of one picture's forward pass, for estimates before anything is measured.
  public let multiplyAdds: Int

  private let trainer: Trainer
  private let folder: RunFolder?
  private var log: RecordLog?
  private var lastSaved = ContinuousClock.now

  /// Steps from one record to the next.
  public var recordInterval: Int { max(1, settings.steps / 100) }

  /// Seconds from one checkpoint to the next.
  private static let checkpointInterval = 5.0

  /// Begins a run, or goes on with the one that is in `folder`.
  ///
  /// - Parameter resumes: whether a run that has begun may be gone on with.
  public init(
    _ settings: TrainingSettings, dataset: Dataset, folder: RunFolder?, resumes: Bool,
    version: String, operations: Operations
  ) throws {
    self.settings = settings
    self.folder = folder
    member = Catalog.laboratoryMember(named: settings.network)
    if let folder, folder.exists, !resumes, try folder.settings() == settings {
      throw LaboratoryError.taken(path: folder.path)
    }
    trainer = try Trainer(settings, dataset: dataset, operations: operations)
    multiplyAdds = trainer.network.walk.multiplyAdds
    guard let folder else { return }
    try folder.begin(settings, version: version)
    var bytes = 0
    if FileManager.default.fileExists(atPath: folder.checkpointPath) {
      let note = try JSONDecoder().decode(
        Note.self, from: Data(try trainer.restore(from: folder.checkpointPath).utf8))
      (records, bytes) = try folder.records(bytes: note.bytes)
      seconds = note.seconds
    }
    log = try RecordLog(folder.recordsPath, bytes: bytes)
    readOutcome()
  }

  /// What a checkpoint remembers of the folder around it.
  private struct Note: Codable {
    var bytes: Int
    var seconds: Double
  }

  public var isFinished: Bool { outcome != nil }

  /// Trains up to the next record and writes it; after the last step evaluates on everything.
  ///
  /// - Parameter isCancelled: asked between steps; what was computed is kept for `save`.
  public func advance(isCancelled: () -> Bool = { false }) throws {
    guard !isFinished else { return }
    while !trainer.isFinished {
      if isCancelled() { return }
      let inspects =
        trainer.step == 0 || (trainer.step + 1) % settings.evaluationInterval == 0
      var inspection: Inspection?
      let duration = ContinuousClock().measure {
        inspection = trainer.advance(inspecting: inspects)
      }
      seconds += duration / .seconds(1)
      if isRecorded(trainer.step) || trainer.isFinished {
        try record(inspection)
        break
      }
    }
    if trainer.isFinished { try conclude(isCancelled) }
    if isFinished || ContinuousClock.now - lastSaved > .seconds(Run.checkpointInterval) {
      try save()
    }
  }

  /// Whether a record belongs after so many steps.
  private func isRecorded(_ step: Int) -> Bool {
    step % recordInterval == 0 || step % settings.evaluationInterval == 0 || step == 1
  }

  private func record(_ inspection: Inspection?) throws {
    var record = Record(step: trainer.step, seconds: seconds)
    record.batch = trainer.takeMeans()
    record.inspection = inspection
    if !trainer.isFinished, trainer.step % settings.evaluationInterval == 0 {
      record.train = trainer.evaluate(.train, limit: settings.evaluationImages)
      record.test = trainer.evaluate(.test, limit: settings.evaluationImages)
    }
    try append(record)
  }

  /// Evaluates on everything, in a record of its own.
  private func conclude(_ isCancelled: () -> Bool) throws {
    var record = Record(step: trainer.step, seconds: seconds)
    record.train = trainer.evaluate(.train, isCancelled: isCancelled)
    record.test = trainer.evaluate(.test, isCancelled: isCancelled)
    record.divergedAt = trainer.divergence?.step
    record.isLast = true
    if isCancelled() { return }
    try append(record)
    readOutcome()
  }

  private func append(_ record: Record) throws {
    records.append(record)
    try log?.append(record)
  }

  /// Reads off what came out.
  private func readOutcome() {
    guard let last = records.last, last.isLast == true, let train = last.train,
      let test = last.test
    else { return }
    let images = Double(trainer.step * settings.batch)
    outcome = Outcome(
      train: train, test: test, seconds: seconds,
      imagesPerSecond: seconds > 0 ? images / seconds : 0, divergedAt: last.divergedAt)
  }

  /// Brings the records and then the checkpoint to the disk.
  public func save() throws {
    guard let folder, let log else { return }
    try log.synchronize()
    let note = Note(bytes: log.bytes, seconds: seconds)
    let text = String(decoding: try JSONEncoder().encode(note), as: UTF8.self)
    try trainer.save(to: folder.checkpointPath, note: text)
    lastSaved = ContinuousClock.now
  }

  /// A copy of the network as it is now.
  public var parameters: [(name: String, tensor: Tensor)] { trainer.network.parameters }
}
