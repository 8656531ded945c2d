import Foundation
import Networks
import Testing
import Training

@testable import Laboratory

/// A run ends with the same bits, however often it was interrupted, and on any number of threads.
@Suite struct RunTests {
  /// Kinds with every sort of state: batch norm, dropout, a gate; momentum and Adam; augmentation.
  static let runs: [SmallRun] = [
    SmallRun("cifar-plain8-w4"), SmallRun(), SmallRun("cifar-dropout8-w4"),
    SmallRun("cifar-gated8-w4"), SmallRun("cifar-plain-without-norm8-w4"),
    {
      var run = SmallRun("cifar-pre-activation8-w4", seed: 3)
      run.settings.optimizer = .adam
      run.settings.schedule.rate = 0.01
      run.settings.augments = true
      return run
    }(),
  ]

  @Test(arguments: runs)
  func interruptedAfterEachStepItEndsWithTheSameBits(small: SmallRun) throws {
    let whole = try ScratchFolder()
    let expected = try small.train(in: whole)
    let folder = try ScratchFolder()
    var breaks = 0
    while true {
      let run = try small.open(folder)
      if run.isFinished { break }
      // One step, then somebody presses Ctrl-C, also between the evaluations at the end.
      var asked = 0
      try run.advance {
        asked += 1
        return asked == 2
      }
      try run.save()
      breaks += 1
      // The evaluation at the end is one piece: once it is not stopped.
      if run.step == small.settings.steps, !run.isFinished { try run.advance() }
    }
    #expect(breaks >= small.settings.steps)
    #expect(try Traces(folder) == expected)
  }

