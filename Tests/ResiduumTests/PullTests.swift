import Foundation
import Testing

/// `weights pull` against a server that misbehaves on purpose.
///
/// Everywhere the same is checked: after a failure there is one line and nothing under the file's name;
/// when the server behaves again the same command brings the whole file.
@Suite("weights pull") struct PullTests {
  private static let small = SmallWeights().bytes
  private static let other = SmallWeights(weight: 0.07).bytes

  // MARK: - What works

  @Test(
    "Weights are pulled, checked, and used by their name, with their network, classes and pictures")
  func whole() throws {
    let place = try Place()
    let server = try LoopbackServer(Self.small)
    try place.expectPulled(from: server)
    #expect(place.names == [".small-1.safetensors.lock", "small-1.safetensors"])
    #expect(server.requests.map(\.path) == ["/small-1.safetensors"])
    let listed = try place.listed()
    #expect(try listed.text("state") == "here")

    let pass = try place.run("forward", "--weights", "small", "--json").json()
    #expect(try pass.text("network") == "cifar-resnet8")
    #expect(try pass.object("weights").text("source") == "small")
    let labels = Set(try pass.objects("predictions").map { try $0.text("label") })
    #expect(labels.isSubset(of: Set(place.labels)) && !labels.isEmpty)
    #expect(try pass.numbers("input") == [3, 40, 40])

    #expect(try place.run("weights", "check", "small").text.contains("fits cifar-resnet8"))
    let again = try place.run("weights", "pull", "small")
    #expect(again.exitCode == 0 && again.text.contains("here already"))
    #expect(server.requests.count == 1)
  }

  @Test("A file called like published weights is a file only by its path")
  func names() throws {
    let place = try Place()
    try place.run("forward", "--weights", "small")
      .expectFailure(66, "small is not here: residuum weights pull small")
    for words in [
      ["tour", "--weights", "imagenet-v1"], ["inspect", "conv2_1", "--weights", "imagenet-v2"],
      ["weights", "check", "cifar-resnet20"],
      ["weights", "convert", "cifar-resnet20", place.folder.file("out")],
    ] {
      try place.run(words).expectFailure(66, "is not here: residuum weights pull ")
    }
    let file = try place.folder.file("small", Self.small)
    #expect(try place.run("weights", "check", file).exitCode == 0)
  }

