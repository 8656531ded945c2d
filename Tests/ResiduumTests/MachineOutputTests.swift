import Foundation
import Testing

/// `forward --json`: its keys are promised, and its numbers do not depend on the threads.
@Suite("Machine output of forward") struct MachineOutputTests {
  private static let keys: Set<String> = [
    "network", "weights", "image", "input", "parameters", "macs", "milliseconds", "threads",
    "instructionSet", "blocks", "logits", "predictions",
  ]
  private static let blockKeys: Set<String> = [
    "name", "path", "kind", "inputShape", "outputShape", "parameters", "macs", "milliseconds",
    "shortcut", "residual", "sum", "output", "ratio", "cosine",
  ]
  private static let statisticsKeys: Set<String> = [
    "l2", "rms", "mean", "std", "min", "max", "zeros",
  ]

  @Test("Exactly the promised keys, in every kind of block", arguments: ["resnet18", "plain18"])
  func keys(network: String) throws {
    let report = try Program.run("forward", "--network", network, "--json").json()
    #expect(report.keys == Self.keys)
    #expect(try report.text("network") == network)
    #expect(try report.object("weights").keys == ["source", "sha256"])
    #expect(try report.object("weights").text("source") == "random:0")
    #expect(try report.object("weights").isNull("sha256"))
    #expect(try report.object("image").keys == ["source", "width", "height"])
    #expect(try report.numbers("input") == [3, 224, 224])
    #expect(try report.number("parameters") == 11_689_512 || network == "plain18")
    #expect(try report.number("milliseconds") > 0)
    #expect(try report.numbers("logits").count == 1000)
    #expect(try report.objects("predictions").count == 5)
    for prediction in try report.objects("predictions") {
      #expect(prediction.keys == ["class", "label", "probability"])
    }
    let blocks = try report.objects("blocks")
    #expect(blocks.count == 8)
    let isPlain = network == "plain18"
    for block in blocks {
      #expect(block.keys == Self.blockKeys)
      for tensor in ["residual", "sum", "output"] + (isPlain ? [] : ["shortcut"]) {
        #expect(try block.object(tensor).keys == Self.statisticsKeys)
      }
      for key in ["shortcut", "ratio", "cosine"] { #expect(block.isNull(key) == isPlain) }
    }
    let kinds = try blocks.map { try $0.text("kind") }
    let expected =
      isPlain
      ? Array(repeating: "plain", count: 8)
      : [
        "identity", "identity", "projection", "identity", "projection", "identity", "projection",
        "identity",
      ]
    #expect(kinds == expected)
    #expect(try blocks[2].text("name") == "conv3_1" && blocks[2].text("path") == "layer2.0")
    #expect(try blocks[2].numbers("outputShape") == [128, 28, 28])
  }

  @Test("Gated blocks have one key more, and another part of the sum")
  func gates() throws {
    let report = try Program.run("forward", "--network", "cifar-highway8-w6", "--json").json()
    for block in try report.objects("blocks") {
      #expect(block.keys == Self.blockKeys.union(["gate"]))
      #expect(try block.text("kind") == "gated")
      let gate = try block.object("gate")
      #expect(try gate.number("min") > 0 && gate.number("max") < 1)
    }
    let table = try Program.run("forward", "--network", "cifar-gated8", "--quiet")
    #expect(table.text.contains("mean of T"))
  }

  @Test("The numbers of a block belong together")
  func relations() throws {
    let report = try Program.run("forward", "--network", "cifar-resnet20", "--json").json()
    for block in try report.objects("blocks") {
      let shortcut = try block.object("shortcut")
      let residual = try block.object("residual")
      let ratio = try residual.number("l2") / shortcut.number("l2")
      #expect(abs(try block.number("ratio") / ratio - 1) < 1e-6)
      // |S + F|² = |S|² + |F|² + 2 |S| |F| cos
      let squares = try [shortcut, residual, block.object("sum")].map {
        let l2 = try $0.number("l2")
        return l2 * l2
      }
      let cosine = try block.number("cosine")
      let product = 2 * (squares[0] * squares[1]).squareRoot() * cosine
      #expect(abs((squares[0] + squares[1] + product) / squares[2] - 1) < 1e-5)
      #expect(try block.object("output").number("min") == 0, "a ReLU comes last")
    }
    let probabilities = try Program.run(
      "forward", "--network", "cifar-resnet20", "--top", "10", "--json"
    ).json().objects("predictions").map { try $0.number("probability") }
    #expect(abs(probabilities.reduce(0, +) - 1) < 1e-6)
    #expect(probabilities == probabilities.sorted(by: >))
  }

  @Test(
    "The same logits to the bit with 1, 2 and 3 threads", arguments: ["cifar-resnet20", "resnet50"])
  func threads(network: String) throws {
    let reports = try ["1", "2", "3"].map {
      try Program.run("forward", "--network", network, "--json", "--threads", $0).json()
    }
    let logits = try reports.map { try $0.numbers("logits") }
    #expect(logits[0].contains { $0 != 0 })
    #expect(logits[1] == logits[0])
    #expect(logits[2] == logits[0])
    #expect(try reports.map { try $0.number("threads") } == [1, 2, 3])
  }

  @Test(
    "Trained weights: their source and their checksum",
    .enabled(if: SharedData.isThere, "../shared/data is not there"))
  func trainedWeights() throws {
    let file = SharedData.path("cifar-resnet20.th")
    let report = try Program.run(
      "forward", "--network", "cifar-resnet20", "--weights", file, "--json"
    ).json()
    #expect(try report.object("weights").text("source") == file)
    #expect(try report.object("weights").text("sha256").hasPrefix("12fca82f"))
  }

  @Test(
    "A standard output that is full or closed is an error of input and output, not a trap",
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "there is no /dev/full"),
    arguments: [
      "forward --network cifar-resnet8 --json", "forward --network cifar-resnet8",
      "summary --json", "summary", "inspect stem --network cifar-resnet8 --json",
      "bench --network cifar-resnet8 --runs 1 --json", "postcards", "postcards --json",
      "compare --lesions --network cifar-resnet8 --limit 2 --json",
    ])
  func fullDevice(command: String) throws {
    let words = command.split(separator: " ").map(String.init)
    try Program.run(words, output: .file("/dev/full")).expectFailure(74)
    try Program.run(words, output: .closed).expectFailure(74)
  }