  /// Nothing is saved at the end, as when a process is killed; half a line may stand there then.
  @Test(arguments: [0, 1e9])
  func killedAnywhereItEndsWithTheSameBits(checkpointInterval: Double) throws {
    let small = SmallRun()
    let expected = try small.train(in: try ScratchFolder())
    for records in [0, 1, 2, 5, 9, 40] {
      let folder = try ScratchFolder()
      do {
        let run = try small.open(folder, checkpointInterval: checkpointInterval)
        for _ in 0..<records { try run.advance() }
        try run.save()
        // These come after the last checkpoint.
        let late = try small.open(nil)
        while late.step < run.step + 3, !late.isFinished { try late.advance() }
      }
      let log = try FileHandle(forWritingTo: URL(filePath: folder.file("metrics.jsonl")))
      try log.seekToEnd()
      try log.write(contentsOf: Data(#"{"step":9999,"seconds":1}"#.utf8 + [10]))
      try log.write(contentsOf: Data(#"{"batch":{"err"#.utf8))
      try log.close()
      // What has ended is not touched, so it would keep the line that no run writes.
      guard records < 40 else { continue }
      let resumed = try small.open(folder, checkpointInterval: checkpointInterval)
      while !resumed.isFinished { try resumed.advance() }
      #expect(try Traces(folder) == expected)
    }
  }

  @Test(arguments: runs)
  func theBitsDoNotDependOnTheNumberOfThreads(small: SmallRun) throws {
    let traces = try [1, 2, 3].map { threads in
      var small = small
      small.threads = threads
      return try small.train(in: try ScratchFolder())
    }
    #expect(traces[0] == traces[1] && traces[0] == traces[2])
  }

  @Test func anotherSeedGivesOtherBits() throws {
    let traces = try [0, 1].map { try SmallRun(seed: $0).train(in: try ScratchFolder()) }
    #expect(traces[0].tensors != traces[1].tensors)
  }

  @Test func aFinishedRunIsReadAgainAndNotTouched() throws {
    let folder = try ScratchFolder()
    _ = try SmallRun().train(in: folder)
    let before = try folder.contents
    let run = try SmallRun().open(folder)
    #expect(run.isFinished && run.step == 40 && run.records.last?.isLast == true)
    #expect(run.outcome?.test == run.records.last?.test)
    try run.advance()
    try run.save()
    #expect(try folder.contents == before)
  }

  /// Two evaluations that bring no lower test loss end it.
  @Test func patienceEndsARunAndAnInterruptedOneAtTheSameStep() throws {
    var small = SmallRun(steps: 400)
    // Large enough a rate to make the loss go up and down.
    small.settings.schedule = Schedule(rate: 0.5, course: .constant)
    small.settings.patience = 2
    let whole = try ScratchFolder()
    let expected = try small.train(in: whole)
    let run = try small.open(whole)
    let losses = run.records.filter { $0.isLast == nil }.compactMap { $0.test?.loss }
    #expect(run.step < 400 && run.step == losses.count * 7)
    let lowest = try #require(losses.indices.min { losses[$0] < losses[$1] })
    #expect(losses.count - 1 - lowest == 2)
    // It did not stop late: no two earlier evaluations in a row were without a lower one before.
    for end in 2..<losses.count - 1 {
      #expect(losses[end - 1...end].min()! < losses[..<(end - 1)].min()!)
    }

    let folder = try ScratchFolder()
    var again = try small.open(folder)
    while !again.isFinished {
      try again.advance()
      try again.save()
      again = try reopened(small, folder, &again)
    }
    #expect(try Traces(folder) == expected)
  }

  /// Lets go of a run, which holds its folder, and takes it up.
  private func reopened(
    _ small: SmallRun, _ folder: ScratchFolder, _ run: inout Run
  ) throws -> Run {
    run = try small.open(nil)
    return try small.open(folder)
  }

  /// The statistics of the batch that exploded are not kept, and what is not a number is read again.
  @Test func aDivergedRunIsReadAgain() throws {
    var small = SmallRun("cifar-residual-without-norm56-w8", steps: 30)
    small.settings.schedule = Schedule(rate: 0.1, course: .constant)
    let folder = try ScratchFolder()
    let expected = try small.train(in: folder)
    let run = try small.open(folder)
    let outcome = try #require(run.outcome)
    #expect(run.isFinished && outcome.divergedAt == run.step + 1 && run.step < 30)
    #expect(run.records.last?.divergedAt == outcome.divergedAt)
    #expect(outcome.train.error > 50)

    var another = small
    another.threads = 1
    let interrupted = try ScratchFolder()
    var again = try another.open(interrupted)
    for breaks in 0..<30 where !again.isFinished {
      // At last the evaluation at the end, which is one piece, is let through.
      var asked = 0
      try again.advance {
        asked += 1
        return asked == 2 && breaks < 10
      }
      try again.save()
      again = try reopened(another, interrupted, &again)
    }
    #expect(try Traces(interrupted) == expected)
  }

  /// Where the checkpoint cannot be written the run goes on in memory, and is saved once it can be.
  @Test func whatCannotBeSavedIsSavedLater() throws {
    let expected = try SmallRun().train(in: try ScratchFolder())
    let folder = try ScratchFolder()
    let run = try SmallRun().open(folder)
    let obstacle = folder.file("checkpoint.safetensors")
    try FileManager.default.createDirectory(atPath: obstacle, withIntermediateDirectories: false)
    var failures = 0
    while !run.isFinished {
      do { try run.advance() } catch let error as LaboratoryError {
        #expect(error.exitCode == 74 && "\(error)".contains("Is a directory"))
        failures += 1
      }
    }
    #expect(failures == run.records.count - 1, "the last two records come at once")
    try FileManager.default.removeItem(atPath: obstacle)
    try run.save()
    #expect(try Traces(folder) == expected)
  }

  @Test func aStepWithoutALossIsNotTaken() throws {
    var small = SmallRun("cifar-plain8-w4")
    // Weights beyond what a float holds after one step, so that batch norm sees infinities.
    small.settings.schedule = Schedule(rate: 3e38, course: .constant)
    small.settings.startsWithZeroClassifier = false
    let run = try small.open(nil)
    while !run.isFinished { try run.advance() }
    #expect(run.outcome?.divergedAt == run.step + 1)
    for (name, tensor) in run.parameters where name.contains("running") {
      #expect(!tensor.elements.contains { $0.isNaN }, "\(name)")
    }
  }
}