  @Test(
    "A transfer that broke off goes on where it ended",
    arguments: [
      LoopbackServer.Answer.truncated(after: 100_000), .reset(after: 100_000),
      .stalled(after: 100_000),
    ])
  func brokenOff(answer: LoopbackServer.Answer) throws {
    let place = try Place()
    let server = try LoopbackServer(Self.small, [answer, .whole])
    try place.pull(server, patience: "1").expectFailure(
      69, "are kept, and the same command goes on")
    #expect(
      place.names == [
        ".small-1.safetensors.lock", ".small-1.safetensors.partial",
        ".small-1.safetensors.partial.json",
      ])
    let listed = try place.listed()
    #expect(try listed.text("state") == "partial")
    #expect(try listed.number("partialBytes") == 100_000)
    #expect(
      try place.run("weights", "list").text.contains(
        "partial \(100 * 100_000 / Self.small.count) %"))
    try place.run("forward", "--weights", "small").expectFailure(66, "not here")

    try place.expectPulled(from: server)
    #expect(server.requests[0].headers["range"] == nil)
    #expect(server.requests[1].headers["range"] == "bytes=100000-")
    #expect(server.requests[1].headers["if-range"] == "\"one\"")
  }

  @Test(
    "A server that cannot go on, or whose file has changed, begins anew",
    arguments: [
      [LoopbackServer.Answer.withoutRanges], [.part(7..<50, of: 60), .withoutRanges],
      [.part(100_000..<100_010, of: 100_010), .whole], [.status(416), .whole],
    ])
  func anew(answers: [LoopbackServer.Answer]) throws {
    let place = try Place()
    let server = try LoopbackServer(Self.small, [.truncated(after: 100_000)] + answers)
    try place.pull(server).expectFailure(69)
    try place.expectPulled(from: server)
  }

  @Test("A file that changes between two requests is not put together from both")
  func changed() throws {
    let place = try Place(expecting: Self.other)
    let server = try LoopbackServer(Self.small, [.truncated(after: 100_000), .other(Self.other)])
    try place.pull(server).expectFailure(69)
    try place.expectPulled(from: server, Self.other)
  }

  @Test("Another mirror may go on; what it adds is checked all the same")
  func mirrors() throws {
    for (file, fits) in [(Self.small, true), (Self.other, false)] {
      let place = try Place()
      try place.pull(LoopbackServer(Self.small, [.truncated(after: 100_000)])).expectFailure(69)
      let second = try LoopbackServer(file)
      if fits {
        try place.expectPulled(from: second)
      } else {
        try place.pull(second).expectFailure(65, "SHA-256")
        try place.expectNothing()
        try place.expectPulled(from: try LoopbackServer(Self.small))
      }
      #expect(second.requests[0].headers["range"] == "bytes=100000-")
      #expect(second.requests[0].headers["if-range"] == nil)
    }
  }

  @Test(
    "Redirections are followed, lengths may be missing, bodies compressed",
    arguments: [
      [LoopbackServer.Answer.status(302, ["Location: /elsewhere/a.bin"]), .whole],
      [.status(301, ["Location: b"]), .status(308, ["Location: /c?d=e"]), .whole],
      [.withoutLength], [.encoded],
    ])
  func roundabout(answers: [LoopbackServer.Answer]) throws {
    let place = try Place()
    try place.expectPulled(from: LoopbackServer(Self.small, answers))
  }

  @Test("A redirection keeps the range that is asked for")
  func redirectedRange() throws {
    let place = try Place()
    let server = try LoopbackServer(
      Self.small,
      [.truncated(after: 100_000), .status(307, ["Location: /elsewhere"]), .whole])
    try place.pull(server).expectFailure(69)
    try place.expectPulled(from: server)
    #expect(server.requests[2].path == "/elsewhere")
    #expect(server.requests[2].headers["range"] == "bytes=100000-")
  }

  @Test("RESIDUUM_MIRROR does what --mirror does, which goes before it")
  func mirrorVariable() throws {
    let place = try Place()
    let server = try LoopbackServer(Self.small)
    let outcome = try place.run(
      ["weights", "pull", "small"], ["RESIDUUM_MIRROR": "\(server.url)/deep/"])
    #expect(outcome.exitCode == 0)
    #expect(server.requests.map(\.path) == ["/deep/small-1.safetensors"])
    let second = try Place()
    let words = ["weights", "pull", "small", "--mirror", server.url]
    #expect(try second.run(words, ["RESIDUUM_MIRROR": "http://127.0.0.1:1"]).exitCode == 0)
  }

  // MARK: - What does not

  @Test(
    "What a server may answer instead of the file",
    arguments: [
      (LoopbackServer.Answer.status(404), "no such file there (HTTP 404)"),
      (.status(403), "does not give it (HTTP 403)"), (.status(500), "trouble (HTTP 500)"),
      (.status(503), "trouble (HTTP 503)"), (.status(204), "no file (HTTP 204)"),
      (.status(302), "does not say where"),
      (.status(302, ["Location: ftp://127.0.0.1/a"]), "neither https nor http"),
      (.status(302, ["Location: /again"]), "again and again"),
      (.status(416), "no file (HTTP 416)"), (.part(0..<10, of: 20), "no file (HTTP 206)"),
      (.garbage, "broke off"), (.stalled(after: nil), "nothing came for 1 s"),
      (.stalled(after: 0), "nothing came for 1 s"), (.truncated(after: 0), "after 0 of"),
    ])
  func refusals(answer: LoopbackServer.Answer, words: String) throws {
    let place = try Place()
    try place.pull(LoopbackServer(Self.small, [answer]), patience: "1").expectFailure(69, words)
    try place.expectNothing()
    // What has begun stays, whatever comes after.
    let server = try LoopbackServer(
      Self.small, [.truncated(after: 100_000)] + Array(repeating: answer, count: 12) + [.whole])
    try place.pull(server).expectFailure(69)
    try place.pull(server, patience: "1").expectFailure(69)
    try place.expectPulled(from: LoopbackServer(Self.small))
  }

  @Test("A file that is another one is not put in place")
  func wrong() throws {
    var damaged = Self.small
    damaged[damaged.count / 2] ^= 1
    for (answer, words) in [
      (LoopbackServer.Answer.other(damaged), "not the published file: its SHA-256 is "),
      (.page("\n<!doctype html><title>Log in</title>"), "a web page instead of weights"),
      (.page("x"), "SHA-256"),
    ] {
      let place = try Place()
      let server = try LoopbackServer(Self.small, [answer, .whole])
      try place.pull(server).expectFailure(65, words)
      try place.expectNothing()
      try place.expectPulled(from: server)
    }
  }

  @Test(
    "A size that is not the published one is refused before it is taken, and no server sends without end"
  )
  func sizes() throws {
    let place = try Place(bytes: Self.small.count)
    for (answer, words) in [
      (LoopbackServer.Answer.page("x"), "a file of 1 bytes, expected \(Self.small.count)"),
      (.other(Self.small + [0]), "not the published one"),
      (.endless, "more than the expected \(Self.small.count) bytes came"),
    ] {
      try place.pull(LoopbackServer(Self.small, [answer])).expectFailure(65, words)
      try place.expectNothing()
    }
    let short = Self.small.dropLast(1000)
    try place.pull(LoopbackServer(Data(short), [.withoutLength]))
      .expectFailure(69, "after \(short.count) of \(Self.small.count) bytes")
    try place.expectPulled(from: LoopbackServer(Self.small))
  }

  @Test("No server, no host")
  func nobody() throws {
    let place = try Place()
    try place.run("weights", "pull", "small", "--mirror", "http://127.0.0.1:1")
      .expectFailure(69, "cannot be reached")
    try place.run("weights", "pull", "small", "--mirror", "http://nowhere.invalid")
      .expectFailure(69, "nowhere.invalid")
    // The entry's own URL.
    try place.run("weights", "pull", "small").expectFailure(69, "http://127.0.0.1:9/small-1")
    try place.expectNothing()
  }

  @Test("Interrupted, what has come is kept; killed, too")
  func interrupted() throws {
    for (number, count) in [(SIGINT, 100_000), (SIGTERM, 0), (SIGKILL, 100_000)] {
      let place = try Place()
      let server = try LoopbackServer(Self.small, [.stalled(after: count), .whole])
      let process = try place.start(server)
      try place.waitForPartial(count)
      for _ in 0..<10_000 where server.requests.isEmpty { usleep(1000) }
      kill(process.identifier, number)
      // Ctrl-C's is an exit code, as sysexits' users know it; the others end it as signals do.
      #expect(process.wait(seconds: 20) == (number == SIGINT ? 130 << 8 : number))
      let line = place.folder.text("error") ?? ""
      switch (number, count) {
      case (SIGKILL, _): #expect(line == "")
      case (_, 0): #expect(line == "residuum: interrupted: nothing had come yet\n")
      default:
        #expect(
          line == "residuum: interrupted: 0.1 MB are kept; to go on: residuum weights pull small\n")
      }
      if count == 0 { try place.expectNothing() }
      try place.expectPulled(from: server)
      #expect(server.requests[1].headers["range"] == (count > 0 ? "bytes=\(count)-" : nil))
    }
  }

  @Test("Two at once: the second says so and leaves the first alone")
  func twoAtOnce() throws {
    let place = try Place()
    let server = try LoopbackServer(Self.small, [.stalled(after: 100_000), .whole])
    let process = try place.start(server)
    try place.waitForPartial(100_000)
    try place.pull(server).expectFailure(69, "another residuum is pulling it now")
    #expect(server.requests.count == 1)
    kill(process.identifier, SIGINT)
    _ = process.wait(seconds: 20)
    try place.expectPulled(from: server)
  }

  @Test("No room on the disk: what has come is kept until there is")
  func diskFull() throws {
    let place = try Place()
    let server = try LoopbackServer(Self.small)
    let launcher = ["sh", "-c", "trap '' XFSZ; ulimit -f 200; exec \"$@\"", "sh"]
    try place.pull(server, launcher: launcher)
      .expectFailure(74, "0.1 MB are kept: make room, and the same command goes on from there")
    try place.expectPulled(from: server)
    #expect(server.requests[1].headers["range"] == "bytes=\(200 * 512)-")
  }

  @Test("A cache folder that cannot be made")
  func noFolder() throws {
    let place = try Place()
    for cache in ["/dev/null", "/proc"] {
      try place.run(["weights", "pull", "small"], ["XDG_CACHE_HOME": cache])
        .expectFailure(73, "\(cache)/residuum")
    }
  }

  @Test("Another file under the name is not taken for the weights, and goes only by --force")
  func foreign() throws {
    let place = try Place()
    let server = try LoopbackServer(Self.small)
    try place.put(Self.other)
    for command in ["pull", "check"] {
      try place.run("weights", command, "small").expectFailure(65, "pull --force small")
    }
    #expect(place.contents == Self.other)
    try place.expectPulled(from: server, "--force")
    try place.expectPulled(from: server, "--force")
    #expect(server.requests.count == 2)
  }

  // MARK: - The catalog

  @Test("Names, mirrors and patience that mean nothing")
  func usage() throws {
    let place = try Place()
    try place.run("weights", "pull", "imagenet").expectFailure(64, "imagenet-v1, imagenet-v2")
    try place.run("weights", "pull", "small", "resnet50").expectFailure(64, "'resnet50'")
    try place.run("weights", "pull").expectFailure(64, "name")
    for mirror in [
      "example.org", "ftp://example.org/a", "http://", "https://example.org?a=b", "\u{7}",
    ] {
      try place.run("weights", "pull", "small", "--mirror", mirror).expectFailure(64, "--mirror")
      try place.run(["weights", "pull", "small"], ["RESIDUUM_MIRROR": mirror])
        .expectFailure(64, "RESIDUUM_MIRROR")
    }
    for patience in ["0", "-1", "nan", "soon", "1e9"] {
      try place.run(["weights", "pull", "small"], ["RESIDUUM_PATIENCE": patience])
        .expectFailure(64, "RESIDUUM_PATIENCE=\(patience)")
    }
    try place.expectNothing()
  }

  @Test("What list --json prints is a catalog")
  func roundTrip() throws {
    let place = try Place()
    let first = try place.run("weights", "list", "--json")
    let report = try first.json()
    let names = try report.objects("weights").map { try $0.text("name") }
    #expect(names.first == "imagenet-v1" && names.last == "small" && names.count == 12)
    for entry in try report.objects("weights") {
      #expect(
        entry.keys == [
          "name", "network", "url", "bytes", "sha256", "labels", "size", "resize", "mean",
          "deviation", "licence", "source", "state", "path", "partialBytes",
        ])
      // The hash's first digits are in the name of a published file.
      let digits = try entry.text("sha256").prefix(8)
      #expect(try entry.text("name") == "small" || entry.text("url").contains("-\(digits)."))
    }
    let file = try place.folder.file("again.json", first.output)
    let second = try place.run(["weights", "list", "--json"], ["RESIDUUM_CATALOG": file])
    #expect(second.output == first.output)
  }

  @Test(
    "A catalog that is none",
    arguments: [
      ("[]", "not a catalog"), ("{}", "weights: is missing"), ("{\"weights\":[", "not a catalog"),
      ("{\"weights\":[{}]}", "weights[0].name: is missing"),
      ("name=random", "a name has letters"), ("name=a/b", "a name has letters"),
      ("network=resnet51", "there is no network \"resnet51\""),
      ("url=file:///etc/a", "http or https"), ("url=http://a.example/", "end in a file name"),
      ("url=http://a.example/..", "end in a file name"),
      ("url=http://a.example/resnet50-0676ba61.pth", "called like that of \"imagenet-v1\""),
      ("sha256=0676BA61", "hexadecimal"), ("sha256=0676ba6", "hexadecimal"),
      ("labels=flowers", "weights[0].labels: 'flowers'"),
      ("licence=7", "weights[0].licence"),
    ])
  func badCatalogs(change: String, words: String) throws {
    let place = try Place()
    var text = change
    if !change.hasPrefix("{"), !change.hasPrefix("[") {
      let parts = change.split(separator: "=", maxSplits: 1).map(String.init)
      let value: Any = parts[1] == "7" ? 7 : parts[1]
      let catalog = ["weights": [place.entry.merging([parts[0]: value]) { $1 }]]
      text = String(decoding: try JSONSerialization.data(withJSONObject: catalog), as: UTF8.self)
    }
    let file = try place.folder.file("bad.json", text.utf8)
    try place.run(["weights", "list"], ["RESIDUUM_CATALOG": file]).expectFailure(65, words)
    try place.run(["forward", "--weights", "small"], ["RESIDUUM_CATALOG": file])
      .expectFailure(65, "bad.json: ")
    try place.run(["weights", "list"], ["RESIDUUM_CATALOG": "/nowhere/a.json"])
      .expectFailure(66, "/nowhere/a.json")
  }

  @Test(
    "akamaster's ResNet-20, from a mirror: 18 errors on 200 pictures, as in PyTorch",
    .enabled(if: SharedData.isThere, "needs the data beside the repository"))
  func realWeights() throws {
    let place = try Place()
    let bytes = try Data(contentsOf: URL(filePath: SharedData.path("cifar-resnet20.th")))
    let server = try LoopbackServer(bytes, [.truncated(after: 700_000), .whole])
    let words = ["weights", "pull", "cifar-resnet20", "--mirror", server.url]
    try place.run(words).expectFailure(69, "0.7 MB are kept")
    #expect(try place.run(words).exitCode == 0)
    #expect(server.requests.map(\.path) == ["/resnet20-12fca82f.th", "/resnet20-12fca82f.th"])
    let half = place.folder.file("half.safetensors")
    #expect(
      try place.run("weights", "convert", "cifar-resnet20", half, "--type", "f16").exitCode == 0)
    // Both know their network, and that pictures come in with ImageNet's mean.
    for weights in ["cifar-resnet20", half] {
      let report = try place.run(
        "evaluate", "--weights", weights, "--dataset", "cifar10:\(SharedData.path("cifar10"))",
        "--json"
      ).json()
      #expect(try report.number("errors") == 18)
    }
  }
}

