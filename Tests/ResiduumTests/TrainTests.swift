import Foundation
import Testing

/// `train`, and what its weights are good for.
@Suite("train") struct TrainTests {
  /// 8 layers, 4 channels wide, on few pictures.
  private func words(_ folder: String, _ more: String...) -> [String] {
    [
      "train", "--network", "cifar-resnet8-w4", "--steps", "80", "--batch", "32", "--warmup", "10",
      "--train-images", "400", "--test-images", "150", "--out", folder, "--json",
    ] + more
  }

  @Test("The error by evaluate is the run's, and the weights bring their classes along")
  func weights() throws {
    let folder = try ScratchFolder()
    let file = folder.file("the weights.safetensors")
    let trained = try Program.run(words(folder.file("a"), "--weights-out", file)).json()
    let names = try Program.run("postcards", "--json", "--count", "1").json().texts("classes")
    let checkpoint = folder.file("a/cifar-resnet8-w4-seed0/checkpoint.safetensors")
    for weights in [checkpoint, file] {
      for (split, count, key) in [("test", "150", "testError"), ("train", "400", "trainError")] {
        let report = try Program.run(
          "evaluate", "--weights", weights, "--dataset", "postcards", "--split", split, "--limit",
          count, "--json"
        ).json()
        #expect(try report.text("network") == "cifar-resnet8-w4")
        #expect(try report.number("top1Error") == trained.number(key))
      }
      let pass = try Program.run("forward", "--weights", weights, "--top", "10", "--json").json()
      #expect(try pass.text("network") == "cifar-resnet8-w4")
      #expect(try pass.numbers("input") == [3, 16, 16])
      let labels = try pass.objects("predictions").map { try $0.text("label") }
      #expect(Set(labels) == Set(names))
      let same = try Program.run(
        "forward", "--network", "cifar-resnet8-w4", "--weights", weights, "--json"
      ).json()
      #expect(try same.numbers("logits") == pass.numbers("logits"))
      let other = try Program.run(
        "forward", "--weights", weights, "--normalize", "imagenet", "--json"
      ).json()
      #expect(try other.numbers("logits") != pass.numbers("logits"))
      let output = try Program.run("inspect", "conv2_1", "--weights", weights, "--json").json()
      #expect(try output.numbers("shape") == [4, 16, 16])
    }
    // The same picture from a file, with the same normalization.
    let png = folder.file("sheet.png")
    _ = try Program.run("postcards", "--png", png, "--count", "1", "--size", "16", "--json")
    let drawn = try Program.run("forward", "--weights", file, "--json").json()
    let read = try Program.run("forward", "--weights", file, "--image", png, "--json").json()
    #expect(try drawn.numbers("logits") == read.numbers("logits"))
    // Names that contradict the file, and data of other classes.
    try Program.run("forward", "--network", "cifar-resnet14-w4", "--weights", file)
      .expectFailure(65, "does not fit the network")
    _ = try folder.file("test_batch.bin", [UInt8](repeating: 7, count: 3073))
    try Program.run("evaluate", "--weights", file, "--dataset", "cifar10:\(folder.path)")
      .expectFailure(64, "trained to tell")
  }

  @Test("Batches are cut anywhere")
  func batches() throws {
    let errors = try [1, 30, 31, 32, 33, 34, 63, 64, 65].map { limit in
      try Program.run(
        "evaluate", "--network", "cifar-resnet8", "--dataset", "postcards", "--limit", "\(limit)",
        "--json"
      ).json().number("errors")
    }
    #expect(zip(errors, errors.dropFirst()).allSatisfy { $0 <= $1 })
    #expect((1..<6).allSatisfy { errors[$0] - errors[$0 - 1] <= ($0 == 1 ? 29 : 1) })
    #expect(errors.last! > 40, "an untrained network guesses")
    let other = try Program.run(
      "evaluate", "--network", "cifar-resnet8", "--dataset", "postcards", "--limit", "65",
      "--seed", "1", "--split", "train", "--threads", "1", "--json"
    ).json()
    #expect(try other.number("images") == 65)
  }

