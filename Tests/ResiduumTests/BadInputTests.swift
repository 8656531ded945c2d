import Foundation
import Testing

/// Every bad file of the readers' own corpora, and what cannot be in a corpus, through the program's
/// commands: one line that says it, the right exit code, and never a trap.
@Suite("Bad input") struct BadInputTests {
  private static let weightsCorpus = "Tests/WeightsTests/Fixtures/bad"
  private static let picturesCorpus = "Tests/PicturesTests/Fixtures/bad"

  private func path(_ corpus: String, _ name: String) -> String {
    "\(RepositoryFiles.root)/\(corpus)/\(name)"
  }

  @Test("The corpora are found")
  func corpora() {
    #expect(RepositoryFiles.names(in: Self.weightsCorpus).count > 100)
    #expect(RepositoryFiles.names(in: Self.picturesCorpus).count > 50)
  }

  @Test("Weights", arguments: RepositoryFiles.names(in: weightsCorpus))
  func weights(name: String) throws {
    let file = path(Self.weightsCorpus, name)
    // Integers are nothing bad in a file, only as the weights of a network.
    if name != "safetensors-integers.safetensors" {
      try Program.run("weights", "check", file).expectFailure(65, name)
      try Program.run("weights", "check", file, "--json").expectFailure(65, name)
    }
    try Program.run("forward", "--network", "cifar-resnet8", "--weights", file)
      .expectFailure(65, name)
  }

  @Test("Pictures", arguments: RepositoryFiles.names(in: picturesCorpus))
  func pictures(name: String) throws {
    try Program.run(
      "forward", "--network", "cifar-resnet8", "--image", path(Self.picturesCorpus, name)
    ).expectFailure(65, name)
  }

  @Test(
    "Weights of another network",
    arguments: ["network-f32.safetensors", "network.pth", "network-legacy.pth"])
  func otherNetwork(name: String) throws {
    let file = path("Tests/WeightsTests/Fixtures/good", name)
    try Program.run("weights", "check", file).expectReport()
    for words in [["forward"], ["inspect", "conv2_1"], ["forward", "--json"], ["tour"]] {
      try Program.run(words + ["--network", "cifar-resnet8", "--weights", file])
        .expectFailure(65, "does not fit the network")
    }
    let check = ["weights", "check", file, "--network", "cifar-resnet8"]
    let text = try Program.run(check)
    text.expectFailure(65, "does not fit the network", printsReport: true)
    #expect(text.text.contains("\"linear.bias\""))
    let machine = try Program.run(check + ["--json"])
    machine.expectFailure(65, "does not fit the network", printsReport: true)
    let report = try JSONObject(machine.output)
    #expect(try report.flag("fits") == false)
    #expect(try !report.texts("differences").isEmpty)
  }

  @Test("One tensor too few, one too many, one of another shape: each is named")
  func differences() throws {
    let folder = try ScratchFolder()
    let file = try folder.file(
      "other.safetensors",
      SmallWeights(
        missing: ["linear.bias", "bn1.weight"],
        unexpected: [("extra.weight", [2, 3]), ("bn1.weight", [15])]
      ).bytes)
    let outcome = try Program.run("weights", "check", file, "--network", "cifar-resnet8", "--json")
    outcome.expectFailure(65, "does not fit the network", printsReport: true)
    let lines = try JSONObject(outcome.output).texts("differences")
    #expect(lines.count == 3)
    for words in ["missing: \"linear.bias\"", "unexpected: \"extra.weight\"", "\"bn1.weight\""] {
      #expect(lines.contains { $0.contains(words) }, "\(words)")
    }
  }

  @Test("Numbers that overflow on the way, and a variance below zero")
  func numbers() throws {
    let folder = try ScratchFolder()
    let large = try folder.file("large.safetensors", SmallWeights(weight: 1e30).bytes)
    let negative = try folder.file(
      "negative.safetensors", SmallWeights(runningVariance: -1).bytes)
    for words in [["forward"], ["forward", "--json"], ["inspect", "conv4_1"]] {
      let command = words + ["--network", "cifar-resnet8", "--weights"]
      try Program.run(command + [negative]).expectFailure(65, "variance")
      if words[0] == "forward" {
        try Program.run(command + [large]).expectFailure(65, "not finite")
      }
    }
    let data = try folder.file("test_batch.bin", [1] + [UInt8](repeating: 200, count: 3072))
    try Program.run(
      "evaluate", "--weights", large, "--network", "cifar-resnet8", "--dataset",
      "cifar10:\((data as NSString).deletingLastPathComponent)"
    ).expectFailure(65, "not finite")
  }

