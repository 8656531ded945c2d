/// What can be read off the tour's screen.
struct TourScreen {
  let lines: [String]

  init(_ screen: String) {
    lines = screen.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// The line above the keys: what was computed last, or what went wrong.
  var notice: String {
    let isKeys: (String) -> Bool = { $0.contains("? keys") }
    guard let row = lines.lastIndex(where: isKeys), row > 0 else { return "" }
    // An error takes as many rows as it needs, the first marked.
    let rows = lines[max(0, row - 6)..<row]
    guard let first = rows.lastIndex(where: { $0.hasPrefix(" ! ") }) else {
      return lines[row - 1].trimmed
    }
    return lines[first..<row].map(\.trimmed).joined(separator: " ")
  }

  /// What the title says of where one is, without the time: `block 2 of 3`, `stem`.
  var place: String {
    let words = lines.first.map { $0.split(separator: "  ") } ?? []
    let place = words.last.map { String($0.prefix { $0 != "," }).trimmed } ?? ""
    return place.replacing("playing: ", with: "")
  }

  /// A row of the classes: a name, perhaps shortened, what it has now, and while a branch is cut what
  /// it had before, in percent as they are written.
  struct ClassRow: Equatable {
    let name: String
    let percent: String
    let before: String?
  }

  /// The rows of classes at the left, under the input picture.
  var classes: [ClassRow] {
    var rows: [ClassRow] = []
    for line in lines.drop(while: { !isTitleOfClasses($0) }).dropFirst() {
      let row = String(line.prefix(21))
      let pattern = #/^ (\S.*?) +([0-9.]+)(?: %)?(?: +([0-9.]+)(?: %)?)? *$/#
      guard let match = row.wholeMatch(of: pattern) else { break }
      rows.append(
        ClassRow(
          name: String(match.1), percent: String(match.2), before: match.3.map { String($0) }))
    }
    return rows
  }

  /// Whether the classes are said to be compared with those before a cut.
  var comparesClasses: Bool {
    lines.contains { isTitleOfClasses($0) && $0.prefix(21).contains("was") }
  }

  /// What an untrained network says is called a guess.
  private func isTitleOfClasses(_ line: String) -> Bool {
    line.hasPrefix(" classes") || line.hasPrefix(" guesses")
  }

  /// The number that follows a word, such as `‖F‖/‖S‖`, in the block's page; nil where there is none.
  func number(after word: String) -> String? {
    for line in lines.dropFirst(4) {
      guard let range = line.firstRange(of: word) else { continue }
      return line[range.upperBound...].split(separator: " ").first.map(String.init)
    }
    return nil
  }
}

extension String {
  /// Without spaces at the beginning and the end.
  fileprivate var trimmed: String {
    let isSpace: (Character) -> Bool = { $0 == " " }
    return String(drop(while: isSpace).reversed().drop(while: isSpace).reversed())
  }
}

extension TmuxSession {
  /// The tour's screen, once its notice is as described.
  func tour(notice: String) throws -> TourScreen {
    TourScreen(try wait(for: "the notice '\(notice)'") { TourScreen($0).notice.contains(notice) })
  }

  /// The tour's screen, once it is at a unit and drawn to its end: the title is drawn first.
  func tour(at place: String) throws -> TourScreen {
    var last = ""
    return TourScreen(
      try wait(for: "the place '\(place)'") { screen in
        defer { last = screen }
        return TourScreen(screen).place == place && screen == last
      })
  }

  /// Steps to the first block, computing it; returns the screen.
  @discardableResult
  func stepToFirstBlock() throws -> TourScreen {
    try press("Right")
    _ = try tour(notice: "computed stem")
    try press("Right")
    return try tour(notice: "computed conv2_1")
  }

  /// The tour's screen as it is.
  func tour() throws -> TourScreen { TourScreen(try screen()) }
}
