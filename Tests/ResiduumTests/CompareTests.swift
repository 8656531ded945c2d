import Foundation
import Testing

/// `compare` is interrupted, killed, refused, and run out of room: it never loses what it had.
@Suite("compare") struct CompareTests {
  static let names = ["cifar-plain8-w4-seed0", "cifar-resnet8-w4-seed0"]

  /// Two networks of 8 layers; a checkpoint after every record unless told otherwise.
  static func words(_ folder: String, steps: Int = 60, _ more: String...) -> [String] {
    [
      "compare", "--kinds", "plain,residual", "--depths", "8", "--width", "4", "--steps",
      "\(steps)", "--out", folder, "--json", "--checkpoint-interval", "0",
    ] + more
  }

  /// What a run without a break leaves, and prints.
  private func uninterrupted(
    steps: Int, _ more: String...
  ) throws -> (files: [RunFiles], lines: [String]) {
    let folder = try ScratchFolder()
    let outcome = try Program.run(Self.words(folder.file("a"), steps: steps) + more)
    #expect(outcome.exitCode == 0 && outcome.error == "")
    return (try Self.names.map { try RunFiles(folder.file("a/\($0)")) }, outcome.timelessLines)
  }

  @Test("The bits do not depend on the number of threads")
  func threads() throws {
    let one = try uninterrupted(steps: 60, "--threads", "1")
    let two = try uninterrupted(steps: 60, "--threads", "2")
    #expect(one.files == two.files && one.lines == two.lines)
  }