  @Test("A picture of one pixel is one, and is enlarged")
  func onePixel() throws {
    let folder = try ScratchFolder()
    let file = try folder.file("1x1.ppm", Array("P6 1 1 255\n".utf8) + [200, 100, 50])
    let report = try Program.run(
      "forward", "--network", "cifar-resnet8", "--image", file, "--json"
    ).json()
    let image = try report.object("image")
    #expect(try image.number("width") == 1 && image.number("height") == 1)
    #expect(try report.numbers("logits").count == 10)
  }

  @Test(
    "Arrays of sizes that cannot be computed: bad data, for the sizes are the file's",
    arguments: [(1, 1), (15, 32), (1, 3000), (2049, 32)])
  func arraySizes(height: Int, width: Int) throws {
    let folder = try ScratchFolder()
    let file = try folder.file("array.npy", NPYFile(height: height, width: width).bytes)
    try Program.run("forward", "--network", "cifar-resnet8", "--image", file)
      .expectFailure(65, "\(height)×\(width)")
  }

  @Test("Not there, a folder, a name that is none")
  func places() throws {
    let folder = try ScratchFolder()
    let file = try folder.file("file", [1, 2, 3])
    for path in [folder.path, folder.file("none.png"), "\(file)/inside", ""] {
      try Program.run("forward", "--network", "cifar-resnet8", "--image", path).expectFailure(66)
      try Program.run("weights", "check", path).expectFailure(path.isEmpty ? 64 : 66)
      guard !path.isEmpty else { continue }
      try Program.run("tour", "--network", "cifar-resnet8", "--weights", path).expectFailure(66)
      try Program.run("evaluate", "--dataset", "cifar10:\(path)").expectFailure(66)
    }
    try Program.run("forward", "--network", "cifar-resnet8", "--weights", "").expectFailure(64)
  }

  @Test("A name cannot steer the terminal")
  func controlCharacters() throws {
    let name = "a\u{1B}[2J\nb\u{7F}\r\u{9B}c"
    try Program.run("forward", "--image", name).expectFailure(66)
    try Program.run("forward", "--weights", name).expectFailure(66)
    try Program.run("weights", "check", name).expectFailure(66)
    try Program.run("forward", "--network", name).expectFailure(64)
    try Program.run("inspect", name).expectFailure(64)
    try Program.run("inspect", "conv2_1/\(name)").expectFailure(64)
    try Program.run("forward", "--\(name)").expectFailure(64)
    try Program.run("forward", "--threads", name).expectFailure(64)
    try Program.run("evaluate", "--dataset", name).expectFailure(64)
  }

  @Test(
    "No permission",
    .enabled(if: Rights.canBeDropped, "root may read everything, and its rights cannot be dropped"))
  func permission() throws {
    let folder = try ScratchFolder()
    chmod(folder.path, 0o755)
    let file = try folder.file("secret", SmallWeights().bytes)
    chmod(file, 0)
    let locked = try folder.folder("locked")
    chmod(locked, 0o555)
    let (run, words) = (Rights.launcher, ["--network", "cifar-resnet8"])
    try Program.run(["forward", "--image", file] + words, launcher: run)
      .expectFailure(66, "ermission denied")
    try Program.run(["forward", "--weights", file] + words, launcher: run)
      .expectFailure(66, "ermission denied")
    try Program.run(["weights", "check", file], launcher: run)
      .expectFailure(66, "ermission denied")
    for option in ["--npy", "--png"] {
      try Program.run(
        ["inspect", "conv2_1", option, "\(locked)/new"] + words, launcher: run
      ).expectFailure(73, "ermission denied")
    }
  }
}

/// How to run the program as somebody who may not read everything.
private enum Rights {
  static let launcher =
    geteuid() == 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []

  static let canBeDropped =
    (try? Program.run(["--version"], launcher: launcher).exitCode) == 0
}

extension Program.Outcome {
  /// Checks that the run succeeded and printed something, and nothing on standard error.
  func expectReport(_ location: SourceLocation = #_sourceLocation) {
    #expect(exitCode == 0, "\(error)", sourceLocation: location)
    #expect(error == "", sourceLocation: location)
    #expect(!output.isEmpty, sourceLocation: location)
  }
}
