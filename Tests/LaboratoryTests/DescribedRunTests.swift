import Foundation
import Kernels
import Networks
import Testing
import Training
import Weights

@testable import Laboratory

/// Runs of networks that somebody wrote down.
@Suite("Runs of a description") struct DescribedRunTests {
  private static func run(_ words: String) throws -> SmallRun {
    let text = """
      input: 16
      classes: 10
      normalization: cifar10
      stem: {channels: 4}
      stages:
        - {blocks: 1, channels: 4}
        - {blocks: 2, channels: 8, stride: 2}
      \(words)
      """
    var small = SmallRun("mine", steps: 12)
    small.settings.networkDescription = text
    return small
  }

  @Test("Interrupted, it ends with the same bits; its checkpoint says what it is of")
  func interrupted() throws {
    let small = try Self.run("")
    let expected = try small.train(in: try ScratchFolder())
    let folder = try ScratchFolder()
    while true {
      let run = try small.open(folder)
      if run.isFinished { break }
      try run.advance()
      try run.save()
    }
    #expect(try Traces(folder) == expected)
    #expect(try RunFolder(folder.path).settings() == small.settings)
    let note = try #require(
      WeightsFile.open(folder.file("checkpoint.safetensors")).note)
    #expect(note.network == "mine" && note.description == small.settings.networkDescription)
    #expect(try note.describedNetwork() == small.settings.describedNetwork())
    // Another text is another run.
    var other = small
    other.settings.networkDescription! += "\n# changed"
    #expect(throws: LaboratoryError.self) { try other.open(folder) }
  }

  /// Windows, kinds and activations of which the catalog's networks have none.
  @Test(
    "Whatever is described is trained, or refused in words",
    arguments: [
      "shortcut: all-projections", "block: bottleneck", "block: bottleneck\nstride-in: conv3",
      "block: pre-activation\nshortcut: zero-padding", "block: pre-activation", "block: gated",
      "block: highway\nbatch-norm: false", "block: single", "block: c3",
      "block: plain\nbiases: true",
      "activation: prelu", "activation: silu", "activation: none", "dilation: 2", "epsilon: 0.5",
      "batch-norm: false\nactivation: none\nshortcut: none", "stride-at: last-block",
      "shortcut: subsampled\nstride-at: last-block", "shortcut: scaled", "shortcut: dropout",
      "sum-activation: false", "head: {pool: none}", "head: {pool: {kind: adaptive, size: 2}}",
      "head: {pool: {kind: average, kernel: 3, stride: 1}}", "head: {batch-norm: true}",
      "head: {pool: {kernel: 3, stride: 2, padding: same}}",
      "classifier: {hidden: [7, 5], dropout: 0.2}", "classifier: {dropout: 0.5}",
      "layers: {conv1: {kernel: 6, stride: 3, padding: 5}}",
      "layers: {conv1: {kernel: 11, padding: 0}}",
      "layers: {layer2.0.conv2: {kernel: 2, padding: 0}}",
      "layers: {layer1.0.conv1: {kernel: 2, padding: 1}, layer1.0.conv2: {kernel: 2, padding: 0}}",
      "layers: {conv1: {stride: 8}}", "layers: {conv1: {biases: true}, bn1: {epsilon: 0.001}}",
      "layers: {layer1.0.conv2: {kernel: 5}}", "layers: {layer1.0.conv2: {dilation: 3}}",
    ])
  func kinds(words: String) throws {
    do {
      let run = try Self.run(words).open(nil)
      while !run.isFinished { try run.advance() }
      #expect(run.records.last?.test?.loss.isFinite == true || run.outcome?.divergedAt != nil)
    } catch let error as TrainingError {
      #expect("\(error)".contains("mine is not trained here"))
    } catch let error as NetworkError {
      #expect("\(error)".contains("shapes do not meet"))
    }
  }
}