extension RealTerminal {
  @Suite struct PublishedStories {
    @Test("Published weights open in the tour by their name, with their network and their classes")
    func tour() throws {
      let place = try Place()
      try place.expectPulled(from: LoopbackServer(SmallWeights().bytes))
      let terminal = try TmuxSession(
        running: [Program.path, "tour", "--network", "cifar-plain14"],
        environment: place.environment())
      try terminal.wait(for: "nothing is computed yet")
      // What is not here says how it gets here, and the tour stays what it was.
      try terminal.type(":weights imagenet-v1")
      try terminal.press("Enter")
      try terminal.wait(for: "imagenet-v1 is not here: residuum weights pull imagenet-v1")
      try terminal.type(":weights small")
      try terminal.press("Enter")
      try terminal.wait(for: "40×40")
      try terminal.press("End")
      let screen = try terminal.tour(notice: "to head")
      #expect(screen.lines[0].contains("small"))
      #expect(screen.lines.contains { $0.contains("kind ") })
      try terminal.press("q")
      #expect(try terminal.waitForEnd() == 0)
    }
  }
}

/// A cache of its own, and a catalog with one entry more: `small`.
private struct Place {
  let folder: ScratchFolder
  let cache: String
  let catalog: String
  let entry: [String: Any]
  let labels = (0..<10).map { "kind \($0)" }

