import Foundation
import Kernels
import Networks
import Testing

@testable import Training

/// A trainer's bits follow from its settings; a checkpoint holds all of it.
@Suite struct TrainerTests {
  static let dataset = try! DatasetSettings(trainImages: 200, testImages: 60)
    .load(workers: Workers(threads: 2))

  private func settings(
    _ network: String = "cifar-resnet14-w4", _ optimizer: Optimizer = .momentum(0.9)
  ) -> TrainingSettings {
    TrainingSettings(
      network: network, dataset: Self.dataset.settings, seed: 7, steps: 20, batch: 48,
      optimizer: optimizer, schedule: Schedule(rate: 0.05, course: .cosine), augments: true)
  }

  private func trainer(_ settings: TrainingSettings, threads: Int = 2) throws -> Trainer {
    try Trainer(
      settings, dataset: Self.dataset, operations: Operations(workers: Workers(threads: threads)))
  }

  private func bits(_ trainer: Trainer) -> [[UInt32]] {
    trainer.network.parameters.map { $0.tensor.elements.map(\.bitPattern) }
  }

  @Test(arguments: ["cifar-resnet14-w4", "cifar-dropout8-w5", "cifar-highway8-w3"])
  func theSameSeedGivesTheSameBitsOnAnyNumberOfThreads(network: String) throws {
    var seen: [[[UInt32]]] = []
    var evaluations: [Evaluation] = []
    for threads in [1, 2, 3, 1] {
      let trainer = try trainer(settings(network), threads: threads)
      while !trainer.isFinished { trainer.advance() }
      seen.append(bits(trainer))
      evaluations.append(trainer.evaluate(.test))
    }
    #expect(seen.allSatisfy { $0 == seen[0] } && evaluations.allSatisfy { $0 == evaluations[0] })
    var other = settings(network)
    other.seed = 8
    let trainer = try trainer(other)
    while !trainer.isFinished { trainer.advance() }
    #expect(bits(trainer) != seen[0])
  }

  /// Pictures grow at their steps, the normalization stays, and a run that is interrupted before, at or
  /// after such a step ends with the same bits.
  @Test func picturesGrow() throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "trainer-\(UUID().uuidString).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let data = DatasetSettings(
      name: "postcards:standard+hard", trainImages: 200, testImages: 20, seed: 3)
    let dataset = try data.load(workers: Workers(threads: 2))
    let settings = TrainingSettings(
      network: "cifar-resnet8-w4", dataset: data,
      enlargements: [.init(step: 3, size: 20), .init(step: 6, size: 32)], seed: 1, steps: 9,
      batch: 16, schedule: Schedule(rate: 0.05, course: .linear))
    #expect(settings.phases.map(\.size) == [16, 20, 32])
    #expect(settings.phases.map(\.steps) == [0..<3, 3..<6, 6..<9])
    func trainer(threads: Int) throws -> Trainer {
      try Trainer(
        settings, dataset: dataset, operations: Operations(workers: Workers(threads: threads)))
    }
    let whole = try trainer(threads: 2)
    var sizes: [Int] = []
    while !whole.isFinished {
      whole.advance()
      sizes.append(whole.dataset.size)
      #expect(whole.network.walk.input.height == whole.dataset.size)
    }
    #expect(sizes == [16, 16, 16, 20, 20, 20, 32, 32, 32])
    #expect(whole.dataset.preprocessing == dataset.preprocessing)
    #expect(whole.dataset.test.count == 20)
    for step in [2, 3, 5, 8] {
      let first = try trainer(threads: 1)
      while first.step < step { first.advance() }
      try first.save(to: path)
      let second = try trainer(threads: 3)
      _ = try second.restore(from: path)
      while !second.isFinished { second.advance() }
      #expect(bits(second) == bits(whole), "interrupted after step \(step)")
    }
  }

  @Test(arguments: [1 << 31, UInt64(UInt32.max), .max])
  func dropoutTakesEverySeed(seed: UInt64) throws {
    var settings = settings("cifar-dropout8-w5")
    settings.seed = seed
    let trainer = try trainer(settings)
    trainer.advance()
    #expect(trainer.step == 1)
  }

  @Test(arguments: [.momentum(0.9), .adam] as [Optimizer])
  func whatIsSavedGoesOn(optimizer: Optimizer) throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "trainer-\(UUID().uuidString).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let settings = settings("cifar-resnet14-w4", optimizer)
    let whole = try trainer(settings)
    while whole.step < 11 { whole.advance() }
    try whole.save(to: path, note: "half \"way\"\n")
    let resumed = try trainer(settings)
    #expect(try resumed.restore(from: path) == "half \"way\"\n")
    #expect(resumed.step == 11 && bits(resumed) == bits(whole))
    while !whole.isFinished {
      whole.advance()
      resumed.advance()
    }
    #expect(bits(resumed) == bits(whole) && resumed.takeMeans() == whole.takeMeans())

    // Another run's is refused, and nothing has changed.
    var other = settings
    other.decay = 0
    let stranger = try trainer(other)
    let before = bits(stranger)
    #expect(throws: TrainingError.foreignCheckpoint(path: path)) {
      try stranger.restore(from: path)
    }
    #expect(stranger.step == 0 && bits(stranger) == before)
  }

  @Test func settingsThatTrainNothing() throws {
    func expect(_ error: TrainingError, _ change: (inout TrainingSettings) -> Void) {
      var settings = settings()
      change(&settings)
      #expect(throws: error) { _ = try trainer(settings) }
      #expect(!"\(error)".contains("\n"))
    }
    expect(.batch(50)) { $0.batch = 50 }
    expect(.batch(0)) { $0.batch = 0 }
    expect(.steps(0)) { $0.steps = 0 }
    expect(.rate(-1)) { $0.schedule.rate = -1 }
    expect(.rate(.infinity)) { $0.schedule.rate = .infinity }
    expect(.warmup(-1)) { $0.schedule.warmup = -1 }
    expect(.decay(-1)) { $0.decay = -1 }
    expect(.patience(0)) { $0.patience = 0 }
    expect(.evaluation(interval: 0, images: 1000)) { $0.evaluationInterval = 0 }
    expect(.enlargement(step: 5, size: 16)) { $0.enlargements = [.init(step: 5, size: 16)] }
    expect(.enlargement(step: 5, size: 225)) { $0.enlargements = [.init(step: 5, size: 225)] }
    expect(.enlargement(step: 0, size: 20)) { $0.enlargements = [.init(step: 0, size: 20)] }
    expect(.enlargement(step: 5, size: 30)) {
      $0.enlargements = [.init(step: 5, size: 20), .init(step: 5, size: 30)]
    }
    expect(.tooFewPictures(dataset: "postcards", count: 200, batch: 208)) { $0.batch = 208 }
    #expect(throws: NetworkError.self) { _ = try trainer(self.settings("vgg12")) }
  }
}
