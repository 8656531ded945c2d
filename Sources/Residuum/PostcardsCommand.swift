import ArgumentParser
import Pictures
import Terminal

/// `residuum postcards`: the generated data set, to be looked at or as files.
struct PostcardsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "postcards",
    abstract: "Show the generated pictures, or write them to files.",
    discussion: """
      Ten shapes on coloured grounds: a data set that needs no download and is the same everywhere.
      Without --png, --out or --json as many are shown as the terminal holds.

      EXAMPLES
        residuum postcards
        residuum postcards --difficulty hard --first 100 --count 40
        residuum postcards --png sheet.png --size 224 --count 25
        residuum postcards --out postcards --size 16 --count 5000
      """)

  @Option(
    help: ArgumentHelp(
      "How many; by default what the terminal holds, 100 for files.", valueName: "N"))
  var count: Int?

  @Option(help: ArgumentHelp("Height and width of a picture, 16 to 224.", valueName: "S"))
  var size = 32

  @Option(help: ArgumentHelp("Which set of pictures.", valueName: "N"))
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("Which picture of the set comes first.", valueName: "INDEX"))
  var first = 0

  @Option(help: "How hard the shapes are to make out.")
  var difficulty = Postcards.Difficulty.standard

  @Option(help: ArgumentHelp("Write one PNG with all pictures to this file.", valueName: "F"))
  var png: String?

  @Option(
    help: ArgumentHelp(
      "Write a PNG for each picture, and labels.csv, to this folder: a new one, an empty one, or one"
        + " of earlier postcards, which are replaced.", valueName: "DIR"))
  var out: String?

  @Flag(help: "Draw with ASCII characters alone.")
  var ascii = false

  @Flag(help: "Print one JSON object.")
  var json = false

  @Flag(help: "Say nothing on standard error but errors.")
  var quiet = false

  private static let mostPictures = 1_000_000
  private static let standardCount = 100

  func validate() throws {
    if let count, count < 1 || count > Self.mostPictures {
      throw ValidationError(
        "--count takes a whole number from 1 to \(Self.mostPictures), not \(count)")
    }
    if size < 16 || size > 224 {
      throw ValidationError("--size takes a whole number from 16 to 224, not \(size)")
    }
    if first < 0 || first > Int.max - Self.mostPictures {
      throw ValidationError("--first takes a whole number from 0, not \(first)")
    }
    if png != nil {
      let sheet = PostcardSet.sheetSize(count: files.count, columns: columns, size: size)
      if !Picture.canBeRead(width: sheet.width, height: sheet.height) {
        throw ValidationError(
          "--png: a sheet of \(sheet.width)×\(sheet.height) pixels is too large: take fewer or"
            + " smaller pictures, or --out")
      }
    }
  }

  /// What is written to files.
  private var files: PostcardSet {
    PostcardSet(
      seed: seed, first: first, count: count ?? Self.standardCount, size: size,
      difficulties: [difficulty])
  }

  /// Of the sheet in a file, which is nearly square.
  private var columns: Int { Int(Double(files.count).squareRoot().rounded(.up)) }

  func run() throws {
    if png == nil, out == nil, !json {
      show()
      return
    }
    try reportingFailures {
      let (written, signal) = try write()
      signal?.endProcess()
      let report = PostcardsReport(files, files: written)
      if json { try JSON.print(report) } else { report.printText(png: png, out: out) }
    }
  }

  /// Writes what is asked for; returns the paths, and the signal that stopped it.
  private func write() throws -> (files: [String], signal: Signal?) {
    let set = files
    let progress = ProgressLine(isQuiet: quiet)
    let signals = HeldSignals()
    var signal: Signal?
    func goesOn(_ doing: String, _ done: Int) -> Bool {
      progress.update(doing, Double(done) / Double(set.count))
      signal = signals.arrived()
      return signal == nil
    }
    var written: [String] = []
    if let out {
      let folder = try PostcardFolder(out)
      let made = try folder.write(set) { goesOn("writing pictures", $0) }
      guard let made else { return (written, signal) }
      written += made
    }
    if let png {
      let sheet = set.sheet(columns: columns) { goesOn("drawing", $0) }
      guard let sheet else { return (written, signal) }
      try sheet.writePNG(png)
      written.append(png)
    }
    return (written, signals.arrived())
  }

  /// The sheet on standard output, row by row.
  private func show() {
    let printer = Printer(symbols: ascii ? .ascii : nil)
    let sheet = PostcardSheet(
      size: size, width: printer.width, height: printer.height, medium: printer.medium)
    var set = files
    set.count = count ?? sheet.capacity
    print(printer.text(of: sheet.header(of: set)))
    for start in stride(from: 0, to: set.count, by: sheet.across) {
      let row = start..<min(start + sheet.across, set.count)
      if start > 0 { print() }
      print(printer.text(of: sheet.row(row, of: set)))
    }
  }
}

extension Postcards.Difficulty: ExpressibleByArgument {}
