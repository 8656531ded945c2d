import Files
import Foundation
import Kernels
import Networks
import Testing
import Training

@testable import Laboratory

/// Folders that hold something else, are in use, or are damaged: one clear error, nothing touched.
@Suite struct RunFolderTests {
  private func expectRefusal(
    _ code: Int32, _ words: String, _ folder: ScratchFolder, _ small: SmallRun = SmallRun(),
    resumes: Bool = true, _ location: SourceLocation = #_sourceLocation
  ) throws {
    let before = try folder.contents
    do {
      _ = try small.open(folder, resumes: resumes)
      Issue.record("it was taken up", sourceLocation: location)
    } catch let error as LaboratoryError {
      #expect(error.exitCode == code && "\(error)".contains(words), sourceLocation: location)
    } catch let error as TrainingError {
      #expect(error.exitCode == code && "\(error)".contains(words), sourceLocation: location)
    }
    // The lock is no content: it is there, empty, wherever a run was looked at.
    let after = try folder.contents
    #expect(
      before.filter { $0.key != ".lock" } == after.filter { $0.key != ".lock" },
      sourceLocation: location)
  }

  /// A run in the middle: ten records and a checkpoint.
  private func begun() throws -> ScratchFolder {
    let folder = try ScratchFolder()
    let run = try SmallRun().open(folder)
    for _ in 0..<10 { try run.advance() }
    try run.save()
    return folder
  }

  @Test func otherSettings() throws {
    let folder = try begun()
    var other = SmallRun()
    other.settings.decay = 1e-3
    try expectRefusal(73, "something else", folder, other)
    try expectRefusal(73, "something else", folder, other, resumes: false)
    try expectRefusal(73, "something else", folder, SmallRun(seed: 1))
  }

  @Test func withoutLeaveToGoOn() throws {
    try expectRefusal(73, "--resume", try begun(), resumes: false)
    let finished = try ScratchFolder()
    _ = try SmallRun().train(in: finished)
    try expectRefusal(73, "--resume", finished, resumes: false)
  }

  @Test func somethingElse() throws {
    let folder = try ScratchFolder()
    try folder.write(Data("a letter".utf8), to: "letter.txt")
    try expectRefusal(73, "something else", folder)
    try expectRefusal(73, "something else", folder, resumes: false)
  }

  @Test func aDescriptionThatIsNone() throws {
    for text in ["", "{", "[]", #"{"version":"1"}"#, "\0\0"] {
      let folder = try begun()
      try folder.write(Data(text.utf8), to: "run.json")
      try expectRefusal(65, "run.json is damaged", folder)
    }
  }

  /// Also from another part of the same process; and the lock goes with its holder.
  @Test func twoAtOnce() throws {
    let folder = try ScratchFolder()
    let lockPath = folder.file(".lock")
    try withExtendedLifetime(SmallRun().open(folder)) { (_: Run) in
      try expectRefusal(73, "being trained already", folder)
      #expect(try FileLock(lockPath) == nil)
    }
    #expect(try FileLock(lockPath) != nil)
    let run = try SmallRun().open(folder)
    try run.advance()
  }

  @Test func whatAKilledWriterLeftIsClearedAway() throws {
    let folder = try begun()
    let leftovers = [".checkpoint.safetensors.1abc.partial", ".run.json.zz.partial"]
    let others = [".checkpoint.safetensors.partial.txt", ".letter.1abc.partial", "notes.txt"]
    for name in leftovers + others { try folder.write(Data("x".utf8), to: name) }
    _ = try SmallRun().open(folder)
    let names = Set(try folder.contents.keys)
    #expect(names.isDisjoint(with: leftovers) && names.isSuperset(of: others))
  }

  /// Killed before the first checkpoint, or before the settings were there.
  @Test func aFolderThatHardlyBegan() throws {
    let expected = try SmallRun().train(in: try ScratchFolder())
    let names: [Set] = [["metrics.jsonl", "run.json"], [".lock", "run.json"], [".lock"], []]
    for kept in names {
      let folder = try begun()
      for name in try folder.contents.keys where !kept.contains(name) {
        try FileManager.default.removeItem(atPath: folder.file(name))
      }
      #expect(try SmallRun().train(in: folder) == expected)
    }
  }

  @Test func recordsThatAreCutOrNone() throws {
    for damage in [
      { (data: Data) in data.dropLast(1) }, { $0.prefix($0.count / 2) }, { _ in Data() },
      { Data("nonsense".utf8) + $0.dropFirst(8) },
      { data in data.prefix(200) + [10] + data.dropFirst(201) },
    ] as [(Data) -> Data] {
      let folder = try begun()
      try folder.write(damage(try folder.data("metrics.jsonl")), to: "metrics.jsonl")
      try expectRefusal(65, "metrics.jsonl is damaged", folder)
    }
    let folder = try begun()
    try FileManager.default.removeItem(atPath: folder.file("metrics.jsonl"))
    try expectRefusal(65, "metrics.jsonl is damaged", folder)
  }

  /// Every byte of the start, and hundreds of bits anywhere in the header and in the tensors.
  @Test func aCheckpointWithOneBitFlipped() throws {
    let folder = try begun()
    let trainer = try Trainer(
      SmallRun().settings, dataset: SmallRun.dataset,
      operations: Operations(workers: Workers(threads: 1)))
    let path = folder.file("checkpoint.safetensors")
    let whole = try folder.data("checkpoint.safetensors")
    let header = 8 + Int(whole.prefix(8).enumerated().reduce(0) { $0 | Int($1.1) << (8 * $1.0) })
    var generator = SystemRandomNumberGenerator()
    var bits = Array(0..<8 * 16)
    // The checksums themselves, too.
    let checksums = try #require(whole.range(of: Data("\"crc32\":\"".utf8)))
    bits += 8 * checksums.lowerBound..<8 * (checksums.upperBound + 22)
    bits += (0..<600).map { _ in Int.random(in: 0..<8 * header, using: &generator) }
    bits += (0..<100).map { _ in Int.random(in: 8 * header..<8 * whole.count, using: &generator) }
    for bit in bits {
      var damaged = whole
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      try folder.write(damaged, to: "checkpoint.safetensors")
      #expect(throws: (any Error).self, "bit \(bit % 8) of byte \(bit / 8)") {
        try trainer.restore(from: path)
      }
    }
    #expect(trainer.step == 0)
    try folder.write(whole, to: "checkpoint.safetensors")
    _ = try trainer.restore(from: path)
    #expect(trainer.step == 10)
  }

  @Test func aCheckpointThatIsCutOrSomethingElse() throws {
    let whole = try begun().data("checkpoint.safetensors")
    for count in [0, 1, 7, 8, 9, 100, 5000, whole.count / 2, whole.count - 1] {
      let folder = try begun()
      try folder.write(whole.prefix(count), to: "checkpoint.safetensors")
      try expectRefusal(65, "checkpoint.safetensors is damaged", folder)
    }
    let folder = try begun()
    try folder.write(whole + [0], to: "checkpoint.safetensors")
    try expectRefusal(65, "checkpoint.safetensors is damaged", folder)
    try folder.write(Data("<html>".utf8), to: "checkpoint.safetensors")
    try expectRefusal(65, "checkpoint.safetensors is damaged", folder)
    // Whole, but another's.
    let other = try ScratchFolder()
    _ = try SmallRun(seed: 1).train(in: other)
    try folder.write(try other.data("checkpoint.safetensors"), to: "checkpoint.safetensors")
    try expectRefusal(65, "other settings", folder)
  }

  /// All folders are looked at before the first is made.
  @Test func aComparisonThatCannotBeginLeavesNothing() throws {
    let folder = try ScratchFolder()
    var experiment = Experiment.instant
    experiment.settings = SmallRun().settings
    experiment.replaceMembers(kinds: [.plain, .residual], depths: [8], width: 4)
    let taken = folder.file("cifar-resnet8-w4-seed0")
    try FileManager.default.createDirectory(atPath: taken, withIntermediateDirectories: true)
    try Data("a letter".utf8).write(to: URL(filePath: "\(taken)/letter.txt"))
    #expect(throws: LaboratoryError.foreign(path: taken)) {
      try Comparison(
        experiment, seeds: [0], folder: folder.path, resumes: false, version: "test",
        operations: Operations(workers: Workers(threads: 1)))
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names == ["cifar-resnet8-w4-seed0"])
  }
}
