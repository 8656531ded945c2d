import Foundation
import Kernels
import Networks
import Testing
import Training
import Weights

@testable import Laboratory

/// A run of 8 layers on 160 pictures: 40 steps in some hundredths of a second.
struct SmallRun {
  var settings: TrainingSettings
  var threads = 2

  static let dataset = try! DatasetSettings(trainImages: 160, testImages: 70)
    .load(workers: Workers(threads: 2))

  init(_ network: String = "cifar-resnet8-w4", steps: Int = 40, seed: UInt64 = 0) {
    settings = TrainingSettings(
      network: network, dataset: Self.dataset.settings, seed: seed, steps: steps, batch: 32,
      schedule: Schedule(rate: 0.1, warmup: steps / 5, course: .linear),
      startsWithZeroClassifier: true, evaluationInterval: 7, evaluationImages: 50)
  }

  func open(
    _ folder: ScratchFolder?, resumes: Bool = true, checkpointInterval: Double = 0
  ) throws -> Run {
    try Run(
      settings, dataset: Self.dataset, folder: folder.map { RunFolder($0.path) },
      resumes: resumes, version: "test", operations: Operations(workers: Workers(threads: threads)),
      checkpointInterval: checkpointInterval)
  }

  /// Trains to the end without a break.
  func train(in folder: ScratchFolder) throws -> Traces {
    let run = try open(folder)
    while !run.isFinished { try run.advance() }
    return try Traces(folder)
  }
}

/// What a run leaves behind that must not depend on how it got there.
struct Traces: Equatable {
  /// Every tensor's bytes, the optimizer's memory included.
  var tensors: [String: [UInt32]] = [:]
  /// The lines of `metrics.jsonl` without the times.
  var records: [String]

  init(_ folder: ScratchFolder) throws {
    for stored in try WeightsFile.open(folder.file("checkpoint.safetensors")).tensors {
      tensors[stored.name] = try stored.tensor(allowsNonFinite: true).elements.map(\.bitPattern)
    }
    let text = try String(contentsOfFile: folder.file("metrics.jsonl"), encoding: .utf8)
    records = text.replacing(#/"seconds":[-+.e0-9]+/#, with: "")
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}

/// An empty folder that goes when the last reference to it does.
final class ScratchFolder {
  let path: String

  init() throws {
    let place = FileManager.default.temporaryDirectory
      .appending(path: "laboratory-test-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    path = place.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  func data(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: file(name))) }

  func write(_ data: Data, to name: String) throws {
    try data.write(to: URL(filePath: file(name)))
  }

  /// All names and contents, to see that nothing was touched.
  var contents: [String: Data] {
    get throws {
      var result: [String: Data] = [:]
      for name in try FileManager.default.contentsOfDirectory(atPath: path) {
        result[name] = try data(name)
      }
      return result
    }
  }
}
