import Foundation
import Kernels
import Testing
import Training

@testable import Laboratory

/// The recipe of the weights that come with the program.
@Suite struct RecipeTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Lessons/bundled").standardizedFileURL.path(percentEncoded: false)

  /// It begins as recorded: to the bit on the instruction set of the record, nearly so on others, whose
  /// sums are rounded in another order.
  @Test func itsFirstStepsAreTheRecorded() throws {
    let folder = RunFolder(Self.folder)
    let settings = try folder.settings()
    let records = try folder.records().records
    let operations = Operations(workers: Workers(threads: 2))
    let trainer = try Trainer(
      settings, dataset: settings.dataset.load(workers: operations.workers), operations: operations)
    for record in records.prefix(2) {
      while trainer.step < record.step { trainer.advance() }
      let (found, expected) = (trainer.takeMeans(), record.batch)
      if operations.kernels.instructionSet == .avx512 {
        #expect(found == expected)
      } else {
        #expect(abs(found!.loss / expected!.loss - 1) < 0.02)
      }
    }
    #expect(trainer.step == 32)
  }

  @Test func itWasRunToItsEnd() throws {
    let folder = RunFolder(Self.folder)
    let last = try #require(try folder.records().records.last)
    #expect(last.isLast == true && last.divergedAt == nil)
    #expect(last.step == (try folder.settings().steps))
    #expect(try #require(last.test).error < 5)
  }
}
