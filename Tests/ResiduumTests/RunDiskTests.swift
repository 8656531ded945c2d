import Foundation
import Testing

/// Runs on disks that are full, read-only, or changed what was written.
@Suite("compare, on bad disks") struct RunDiskTests {
  private static let name = CompareTests.names[0]

  private func words(
    _ folder: String, steps: Int = 300, interval: Int = 0, _ more: String...
  ) -> [String] {
    [
      "compare", "--kinds", "plain", "--depths", "8", "--width", "4", "--steps", "\(steps)",
      "--out", folder, "--json", "--checkpoint-interval", "\(interval)",
    ] + more
  }

  /// Runs the program where no file may grow beyond so many blocks of 512 bytes: what comes after is
  /// refused, as a full disk refuses it, and half of what is written then has been written.
  private func run(blocks: Int, _ words: [String]) throws -> Program.Outcome {
    try Program.run(
      words,
      launcher: ["sh", "-c", "trap '' XFSZ; ulimit -f \(blocks); exec \"$@\"", "sh"])
  }

  @Test("No room for the first checkpoint")
  func firstCheckpoint() throws {
    let folder = try ScratchFolder()
    let expected = try finished(folder)
    try run(blocks: 40, words(folder.file("a"))).expectFailure(74, "checkpoint.safetensors")
    try expectNoPartialFiles(folder)
    try expectToFinish(folder, expected)
  }

  @Test("No room for the records, halfway through a line and after a checkpoint")
  func records() throws {
    let folder = try ScratchFolder()
    // So long that a signal surely comes in the middle.
    let steps = 3000
    let expected = try finished(folder, steps: steps)
    // At first without a checkpoint: none comes in between.
    try run(blocks: 4, words(folder.file("a"), steps: steps, interval: 1000))
      .expectFailure(74, "metrics.jsonl")
    let checkpoint = path(folder, "checkpoint.safetensors")
    #expect(!FileManager.default.fileExists(atPath: checkpoint))
    #expect(try text(folder, "metrics.jsonl").hasSuffix("}\n"), "no half line is left")
    // Then after one.
    let process = try ChildProcess(
      words: [Program.path] + words(folder.file("a"), steps: steps, "--resume"),
      environment: Program.environment(home: folder.path), output: .file("/dev/null"),
      error: .file("/dev/null"))
    for _ in 0..<50_000 where !FileManager.default.fileExists(atPath: checkpoint) { usleep(200) }
    kill(process.identifier, SIGINT)
    _ = process.wait(seconds: 30)
    let saved = try Data(contentsOf: URL(filePath: checkpoint))
    let size = try text(folder, "metrics.jsonl").utf8.count
    let resumed = words(folder.file("a"), steps: steps, interval: 1000, "--resume")
    try run(blocks: size / 512 + 3, resumed).expectFailure(74, "--resume goes on")
    #expect(try Data(contentsOf: URL(filePath: checkpoint)) == saved)
    #expect(try text(folder, "metrics.jsonl").hasSuffix("}\n"))
    try expectToFinish(folder, expected, steps: steps)
  }

  @Test("No room for the settings")
  func settings() throws {
    let folder = try ScratchFolder()
    let expected = try finished(folder)
    try run(blocks: 1, words(folder.file("a"))).expectFailure(74, "run.json")
    try expectNoPartialFiles(folder)
    try expectToFinish(folder, expected)
  }

  @Test("Results that cannot be written are told so after the training, which stays")
  func results() throws {
    let folder = try ScratchFolder()
    for option in ["--csv", "--svg"] {
      let outcome = try Program.run(
        words(folder.file("full\(option)"), option, "/dev/full"))
      #expect(outcome.exitCode == 74)
      #expect(outcome.error.contains("cannot be written: No space left on device"))
      try Program.run(words(folder.file("b\(option)"), option, folder.file("no/file")))
        .expectFailure(73, "No such file or directory")
      #expect(!FileManager.default.fileExists(atPath: folder.file("b\(option)")))
    }
  }

  @Test("Places where no folder can be made")
  func places() throws {
    let folder = try ScratchFolder()
    let file = try folder.file("file", "x".utf8)
    // The last takes no folders, not even root's.
    for (place, reason) in [
      ("\(file)/below", "Not a directory"), (file, "Not a directory"),
      ("/dev/null/below", "Not a directory"), ("/proc/residuum", ""),
    ] {
      try Program.run(words(place)).expectFailure(73, reason)
    }
    try Program.run(words("")).expectFailure(64, "--out")
    #expect(folder.text("file") == "x")
  }

  @Test("A checkpoint or records that changed on the disk")
  func damaged() throws {
    for (file, damage) in [
      ("checkpoint.safetensors", { $0.prefix($0.count / 2) }),
      ("checkpoint.safetensors", { flipped($0, at: 300) }),
      ("checkpoint.safetensors", { flipped($0, at: $0.count - 900) }),
      ("checkpoint.safetensors", { _ in Data("not weights".utf8) }),
      ("metrics.jsonl", { $0.prefix(700) }),
      ("run.json", { $0.prefix(100) }),
    ] as [(String, (Data) -> Data)] {
      let folder = try ScratchFolder()
      _ = try finished(folder, "a")
      let url = URL(filePath: path(folder, file))
      try damage(try Data(contentsOf: url)).write(to: url)
      let before = folder.contents(of: "a")
      try Program.run(words(folder.file("a"), "--resume")).expectFailure(65, "\(file) is damaged")
      #expect(folder.contents(of: "a") == before)
    }
    // Another run's checkpoint is whole, and foreign.
    let folder = try ScratchFolder()
    _ = try finished(folder, "a")
    _ = try Program.run(words(folder.file("b"), "--seeds", "1"))
    try FileManager.default.removeItem(atPath: path(folder, "checkpoint.safetensors"))
    try FileManager.default.copyItem(
      atPath: folder.file("b/cifar-plain8-w4-seed1/checkpoint.safetensors"),
      toPath: path(folder, "checkpoint.safetensors"))
    try Program.run(words(folder.file("a"), "--resume")).expectFailure(65, "other settings")
  }

  // MARK: - Parts

  private func path(_ folder: ScratchFolder, _ file: String) -> String {
    folder.file("a/\(Self.name)/\(file)")
  }

  private func text(_ folder: ScratchFolder, _ file: String) throws -> String {
    try String(contentsOfFile: path(folder, file), encoding: .utf8)
  }

  /// What a run without trouble leaves.
  private func finished(
    _ folder: ScratchFolder, _ name: String = "whole", steps: Int = 300
  ) throws -> RunFiles {
    #expect(try Program.run(words(folder.file(name), steps: steps)).exitCode == 0)
    return try RunFiles(folder.file("\(name)/\(Self.name)"))
  }

  private func expectToFinish(
    _ folder: ScratchFolder, _ expected: RunFiles, steps: Int = 300,
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    let outcome = try Program.run(words(folder.file("a"), steps: steps, "--resume"))
    #expect(outcome.exitCode == 0 && outcome.error == "", sourceLocation: location)
    #expect(try RunFiles(folder.file("a/\(Self.name)")) == expected, sourceLocation: location)
  }

  private func expectNoPartialFiles(_ folder: ScratchFolder) throws {
    #expect(!folder.contents(of: "a").keys.contains { $0.hasSuffix(".partial") })
  }
}

private func flipped(_ data: Data, at index: Int) -> Data {
  var data = data
  data[index] ^= 16
  return data
}