  private let fileName = "small-1.safetensors"
  private var weights: String { "\(cache)/residuum/weights" }

  /// - Parameters:
  ///   - file: what `small` is, as the catalog's hash says.
  ///   - bytes: its size, where the catalog gives it.
  init(expecting file: Data = SmallWeights().bytes, bytes: Int? = nil) throws {
    folder = try ScratchFolder()
    cache = folder.file("cache")
    catalog = folder.file("catalog.json")
    let path = try folder.file("expected", file)
    let hash = try Program.run("weights", "check", path, "--json").json().text("sha256")
    var entry: [String: Any] = [
      "name": "small", "network": "cifar-resnet8", "url": "http://127.0.0.1:9/\(fileName)",
      "sha256": hash, "labels": labels, "size": 40, "mean": [0.5, 0.5, 0.5],
      "deviation": [0.25, 0.25, 0.25], "licence": "CC0-1.0", "source": "a test",
    ]
    entry["bytes"] = bytes
    self.entry = entry
    try JSONSerialization.data(withJSONObject: ["weights": [entry]])
      .write(to: URL(filePath: catalog))
  }

  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: weights)) ?? []).sorted()
  }

  var contents: Data? { FileManager.default.contents(atPath: "\(weights)/\(fileName)") }

  func put(_ file: Data) throws {
    try FileManager.default.createDirectory(
      atPath: weights, withIntermediateDirectories: true)
    try file.write(to: URL(filePath: "\(weights)/\(fileName)"))
  }

  func environment(_ changes: [String: String] = [:]) -> [String: String] {
    ["XDG_CACHE_HOME": cache, "RESIDUUM_CATALOG": catalog, "no_proxy": "*"]
      .merging(changes) { $1 }
  }

  func run(_ words: String...) throws -> Program.Outcome { try run(words) }

  func run(
    _ words: [String], _ changes: [String: String] = [:], launcher: [String] = []
  ) throws -> Program.Outcome {
    try Program.run(words, environment: environment(changes), launcher: launcher)
  }

  func pull(
    _ server: LoopbackServer, _ option: String? = nil, patience: String = "20",
    launcher: [String] = []
  ) throws -> Program.Outcome {
    try run(
      ["weights", "pull", "small", "--mirror", server.url] + (option.map { [$0] } ?? []),
      ["RESIDUUM_PATIENCE": patience], launcher: launcher)
  }

  func start(_ server: LoopbackServer) throws -> ChildProcess {
    try ChildProcess(
      words: [Program.path, "weights", "pull", "small", "--mirror", server.url],
      environment: Program.environment(home: folder.path, environment()),
      output: .file("/dev/null"), error: .file(folder.file("error")))
  }

  /// Waits until so many bytes have come.
  func waitForPartial(_ count: Int) throws {
    let path = "\(weights)/.\(fileName).partial"
    for _ in 0..<10_000 {
      let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
      if size == count { return }
      usleep(1000)
    }
    Issue.record("no \(count) bytes came")
  }

  func listed() throws -> JSONObject {
    let all = try run("weights", "list", "--json").json().objects("weights")
    return try #require(try all.first { try $0.text("name") == "small" })
  }

  /// Checks that nothing is there, and no trace of an attempt.
  func expectNothing(_ location: SourceLocation = #_sourceLocation) throws {
    #expect(
      names.allSatisfy { $0 == ".\(fileName).lock" }, "\(names)", sourceLocation: location)
  }

  /// Checks that the file comes, whole, and that nothing else stays.
  func expectPulled(
    from server: LoopbackServer, _ file: Data = SmallWeights().bytes, _ option: String? = nil,
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    let outcome = try pull(server, option)
    #expect(outcome.error == "" && outcome.exitCode == 0, sourceLocation: location)
    #expect(
      outcome.text == "small is here: \(weights)/\(fileName)\n", sourceLocation: location)
    #expect(contents == file, sourceLocation: location)
    #expect(names == [".\(fileName).lock", fileName], sourceLocation: location)
  }

  func expectPulled(
    from server: LoopbackServer, _ option: String, _ location: SourceLocation = #_sourceLocation
  ) throws {
    try expectPulled(from: server, SmallWeights().bytes, option, location)
  }
}
