import Foundation
import Testing

/// `compare --lesions`: a table of what each branch is worth, and its numbers for machines.
@Suite("compare --lesions") struct LesionTests {
  private static let keys: Set<String> = [
    "network", "weights", "dataset", "images", "intact", "blocks", "summary", "milliseconds",
  ]
  private static let blockKeys: Set<String> = [
    "name", "path", "kind", "ratio", "cosine", "withoutResidual", "withoutShortcut",
    "withoutBlock",
  ]
  private static let scoreKeys: Set<String> = ["errors", "top1Error", "confidence"]

  private static func words(_ network: String, _ more: String...) -> [String] {
    ["compare", "--lesions", "--network", network] + more
  }

  @Test("Exactly the promised keys", arguments: ["cifar-resnet8", "cifar-plain8"])
  func keys(network: String) throws {
    let report = try Program.run(Self.words(network, "--limit", "5", "--json")).json()
    #expect(report.keys == Self.keys)
    #expect(try report.text("network") == network && report.text("weights") == "random:0")
    #expect(try report.text("dataset") == "postcards" && report.number("images") == 5)
    #expect(try report.object("intact").keys == Self.scoreKeys)
    #expect(try !report.texts("summary").isEmpty)
    let blocks = try report.objects("blocks")
    #expect(try blocks.map { try $0.text("name") } == ["conv2_1", "conv3_1", "conv4_1"])
    let isPlain = network == "cifar-plain8"
    for (index, block) in blocks.enumerated() {
      #expect(block.keys == Self.blockKeys)
      let score = try block.object("withoutResidual")
      #expect(score.keys == Self.scoreKeys)
      #expect(try score.number("top1Error") == 20 * score.number("errors"))
      for key in ["ratio", "cosine", "withoutShortcut"] { #expect(block.isNull(key) == isPlain) }
      // Only the first block keeps the shape.
      #expect(block.isNull("withoutBlock") == (!isPlain || index > 0))
    }
  }

  @Test("The same numbers with 1 and 2 threads, and in batches that are not full")
  func threads() throws {
    let outputs = try ["1", "2"].map { threads in
      let outcome = try Program.run(
        Self.words("cifar-resnet8", "--limit", "35", "--json", "--threads", threads))
      #expect(outcome.exitCode == 0 && outcome.error == "")
      return outcome.text.replacing(#/"milliseconds":[0-9.e-]+/#, with: "")
    }
    #expect(outputs[0].contains("confidence") && outputs[0] == outputs[1])
  }

  @Test("Of one picture the ratios are those of forward; intact it errs as evaluate says")
  func agreement() throws {
    let folder = try ScratchFolder()
    let planes = (0..<3072).map { UInt8(truncatingIfNeeded: $0 * 37 ^ $0 / 11) }
    _ = try folder.file("test_batch.bin", [3] + planes)
    let interleaved = (0..<1024).flatMap { pixel in (0..<3).map { planes[$0 * 1024 + pixel] } }
    let picture = try folder.file("picture.ppm", Array("P6 32 32 255\n".utf8) + interleaved)
    let network = "cifar-residual-b14-w8"
    let pass = try Program.run("forward", "--network", network, "--image", picture, "--json").json()
    let report = try Program.run(
      Self.words(network, "--dataset", "cifar10:\(folder.path)", "--json")
    ).json()
    #expect(try report.number("images") == 1)
    let blocks = try report.objects("blocks")
    #expect(blocks.count == 6)
    for (found, expected) in zip(blocks, try pass.objects("blocks")) {
      #expect(try found.text("name") == expected.text("name"))
      #expect(try found.number("ratio") == expected.number("ratio"))
      #expect(try found.number("cosine") == expected.number("cosine"))
    }
    let likeliest = try #require(try pass.objects("predictions").first).number("class")
    #expect(try report.object("intact").number("errors") == (likeliest == 3 ? 0 : 1))

    let options = ["--limit", "70", "--seed", "5", "--weights", "random:3", "--json"]
    let evaluated = try Program.run(
      ["evaluate", "--network", network, "--dataset", "postcards"] + options
    ).json()
    let intact = try Program.run(Self.words(network) + options).json().object("intact")
    #expect(try intact.number("errors") == evaluated.number("errors"))
  }

  @Test("The table fits a terminal of 80 columns; the file holds a line for each block")
  func table() throws {
    let folder = try ScratchFolder()
    let file = folder.file("lesions.csv")
    for network in ["cifar-resnet20-w4", "cifar-plain20-w4", "cifar-residual-c20-w4"] {
      let outcome = try Program.run(Self.words(network, "--limit", "8", "--csv", file))
      outcome.expectReport()
      let lines = outcome.text.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.allSatisfy { $0.count <= 80 })
      #expect(lines[0] == "\(network) · untrained (random:0) · postcards")
      #expect(lines[1].hasPrefix("intact: ") && lines[1].contains("on 8 pictures"))
      let titles = lines[4].split(separator: " ").map(String.init).joined(separator: " ")
      let isPlain = network.contains("plain")
      #expect(titles == "block kind ‖F‖/‖S‖ F cut % p \(isPlain ? "taken out" : "S cut") % p")
      #expect(lines[5].hasPrefix("conv2_1 · layer1.0  ") && lines[13].hasPrefix("conv4_3"))
      #expect(outcome.text.contains("knows little more than guessing"))

      let rows = try #require(folder.text("lesions.csv")).split(separator: "\n")
      #expect(
        rows[0] == """
          block,path,kind,ratio,cosine,intactError,intactConfidence,withoutResidualError,\
          withoutResidualConfidence,withoutShortcutError,withoutShortcutConfidence,\
          withoutBlockError,withoutBlockConfidence
          """)
      #expect(rows.count == 10 && rows.allSatisfy { $0.count { $0 == "," } == 12 })
    }
  }

