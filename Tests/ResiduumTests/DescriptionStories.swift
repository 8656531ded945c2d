import Foundation
import Testing

/// A network that somebody wrote down: looked at, computed, trained, gone on with, opened again.
@Suite("A description of one's own") struct DescriptionStories {
  private static let text = """
    title: My first network
    input: 16
    classes: 10
    normalization: cifar10
    shortcut: zero-padding
    stem: {channels: 4}
    stages:
      - {blocks: 1, channels: 4}
      - {blocks: 1, channels: 8, stride: 2}
    """

  private func train(_ network: String, _ more: String...) throws -> Program.Outcome {
    try Program.run(
      [
        "train", "--network", network, "--steps", "80", "--batch", "32", "--warmup", "10",
        "--train-images", "400", "--test-images", "150", "--json",
      ] + more)
  }

  @Test("A run needs its file no more, and neither do its weights")
  func story() throws {
    let folder = try ScratchFolder()
    let file = try folder.file("my net.yaml", Array(Self.text.utf8))
    let runs = folder.file("runs")
    let whole = try train(file, "--out", runs).json()
    #expect(try whole.text("network") == "my-net")
    let checkpoint = folder.file("runs/my-net-seed0/checkpoint.safetensors")

    // Written anew, the file is another network's: its run is another one, its weights do not fit.
    let changed = Self.text.replacing("channels: 8", with: "channels: 12")
    try Data(changed.utf8).write(to: URL(filePath: file))
    try train(file, "--out", runs, "--resume").expectFailure(73, "something else than this run")
    try Program.run("forward", "--network", file, "--weights", checkpoint)
      .expectFailure(65, "does not fit the network")

    // Without it the run goes on, and ends with the same bits; the weights bring it along.
    try FileManager.default.removeItem(atPath: file)
    let again = folder.file("again")
    _ = try folder.file("again.yaml", Array(Self.text.utf8))
    let resumed = try Program.run("train", "--out", runs, "--resume", "--json").json()
    #expect(try resumed.number("trainLoss") == whole.number("trainLoss"))
    let pass = try Program.run("forward", "--weights", checkpoint, "--json").json()
    #expect(try pass.text("network") == "my-net")
    #expect(try pass.numbers("input") == [3, 16, 16])
    let error = try Program.run(
      "evaluate", "--weights", checkpoint, "--limit", "150", "--json"
    ).json()
    #expect(try error.number("top1Error") == whole.number("testError"))

    // A recipe has the description in it.
    let recipe = folder.file("runs/my-net-seed0/run.json")
    let second = try Program.run("train", "--recipe", recipe, "--out", again, "--json").json()
    #expect(try second.number("trainLoss") == whole.number("trainLoss"))
    #expect(try second.number("testError") == whole.number("testError"))
  }

  @Test("Wherever a network is named")
  func commands() throws {
    let folder = try ScratchFolder()
    let file = try folder.file("net.yml", Array(Self.text.utf8))
    try Program.run("summary", file).expectReport()
    for words in [
      ["forward", "--network", file], ["inspect", "conv3_1", "--network", file],
      ["bench", "--network", file, "--runs", "1", "--threads", "1"],
      ["evaluate", "--network", file, "--limit", "8"],
    ] {
      let report = try Program.run(words + ["--json"]).json()
      #expect(try report.text("network") == "net")
    }
    let bench = try Program.run(
      "bench", "--train", "--network", file, "--runs", "1", "--batch", "16", "--json"
    ).json()
    #expect(try bench.text("network") == "net")
  }

  @Test("One line, and an exit code, for what is wrong")
  func wrong() throws {
    let folder = try ScratchFolder()
    let shapes = try folder.file(
      "shapes.yaml", Array((Self.text + "\nclassifier: {inputs: 8192}").utf8))
    for command in ["summary", "forward --network", "train --network", "tour --network"] {
      try Program.run(command.split(separator: " ").map(String.init) + [shapes]).expectFailure(
        65,
        "shapes.yaml:10: classifier: fc: shapes do not meet: expected 8192 features, found 8")
    }
    let field = try folder.file("field.yaml", Array("stagez: []".utf8))
    try Program.run("summary", field).expectFailure(
      65, "field.yaml:1: a description has no 'stagez'; did you mean 'stages'?")
    try Program.run("summary", folder.file("none.yaml")).expectFailure(66, "no such file")
    try Program.run("summary", "/dev/stdin.yaml").expectFailure(66, "no such file")
    let silu = try folder.file("silu.yaml", Array((Self.text + "\nactivation: silu").utf8))
    try Program.run("forward", "--network", silu).expectReport()
  }
}