  @Test("The end tells how to look at the network")
  func words() throws {
    let folder = try ScratchFolder()
    var arguments = words(folder.file("it's here"))
    arguments.removeAll { $0 == "--json" }
    let outcome = try Program.run(arguments)
    let path = folder.file("it'\\''s here/cifar-resnet8-w4-seed0/checkpoint.safetensors")
    #expect(outcome.error == "")
    #expect(
      outcome.text.hasSuffix(
        "residuum tour --weights '\(path)'\n"), "\(outcome.text)")
    #expect(outcome.text.contains("kept in \(folder.file("it's here"))"))
  }

  @Test("Interrupted and gone on with, it ends with the same bits, out of patience too")
  func resumed() throws {
    let more = [
      "--steps", "600", "--rate", "0.5", "--schedule", "constant", "--patience", "2", "--augment",
      "--checkpoint-interval", "0",
    ]
    let folder = try ScratchFolder()
    let whole = try Program.run(words(folder.file("a")) + more)
    let steps = try whole.json().number("steps")
    #expect(steps < 600 && steps.truncatingRemainder(dividingBy: 50) == 0)
    for _ in 0..<8 {
      let process = try ChildProcess(
        words: [Program.path] + words(folder.file("b"), "--resume") + more,
        environment: Program.environment(home: folder.path), output: .file("/dev/null"),
        error: .file("/dev/null"))
      usleep(.random(in: 0..<80_000))
      kill(process.identifier, [SIGINT, SIGTERM, SIGKILL].randomElement()!)
      _ = process.wait(seconds: 30)
    }
    let resumed = try Program.run(words(folder.file("b"), "--resume") + more)
    #expect(resumed.timelessLines == whole.timelessLines)
    let name = "cifar-resnet8-w4-seed0"
    #expect(try RunFiles(folder.file("a/\(name)")) == RunFiles(folder.file("b/\(name)")))
    var plain = words(folder.file("b"), "--resume") + more
    plain.removeAll { $0 == "--json" }
    #expect(
      try Program.run(plain).text.contains("stopped at step \(Int(steps)) of 600: the last 2"))
  }

  @Test("A network of another family is trained, and opens; one without a single answer is refused")
  func families() throws {
    let folder = try ScratchFolder()
    let few = ["--steps", "2", "--batch", "16", "--train-images", "32", "--test-images", "32"]
    let weights = folder.file("w.safetensors")
    let run = try Program.run(
      ["train", "--network", "residual-prelu", "--json", "--out", folder.file("a")]
        + ["--weights-out", weights] + few)
    #expect(run.exitCode == 0 && run.error == "")
    let report = try run.json()
    let evaluation = try Program.run(
      "evaluate", "--weights", weights, "--dataset", "postcards", "--limit", "32", "--json"
    ).json()
    #expect(try evaluation.number("top1Error") == report.number("testError"))
    try Program.run(
      ["train", "--network", "resnet50-slim-v2-dense", "--out", folder.file("b")] + few
    ).expectFailure(64, "expected a network that classifies the picture as a whole")
    #expect(folder.contents(of: ".").keys.allSatisfy { !$0.hasPrefix("b") })
  }

  @Test("On CIFAR-10's files, at their own size")
  func cifar10() throws {
    let folder = try ScratchFolder()
    var state: UInt32 = 1
    func records(_ count: Int) -> [UInt8] {
      (0..<count).flatMap { record in
        [UInt8(record % 10)]
          + (0..<3072).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(state >> 24)
          }
      }
    }
    _ = try folder.file("data_batch_1.bin", records(64))
    _ = try folder.file("test_batch.bin", records(40))
    let report = try Program.run(
      "train", "--network", "cifar-plain8-w2", "--dataset", "cifar10:\(folder.path)", "--steps",
      "5", "--batch", "16", "--optimizer", "adam", "--schedule", "cosine", "--out",
      folder.file("a"), "--json"
    ).json()
    let weights = folder.file("a/cifar-plain8-w2-seed0/checkpoint.safetensors")
    let evaluation = try Program.run(
      "evaluate", "--weights", weights, "--dataset", "cifar10:\(folder.path)", "--json"
    ).json()
    #expect(try evaluation.number("images") == 40)
    #expect(try evaluation.number("top1Error") == report.number("testError"))
    let pass = try Program.run("forward", "--weights", weights, "--top", "10", "--json").json()
    #expect(try pass.numbers("input") == [3, 32, 32])
    #expect(try pass.objects("predictions").map { try $0.text("label") }.contains("frog"))
    try Program.run("evaluate", "--weights", weights, "--dataset", "postcards")
      .expectFailure(64, "trained to tell")
    // What was asked for is in the description.
    let description = try #require(folder.text("a/cifar-plain8-w2-seed0/run.json"))
    #expect(description.contains("\"adam\"") && description.contains("\"cosine\""))
    #expect(description.contains("0.003"))
  }

  @Test(
    "What trains nothing is refused, before a folder is made",
    arguments: [
      ("--network resnet18 --size 16", 64, "32"), ("--network vgg12", 64, "'vgg12'"),
      ("--batch 50", 64, "multiple of 16"), ("--batch 0", 64, "multiple of 16"),
      ("--steps 0", 64, "at least one"), ("--steps=-5", 64, "at least one"),
      ("--rate 0", 64, "above zero"), ("--rate nan", 64, "above zero"),
      ("--decay 2", 64, "weight decay"), ("--warmup=-1", 64, "warm-up"),
      ("--patience 0", 64, "patience"), ("--size 15", 64, "16 to 224"),
      ("--train-images 0", 64, "--train-images"), ("--test-images 0", 64, "--test-images"),
      ("--train-images 16", 65, "16 training pictures"), ("--dataset mnist", 64, "'mnist'"),
      ("--dataset cifar10:/nowhere", 66, "/nowhere"), ("--optimizer sgd", 64, "'sgd'"),
      ("--schedule square", 64, "'square'"), ("--weights-out /dev/null/x", 73, "/dev/null/x"),
      ("--svg /dev/null/x", 73, "/dev/null/x"), ("--csv /", 73, "directory"),
    ])
  func refused(option: String, code: Int, reason: String) throws {
    let folder = try ScratchFolder()
    try Program.run(
      words(folder.file("a")) + option.split(separator: " ").map(String.init)
    ).expectFailure(Int32(code), reason)
    #expect(!FileManager.default.fileExists(atPath: folder.file("a")))
  }

  @Test("Without a place it goes to the data folder, and --resume finds the latest")
  func dataFolder() throws {
    let folder = try ScratchFolder()
    var arguments = words("x")
    arguments.removeSubrange(arguments.firstIndex(of: "--out")!...)
    arguments.append("--json")
    let place = ["XDG_DATA_HOME": folder.path]
    try Program.run(arguments + ["--resume"], environment: place)
      .expectFailure(66, "nothing to resume")
    let first = try Program.run(arguments, environment: place)
    let runs = folder.contents(of: ".").keys.filter { $0.hasSuffix("run.json") }
    #expect(runs.count == 1 && runs[0].contains("/runs/train-"))
    let again = try Program.run(arguments + ["--resume"], environment: place)
    #expect(again.exitCode == 0 && again.output == first.output)
  }
}
