import Foundation
import Networks
import Testing

@testable import Laboratory

/// The recordings that come with the program.
@Suite struct RecordingTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Lessons/recordings").standardizedFileURL.path(percentEncoded: false)

  @Test func everyPresetHasOneThatCanBeRead() throws {
    for preset in Experiment.presets {
      let recording = try Recording(folder: "\(Self.folder)/\(preset.name)")
      #expect(recording.name == preset.name)
      #expect(recording.command == "residuum compare --preset \(preset.name)")
      #expect(recording.snapshot.runs.count == preset.members.count)
      #expect(!recording.snapshot.runs.contains { !$0.isFinished })
    }
    let names = Recording.all(in: Self.folder).map(\.name)
    #expect(names == Experiment.presets.map(\.name))
  }

  /// What the lessons tell is what was recorded.
  @Test func theyShowTheDegradation() throws {
    for name in ["instant", "degradation"] {
      let runs = try Recording(folder: "\(Self.folder)/\(name)").snapshot.runs
      func train(_ kind: LaboratoryKind, _ depth: Int) throws -> (loss: Double, error: Double) {
        let run = try #require(runs.first { $0.member?.kind == kind && $0.member?.depth == depth })
        let train = try #require(run.outcome).train
        return (train.loss, train.error)
      }
      let plain = try (train(.plain, 20), train(.plain, 56))
      #expect(plain.1.loss > 2 * plain.0.loss && plain.1.error > 2 * plain.0.error)
      #expect(try train(.residual, 56).loss < train(.residual, 20).loss)
      #expect(try train(.residual, 20).error < plain.0.error)
    }
  }
}