  @Test("Ctrl-C saves; --resume ends with the bits of a run without a break")
  func interrupted() throws {
    let expected = try uninterrupted(steps: 3000)
    let folder = try ScratchFolder()
    let process = try ChildProcess(
      // Its own checkpoints come too late: what is there in the end is what Ctrl-C saved.
      words: [Program.path] + Self.words(folder.file("a"), steps: 3000)
        + ["--checkpoint-interval", "1000"],
      environment: Program.environment(home: folder.path), output: .file(folder.file("output")),
      error: .file(folder.file("error")))
    let log = folder.file("a/\(Self.names[0])/metrics.jsonl")
    for _ in 0..<5000 {
      if (FileManager.default.contents(atPath: log)?.count ?? 0) > 0 { break }
      usleep(1000)
    }
    kill(process.identifier, SIGINT)
    let status = process.wait(seconds: 30)
    #expect(status == 130 << 8)
    #expect(folder.text("output") == "")
    let line = try #require(folder.text("error"))
    #expect(
      line.hasPrefix("residuum: interrupted after ")
        && line.hasSuffix("to go on: residuum compare --resume --out \(folder.file("a"))\n"),
      "\(line)")
    let resumed = try Program.run(Self.words(folder.file("a"), steps: 3000, "--resume"))
    #expect(resumed.timelessLines == expected.lines)
    #expect(try Self.names.map { try RunFiles(folder.file("a/\($0)")) } == expected.files)
  }

  @Test("--resume alone finds what was left last, and knows what it was")
  func resumesWithoutWords() throws {
    let folder = try ScratchFolder()
    let home = ["XDG_DATA_HOME": folder.file("data")]
    try Program.run(["compare", "--resume"], environment: home)
      .expectFailure(66, "nothing to resume")
    try Program.run(["compare", "--resume", "--out", folder.file("none")])
      .expectFailure(66, "holds nothing to resume")
    let first = try Program.run(Self.words(folder.file("a")))
    let again = try Program.run(["compare", "--resume", "--json", "--out", folder.file("a")])
    #expect(again.exitCode == 0 && again.output == first.output)
    // Other networks are another comparison.
    try Program.run(
      ["compare", "--kinds", "residual", "--depths", "14", "--steps", "60", "--resume", "--out"]
        + [folder.file("a")]
    ).expectFailure(73, "holds something else")
  }

  @Test("Killed twenty times at any moment, it ends with the same bits")
  func killed() throws {
    let expected = try uninterrupted(steps: 600)
    let folder = try ScratchFolder()
    let words = Self.words(folder.file("a"), steps: 600, "--resume")
    var kills = 0
    for _ in 0..<20 {
      let process = try ChildProcess(
        words: [Program.path] + words, environment: Program.environment(home: folder.path),
        output: .file("/dev/null"), error: .file("/dev/null"))
      usleep(.random(in: 0..<300_000))
      kill(process.identifier, SIGKILL)
      if process.wait(seconds: 30) & 0x7F == SIGKILL { kills += 1 }
    }
    #expect(kills > 0)
    let resumed = try Program.run(words)
    #expect(resumed.error == "" && resumed.timelessLines == expected.lines)
    #expect(try Self.names.map { try RunFiles(folder.file("a/\($0)")) } == expected.files)
    let names = folder.contents(of: "a").keys
    #expect(!names.contains { $0.hasSuffix(".partial") })
  }

  @Test("A finished comparison is printed again, and not trained")
  func finished() throws {
    let folder = try ScratchFolder()
    let first = try Program.run(Self.words(folder.file("a")))
    let before = folder.contents(of: "a")
    try Program.run(Self.words(folder.file("a"))).expectFailure(73, "--resume goes on with it")
    let again = try Program.run(Self.words(folder.file("a"), steps: 60, "--resume"))
    #expect(again.exitCode == 0 && again.output == first.output)
    #expect(folder.contents(of: "a") == before)
  }

  @Test("Another run's folder, or a stranger's, is left alone")
  func foreign() throws {
    let folder = try ScratchFolder()
    _ = try Program.run(Self.words(folder.file("a")))
    _ = try folder.folder("b/\(Self.names[1])")
    _ = try folder.file("b/\(Self.names[1])/letter.txt", "Dear".utf8)
    let before = folder.contents(of: ".")
    for more in [[], ["--resume"]] {
      try Program.run(Self.words(folder.file("a"), steps: 61) + more)
        .expectFailure(73, "\(Self.names[0]) holds something else")
      // The other network's folder is not made either.
      try Program.run(Self.words(folder.file("b")) + more)
        .expectFailure(73, "\(Self.names[1]) holds something else")
    }
    #expect(folder.contents(of: ".") == before)
  }

  @Test("Two at once on one folder")
  func twoAtOnce() throws {
    let folder = try ScratchFolder()
    let first = try ChildProcess(
      words: [Program.path] + Self.words(folder.file("a"), steps: 20000),
      environment: Program.environment(home: folder.path), output: .file(folder.file("output")),
      error: .file(folder.file("error")))
    let checkpoint = folder.file("a/\(Self.names[1])/checkpoint.safetensors")
    for _ in 0..<5000 where !FileManager.default.fileExists(atPath: checkpoint) { usleep(1000) }
    try Program.run(Self.words(folder.file("a"), steps: 20000, "--resume"))
      .expectFailure(73, "by another process")
    kill(first.identifier, SIGTERM)
    #expect(first.wait(seconds: 30) & 0x7F == SIGTERM)
    #expect(folder.text("error")?.contains("interrupted after") == true)
  }

  @Test("A network that diverges is told so, and read again")
  func diverged() throws {
    let folder = try ScratchFolder()
    let words = [
      "compare", "--preset", "without-norm", "--kinds", "residual-without-norm", "--depths", "56",
      "--steps", "40", "--out", folder.file("a"), "--json",
    ]
    let report = try Program.run(words).json()
    #expect(try report.flag("diverged") && report.number("divergedAtStep") > 1)
    #expect(report.isNull("trainLoss"))
    let again = try Program.run(words + ["--resume"])
    #expect(try again.json().number("divergedAtStep") == report.number("divergedAtStep"))
    let table = try Program.run(words.filter { $0 != "--json" } + ["--resume"])
    #expect(table.text.contains("NaN at"))
    // As weights it is refused, with a word on why.
    try Program.run(
      "forward", "--network", "cifar-residual-without-norm56-w8", "--weights",
      folder.file("a/cifar-residual-without-norm56-w8-seed0/checkpoint.safetensors")
    ).expectFailure(65)
  }

  @Test("What is asked for twice is trained once")
  func duplicates() throws {
    let folder = try ScratchFolder()
    let outcome = try Program.run(
      "compare", "--kinds", "plain,plain", "--depths", "8,8", "--width", "4", "--seeds", "0,0",
      "--steps", "3", "--out", folder.file("a"), "--json")
    #expect(outcome.exitCode == 0 && outcome.timelessLines.count == 1)
  }
}