  @Test(
    "A standard error that is full or closed changes no exit code",
    .enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "there is no /dev/full"))
  func noStandardError() throws {
    for stream in [Program.Stream.closed, .file("/dev/full")] {
      let outcome = try Program.run("forward", "--network", "vgg12", error: stream)
      #expect(outcome.exitCode == 64 && outcome.text == "")
      #expect(
        try Program.run("forward", "--network", "cifar-resnet8", error: stream).exitCode == 0)
    }
  }

  /// The kernel's high-water mark, read every hundredth of a second: the peak comes when the weights
  /// have just been packed, long before the end. (What `wait4` reports begins with the tests' own.)
  @Test(
    "forward of ResNet-50 needs no more than 350 MB",
    .enabled(if: FileManager.default.fileExists(atPath: "/proc/self/status"), "needs /proc"))
  func memory() throws {
    let script = """
      "$0" forward --quiet --top 0 >/dev/null & pid=$!
      while grep VmHWM /proc/$pid/status; do sleep 0.01; done 2>/dev/null
      wait $pid
      """
    let outcome = try Program.run(words: ["sh", "-c", script, Program.path])
    #expect(outcome.exitCode == 0)
    let kilobytes = outcome.text.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }
    let peak = 1024 * (kilobytes.max() ?? 0)
    #expect(peak <= 350_000_000, "\(peak) bytes")
    // It holds 102 MB of weights at least.
    #expect(peak > 102_000_000)
  }
}
