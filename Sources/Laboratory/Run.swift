import Files
import Foundation
import Kernels
import Networks
import Training
import Weights

/// One network on its way through its training, with its records, and its folder if it has one.
public final class Run {
  public let settings: TrainingSettings
  public private(set) var records: [Record] = []
  public private(set) var outcome: Outcome?
  /// Steps taken.
  public var step: Int { trainer.step }
  /// Time spent in steps.
  public private(set) var seconds = 0.0
  /// Steps that are alike, and the multiply-adds of one picture's forward pass in each, for estimates
  /// before anything is measured.
  private let phases: [(steps: Range<Int>, multiplyAdds: Int)]

  private let trainer: Trainer
  private let folder: RunFolder?
  /// Keeps other processes out of the folder.
  private var lock: FileLock?
  private var log: RecordLog?
  /// How many of `records` are in the log.
  private var loggedCount = 0
  private var lastSaved = ContinuousClock.now
  /// How long that took.
  private var saveDuration = Duration.zero
  /// Whether the checkpoint holds all there is.
  private var isSaved = false

  /// Steps from one record to the next.
  public var recordInterval: Int { max(1, settings.steps / 100) }

  /// Seconds from one checkpoint to the next, at least: what may be lost when a process is killed.
  public static let standardCheckpointInterval = 5.0
  private let checkpointInterval: Double

  /// Begins a run, or goes on with the one that is in `folder`.
  ///
  /// - Parameters:
  ///   - resumes: whether a run that has begun may be gone on with.
  ///   - checkpointInterval: see `standardCheckpointInterval`.
  public init(
    _ settings: TrainingSettings, dataset: Dataset, folder: RunFolder?, resumes: Bool,
    version: String, operations: Operations,
    checkpointInterval: Double = Run.standardCheckpointInterval
  ) throws {
    self.settings = settings
    self.folder = folder
    self.checkpointInterval = checkpointInterval
    try folder?.check(settings, resumes: resumes)
    trainer = try Trainer(settings, dataset: dataset, operations: operations)
    let network = trainer.network.network
    phases = try settings.phases.map { phase in
      (phase.steps, try network.walk(height: phase.size, width: phase.size).multiplyAdds)
    }
    guard let folder else { return }
    lock = try folder.begin(settings, resumes: resumes, version: version)
    let bytes = try restore(from: folder)
    // What has ended is only looked at.
    if !isFinished { log = try RecordLog(folder.recordsPath, bytes: bytes) }
  }

  /// Takes the run up where its last checkpoint left it.
  ///
  /// - Returns: how long the records were then.
  private func restore(from folder: RunFolder) throws -> Int {
    guard FileManager.default.fileExists(atPath: folder.checkpointPath) else { return 0 }
    let text: String
    do { text = try trainer.restore(from: folder.checkpointPath) } catch let error as WeightsError {
      // What the system refuses may go well the next time; anything else will not.
      guard error.exitCode == 65 else { throw error }
      throw LaboratoryError.damaged(
        path: folder.checkpointPath, "\(error)".replacing("\(folder.checkpointPath): ", with: ""))
    }
    guard let note = try? JSONDecoder().decode(Note.self, from: Data(text.utf8)) else {
      throw LaboratoryError.damaged(path: folder.checkpointPath, "it is none of a run's")
    }
    records = try folder.records(bytes: note.bytes).records
    loggedCount = records.count
    seconds = note.seconds
    readOutcome()
    return note.bytes
  }

  /// What a checkpoint remembers of the folder around it.
  private struct Note: Codable {
    var bytes: Int
    var seconds: Double
  }

  public var isFinished: Bool { outcome != nil }

  /// Multiply-adds of the forward passes of the first so many steps.
  func work(ofSteps count: Int) -> Double {
    phases.reduce(0) { sum, phase in
      let steps = max(0, min(count, phase.steps.upperBound) - phase.steps.lowerBound)
      return sum + Double(steps * settings.batch) * Double(phase.multiplyAdds)
    }
  }

