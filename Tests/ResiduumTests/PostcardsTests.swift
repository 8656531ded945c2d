import Foundation
import Testing

/// `postcards`: the generated pictures on the terminal and as files.
@Suite("postcards") struct PostcardsTests {
  @Test("A pipe gets shades of characters, and the names under them")
  func pipe() throws {
    let outcome = try Program.run(
      "postcards", "--first", "8", "--count", "3", environment: ["COLORTERM": "truecolor"])
    outcome.expectReport()
    #expect(
      outcome.text == """
        postcards 8 to 10 of seed 0 · 32×32 · standard
                ░                 ░  ░     ░░░      ░░░░░░░░
               ▒█░                   ░    ░ ░░  ░░░░  ░▒▓▓▓▓░░ ░░░
               ▓██▒░▒▒░  ░     ░   ░▒▓░ ░░  ░░       ▒██▓▓▓██▓░
           ░▓▓▓██████▓         ░░░▒▓█▓▓▒▓▓▒░░   ░░░░░▓▓░░  ▒██  ░
             ▒▓█████░    ░       ▒▒█████▓░░░░░  ░    ▓█▒░░▒███ ░
              ▓█████▒    ░        ▒▓███▓ ░  ░░      ░▒▓█████▒
           ░  ▓▓░ ░▓▓░      ░ ░ ░▒▓▒▒▒▓█░░▒  ░  ░░     ░▒░░░░░░░░
             ░░        ░░░  ░   ░░   ░░░▒ ░░░   ▒░ ░░ ░░░░
              ░      ░░░░       ░░ ░  ░░░░░░░░  ▒▒░░░         ░ ░░
        star             8  star             9  ring            10

        """)
  }

  @Test("--ascii, and a locale without UTF-8: the same in ASCII")
  func ascii() throws {
    let words = ["postcards", "--difficulty", "easy", "--count", "2", "--size", "64"]
    let outcome = try Program.run(words + ["--ascii"])
    outcome.expectReport()
    #expect(
      outcome.text == """
        postcards 0 to 1 of seed 0 . 64x64 . easy
               .  ........  ::...::----:.. ..:
               .            :.. ..:---::.   ::
        ........=-          :.   .:-=-::.  :+=
              =%#......     .. :+##%%%%#=   ..
              #@%      ...  . -%%%%%@@@@@#   .
              -@@%=         . %@@@@@@@@@@@+  .
           ....:#@@@#       .    ..::::.     .
                    ...           ..::.
                                  .....
        crescent         0  half-disc        1

        """)
    #expect(try Program.run(words, environment: ["LC_ALL": "C"]).text == outcome.text)
  }

  @Test("By default as many as 80 columns and 24 rows hold")
  func capacity() throws {
    let lines = try Program.run("postcards").text.split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0] == "postcards 0 to 7 of seed 0 · 32×32 · standard")
    // A header, twice nine rows and a line of names, an empty line, and the end.
    #expect(lines.count == 1 + 2 * 10 + 1 + 1)
    #expect(lines.allSatisfy { $0.count <= 80 })
    #expect(lines[10].contains(#/^crescent +0  half-disc +1  disc +2  bar +3$/#))
  }

  @Test("--json: its keys, and counts that add up")
  func json() throws {
    let report = try Program.run(
      "postcards", "--json", "--count", "500", "--seed", "18446744073709551615", "--size", "16",
      "--difficulty", "hard", "--first", "9000000000000000000"
    ).json()
    #expect(
      report.keys == [
        "count", "size", "seed", "first", "difficulty", "classes", "perClass", "files",
      ])
    #expect(try report.number("count") == 500)
    #expect(try report.number("size") == 16)
    #expect(try report.number("seed") == Double(UInt64.max))
    #expect(try report.number("first") == 9e18)
    #expect(try report.text("difficulty") == "hard")
    let classes = try report.texts("classes")
    #expect(classes.count == 10)
    let perClass = try report.object("perClass")
    #expect(perClass.keys == Set(classes))
    let counts = try classes.map { try perClass.number($0) }
    #expect(counts.reduce(0, +) == 500)
    // Binomial with mean 50 and deviation 6.7: five deviations.
    #expect(counts.allSatisfy { (16...84).contains($0) })
    #expect(try report.texts("files").isEmpty)
  }

  @Test("--png: one sheet, nearly square")
  func sheet() throws {
    let folder = try ScratchFolder()
    let file = folder.file("sheet.png")
    let report = try Program.run("postcards", "--png", file, "--json").json()
    #expect(try report.texts("files") == [file])
    #expect(try report.number("count") == 100)
    let picture = try PNGFile(reading: file)
    #expect(picture.width == 10 * 34 - 2 && picture.height == 10 * 34 - 2)
    let outcome = try Program.run("postcards", "--png", file, "--count", "7", "--size", "224")
    outcome.expectReport()
    #expect(outcome.text.hasPrefix("postcards 0 to 6 of seed 0 · 224×224 · standard\n"))
    #expect(outcome.text.hasSuffix("\nwrote \(file)\n"))
    let other = try PNGFile(reading: file)
    #expect(other.width == 3 * 226 - 2 && other.height == 3 * 226 - 2)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        == ["sheet.png"])
  }

  @Test("--out: a file a picture and labels.csv, which --json lists; and a sheet beside them")
  func folder() throws {
    let folder = try ScratchFolder()
    let (place, png) = (folder.file("cards"), folder.file("sheet.png"))
    let report = try Program.run(
      "postcards", "--out", place, "--png", png, "--count", "13", "--seed", "5", "--json"
    ).json()
    let files = try report.texts("files")
    #expect(files.count == 15 && files.suffix(2) == ["\(place)/labels.csv", png])
    let lines = try #require(folder.text("cards/labels.csv")).split(separator: "\n")
    #expect(lines.first == "file,label,class" && lines.count == 14)
    let perClass = try report.object("perClass")
    var counts: [String: Double] = [:]
    for (line, file) in zip(lines.dropFirst(), files) {
      let fields = line.split(separator: ",").map(String.init)
      #expect(file == "\(place)/\(fields[0])" && fields[0].hasSuffix("-\(fields[2]).png"))
      counts[fields[2], default: 0] += 1
      let picture = try PNGFile(reading: file)
      #expect(picture.width == 32 && picture.height == 32)
    }
    for name in perClass.keys { #expect(try perClass.number(name) == counts[name, default: 0]) }

    // The same folder again; then something else is in it.
    let again = try Program.run("postcards", "--out", place, "--count", "2")
    again.expectReport()
    #expect(again.text.hasSuffix("\nwrote 2 pictures and labels.csv to \(place)\n"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: place).count == 3)
    _ = try folder.file("cards/notes.txt", [1])
    try Program.run("postcards", "--out", place).expectFailure(73, "'notes.txt'")
    #expect(try FileManager.default.contentsOfDirectory(atPath: place).count == 4)
  }

  @Test("Where no file can be created: exit code 73, and nothing is left behind")
  func places() throws {
    let folder = try ScratchFolder()
    let file = try folder.file("file", [1])
    for place in ["\(folder.path)/none/new", "\(file)/new", ""] {
      try Program.run("postcards", "--png", place).expectFailure(73)
      try Program.run("postcards", "--out", place).expectFailure(73)
    }
    try Program.run("postcards", "--png", folder.path).expectFailure(73)
    try Program.run("postcards", "--out", file).expectFailure(73)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["file"])
  }

  @Test("Control-C leaves nothing half-written", arguments: [SIGINT, SIGTERM, SIGHUP])
  func interrupted(signal: Int32) throws {
    let folder = try ScratchFolder()
    let place = folder.file("cards")
    let process = try ChildProcess(
      words: [Program.path, "postcards", "--out", place, "--count", "1000000"],
      environment: Program.environment(home: folder.path), output: .file("/dev/null"),
      error: .file(folder.file("error")))
    let end = ContinuousClock.now + .seconds(20)
    while (try? FileManager.default.contentsOfDirectory(atPath: "\(place)/.unfinished"))?.count ?? 0
      < 3, ContinuousClock.now < end
    {
      usleep(1000)
    }
    kill(process.identifier, signal)
    let status = process.wait(seconds: 20)
    #expect(status == (signal == SIGINT ? 130 << 8 : signal))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["error"])
    #expect(folder.text("error") == "")
  }

  @Test("A signal that the parent asked to ignore stays ignored")
  func ignored() throws {
    let folder = try ScratchFolder()
    let script = #"trap '' INT HUP; "$0" postcards --out "$1" --count 300 & kill -INT $!; wait $!"#
    let outcome = try Program.run(
      words: ["sh", "-c", script, Program.path, folder.file("cards")])
    outcome.expectReport()
    #expect(outcome.text.contains("wrote 300 pictures"))
  }
}