  @Test("A trained network brings its pictures' size, and shows that its blocks do something")
  func trained() throws {
    let folder = try ScratchFolder()
    let weights = folder.file("trained.safetensors")
    let training = try Program.run(
      "train", "--network", "cifar-resnet8-w8", "--steps", "200", "--out", folder.file("a"),
      "--weights-out", weights, "--quiet")
    #expect(training.exitCode == 0)
    let report = try Program.run(
      "compare", "--lesions", "--weights", weights, "--limit", "200", "--json"
    ).json()
    #expect(try report.text("network") == "cifar-resnet8-w8")
    let intact = try report.object("intact").number("confidence")
    for block in try report.objects("blocks") {
      #expect(try block.object("withoutResidual").number("confidence") < intact)
      #expect(try block.object("withoutShortcut").number("confidence") < intact)
    }
  }

  @Test("Ctrl-C ends it: nothing is printed, and the exit code says so")
  func interrupted() throws {
    let folder = try ScratchFolder()
    let process = try ChildProcess(
      words: [Program.path] + Self.words("cifar-resnet56", "--limit", "100000", "--json"),
      environment: Program.environment(home: folder.path), output: .file(folder.file("output")),
      error: .file(folder.file("error")))
    usleep(1_000_000)
    kill(process.identifier, SIGINT)
    let start = ContinuousClock.now
    #expect(process.wait(seconds: 30) == 130 << 8)
    #expect(ContinuousClock.now - start < .seconds(5), "it does not finish first")
    #expect(folder.text("output") == "")
    #expect(folder.text("error") == "residuum: interrupted: nothing is kept\n")
  }

  @Test("Whether a file can be written is known before anything is computed")
  func files() throws {
    try Program.run(
      Self.words("cifar-resnet56", "--limit", "100000", "--csv", "/nowhere/lesions.csv")
    ).expectFailure(73, "/nowhere/lesions.csv")
  }
}