  /// Trains up to the next record and writes it; after the last step evaluates on everything.
  ///
  /// - Parameter isCancelled: asked between steps; what was computed is kept for `save`.
  public func advance(isCancelled: () -> Bool = { false }) throws {
    guard !isFinished else { return }
    isSaved = false
    while !isTrained {
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
      // Steps may take long. After one, so that where nothing can be saved it goes on all the same.
      if checkpointInterval > 0, isSaveDue {
        try save()
        isSaved = false
      }
    }
    if isTrained { try conclude(isCancelled) }
    if isFinished || isSaveDue { try save() }
  }

  /// Whether the last checkpoint is long ago: longer than asked for, and than twenty times what writing it
  /// takes. An interval of zero means after every record.
  private var isSaveDue: Bool {
    checkpointInterval == 0
      || ContinuousClock.now - lastSaved > max(.seconds(checkpointInterval), saveDuration * 20)
  }

  /// Whether all steps are taken, or no further one is.
  private var isTrained: Bool { trainer.isFinished || isOutOfPatience }

  /// Whether the last `patience` evaluations brought no lower test loss than one before them.
  ///
  /// Read off the records, which a run that goes on has too.
  private var isOutOfPatience: Bool {
    guard let patience = settings.patience else { return false }
    var lowest = Double.infinity
    var waited = 0
    for case let loss? in records.map(\.test?.loss) {
      waited = loss < lowest ? 0 : waited + 1
      lowest = min(lowest, loss)
    }
    return waited >= patience
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
    // Done before, when the disk had no room for it.
    if records.last?.isLast == true {
      try logRecords()
      return readOutcome()
    }
    var record = Record(step: trainer.step, seconds: seconds)
    var wasCancelled = false
    func cancels() -> Bool {
      wasCancelled = wasCancelled || isCancelled()
      return wasCancelled
    }
    record.train = trainer.evaluate(.train, isCancelled: cancels)
    record.test = trainer.evaluate(.test, isCancelled: cancels)
    record.divergedAt = trainer.divergence?.step
    record.isLast = true
    if wasCancelled { return }
    try append(record)
    readOutcome()
  }

  private func append(_ record: Record) throws {
    records.append(record)
    try logRecords()
  }

  /// Writes the records that are not written yet: the last one, and those that the disk had no room for.
  private func logRecords() throws {
    guard let folder, let log else { return }
    do {
      while loggedCount < records.count {
        try log.append(records[loggedCount])
        loggedCount += 1
      }
    } catch {
      throw LaboratoryError.notSaved(error, in: folder.path)
    }
  }

  /// Reads off what came out.
  private func readOutcome() {
    outcome = Outcome(records, settings)
  }

  /// Brings the records and then the checkpoint to the disk, unless they are there.
  public func save() throws {
    guard !isSaved, let folder, let log else { return }
    let start = ContinuousClock.now
    try logRecords()
    do {
      try log.synchronize()
      let note = Note(bytes: log.bytes, seconds: seconds)
      let text = String(decoding: try JSONEncoder().encode(note), as: UTF8.self)
      try trainer.save(to: folder.checkpointPath, note: text)
    } catch {
      throw LaboratoryError.notSaved(error, in: folder.path)
    }
    lastSaved = ContinuousClock.now
    saveDuration = lastSaved - start
    isSaved = true
  }

  /// Writes the network as it is now to a weights file.
  public func writeWeights(to path: String) throws { try trainer.writeWeights(to: path) }

  /// Whether it ended before its last step, because evaluations brought no lower test loss.
  public var stoppedEarly: Bool {
    isFinished && step < settings.steps && outcome?.divergedAt == nil
  }

  /// The checkpoint's path, which can be opened as weights; nil where nothing is kept.
  public var checkpointPath: String? { folder?.checkpointPath }

  /// A copy of the network as it is now.
  public var parameters: [(name: String, tensor: Tensor)] { trainer.network.parameters }
}