extension RealTerminal {
  /// The sheet in colour.
  @Suite struct PostcardsTests {
    private func sheet(
      width: Int, height: Int, environment: [String: String] = [:], term: String? = nil,
      _ words: String...
    ) throws -> TmuxSession {
      let named = term.map { ["env", "TERM=\($0)"] } ?? []
      let terminal = try TmuxSession(
        running: named + [Program.path, "postcards"] + words, width: width, height: height,
        environment: environment)
      #expect(try terminal.waitForEnd() == 0)
      return terminal
    }

    @Test(
      "As many pictures as the terminal holds, without scrolling",
      arguments: [(80, 24, 8, 16), (120, 36, 21, 16), (200, 60, 18, 32), (20, 12, 1, 16)])
    func sizes(width: Int, height: Int, count: Int, side: Int) throws {
      let terminal = try sheet(width: width, height: height)
      let lines = try terminal.wait(for: "postcards 0").split(
        separator: "\n", omittingEmptySubsequences: false)
      if width >= 80 {
        #expect(lines[0] == "postcards 0 to \(count - 1) of seed 0 · 32×32 · standard")
      }
      #expect(
        lines[1].prefix(side + 1).trimmingCharacters(in: .whitespaces)
          == String(repeating: "▀", count: side))
      let names = lines.filter { $0.contains(#/[a-z] +\d/#) && !$0.contains("postcards") }
      let indices = names.joined(separator: " ").split(separator: " ").compactMap { Int($0) }
      #expect(indices == Array(0..<count))
    }

    @Test("24-bit colours, 256, and where there are fewer shades")
    func colors() throws {
      func screen(_ environment: [String: String], term: String? = nil) throws -> String {
        try sheet(width: 80, height: 24, environment: environment, term: term).coloredScreen()
      }
      #expect(try screen(["COLORTERM": "truecolor"]).contains("38;2;"))
      let indexed = try screen([:])
      #expect(indexed.contains("38;5;") && !indexed.contains("38;2;"))
      for plain in [
        try screen(["NO_COLOR": "1"]), try screen([:], term: "dumb"),
        try screen([:], term: "no-such-terminal"), try screen([:], term: "xterm"),
      ] {
        #expect(!plain.contains("38;") && plain.contains("░") && !plain.contains("▀"))
      }
      let ascii = try sheet(width: 80, height: 24, "--ascii").screen()
      #expect(ascii.allSatisfy(\.isASCII) && ascii.contains("#"))
    }
  }
}
