import Curriculum
import Networks
import Terminal

/// The workbench in a rectangle of at least 38×18 cells: the description's lines, each part's shape beside
/// that of the network it should become, and what differs.
struct WorkbenchView {
  let state: WorkbenchState

  /// Columns from which on the table stands beside the lines; else it stands below.
  private static let wide = 90

  func draw(in rect: Rect, on canvas: inout Canvas) {
    let title = state.title + (state.isChanged ? ", changed" : "")
    canvas.box(rect, title: title, style: Theme.frame, titleStyle: Theme.title)
    let body = rect.inset()
    let lines = DescriptionLinesView(state: state)
    if rect.width >= WorkbenchView.wide {
      let side = min(96, max(42, body.width * 9 / 20))
      let parts = body.columns(.fill, .fixed(side), gap: 3)
      lines.draw(in: parts[0], on: &canvas)
      canvas.verticalLine(
        x: parts[0].maxX + 1, y: rect.y, length: rect.height, style: Theme.frame)
      let stages = StageTableView(state: state, width: side)
      let right = parts[1].rows(.fixed(stages.height), .fill, gap: 1)
      stages.draw(in: right[0], on: &canvas)
      let told = right[1]
      drawVerdict(
        in: Rect(x: told.x, y: told.y, width: told.width - 1, height: told.height), on: &canvas)
    } else if body.width >= 66 {
      let stages = StageTableView(state: state, width: 36)
      let parts = body.rows(.fill, .fixed(stages.height), gap: 1)
      lines.draw(in: parts[0], on: &canvas)
      let below = parts[1].inset(columns: 1, rows: 0).columns(.fixed(36), .fill, gap: 2)
      stages.draw(in: below[0], on: &canvas)
      drawVerdict(in: below[1], on: &canvas)
    } else {
      let stages = StageTableView(state: state, width: body.width - 1)
      let free = body.height - stages.height
      let told = WorkbenchVerdict(state).lines(width: body.width - 2, height: free).count
      // The lines get two thirds of what the table leaves, if they are so many.
      let verdict = max(2, min(told, free - min(state.shownLines.count, free * 2 / 3)))
      let parts = body.rows(.fill, .fixed(stages.height), .fixed(verdict))
      lines.draw(in: parts[0], on: &canvas)
      stages.draw(in: parts[1].inset(columns: 1, rows: 0), on: &canvas)
      drawVerdict(in: parts[2].inset(columns: 1, rows: 0), on: &canvas)
    }
  }

  private func drawVerdict(in rect: Rect, on canvas: inout Canvas) {
    let lines = WorkbenchVerdict(state).lines(width: rect.width, height: rect.height)
    for (row, line) in lines.enumerated() {
      canvas.write(line, x: rect.x, y: rect.y + row, width: rect.width)
    }
  }
}

/// The lines of the description with their numbers; the one in focus is always among those shown.
private struct DescriptionLinesView {
  let state: WorkbenchState

  func draw(in rect: Rect, on canvas: inout Canvas) {
    let lines = state.shownLines
    let first = max(0, min(state.shownSelection - rect.height / 2, lines.count - rect.height))
    let shown = lines.dropFirst(first).prefix(rect.height)
    for (index, line) in shown.enumerated() {
      draw(
        line, row: first + index,
        in: Rect(x: rect.x, y: rect.y + index, width: rect.width - 1, height: 1), on: &canvas)
    }
    let symbols = canvas.medium.symbols
    if first > 0 {
      canvas.write(String(symbols.arrowUp), x: rect.maxX - 1, y: rect.y, style: Theme.key)
    }
    if first + shown.count < lines.count {
      canvas.write(String(symbols.arrowDown), x: rect.maxX - 1, y: rect.maxY - 1, style: Theme.key)
    }
  }

  /// `▸ 7 stride: 2`; a wrong line has `!` before it.
  private func draw(_ line: String, row: Int, in rect: Rect, on canvas: inout Canvas) {
    let isChosen = row == state.shownSelection
    let isWrong = row == state.shownErrorLine
    let marker = isWrong ? "!" : isChosen ? String(canvas.medium.symbols.marker) : " "
    let number = "\(row + 1)"
    let gutter = marker + String(repeating: " ", count: max(0, 2 - number.count)) + "\(number) "
    let used = canvas.write(
      gutter, x: rect.x, y: rect.y,
      style: isWrong ? Theme.error : isChosen ? Theme.key : Theme.faint)
    let text = Rect(x: rect.x + used, y: rect.y, width: rect.width - used, height: 1)
    if let edit = state.edit, edit.row == row {
      draw(edit, in: text, on: &canvas)
      return
    }
    let isComment = line.first { $0 != " " } == "#"
    var style = isWrong ? Theme.error : isComment ? Theme.faint : .plain
    if isChosen {
      style = style.reverse()
      canvas.fill(text, style: style)
    }
    canvas.write(line, in: text, style: style)
  }

  /// The line that is typed, moved to the left so far that its cursor is seen.
  private func draw(_ edit: LineEdit, in rect: Rect, on canvas: inout Canvas) {
    let ellipsis = String(canvas.medium.symbols.ellipsis)
    let style = Style.plain.underline()
    canvas.fill(rect, style: style)
    func width(_ characters: ArraySlice<Character>) -> Int {
      characters.reduce(0) { $0 + $1.displayWidth }
    }
    // An ellipsis at either end, and the cursor's own cell.
    var start = 0
    while width(edit.characters[start..<edit.cursor]) + 3 > rect.width, start < edit.cursor {
      start += 1
    }
    let left = start > 0 ? ellipsis : ""
    let before = left + String(edit.characters[start..<edit.cursor])
    let x = rect.x + canvas.write(before, x: rect.x, y: rect.y, style: style, width: rect.width)
    let behind = String(edit.characters[edit.cursor...])
    canvas.write(
      behind, in: Rect(x: x, y: rect.y, width: rect.maxX - x, height: 1), style: style)
    let cursor = behind.first?.displayWidth ?? 1
    canvas.restyle(Rect(x: x, y: rect.y, width: cursor, height: 1)) { $0.reverse = true }
  }
}

/// What each part hands on, beside what it should, and both networks' counts.
private struct StageTableView {
  private let state: WorkbenchState
  /// Whether counts are written out, which takes 13 columns.
  private let isWide: Bool

  init(state: WorkbenchState, width: Int) {
    self.state = state
    isWide = width >= 52
  }

  /// The rows it takes: a title, the parts and two counts.
  var height: Int { state.reading.stages.count + 3 }

  func draw(in rect: Rect, on canvas: inout Canvas) {
    let symbols = canvas.medium.symbols
    let draft = state.reading.draft
    let reference = state.reference
    let name = reference.network.name.truncated(
      to: isWide ? 20 : 10, ellipsis: symbols.ellipsis)
    func row(_ name: String, _ own: String?, _ other: String?, isAlike: Bool) -> [Span] {
      let style = own == nil ? Theme.faint : isAlike ? .plain : Theme.residual
      let mark =
        own == nil ? Span("") : Span(symbols.mark(isAlike), isAlike ? Theme.output : Theme.error)
      return [
        Span(name, Theme.faint), Span(own ?? "–", style), Span(other ?? "–", Theme.faint), mark,
      ]
    }
    func count(_ name: String, _ own: Int?, _ other: Int) -> [Span] {
      func short(_ count: Int) -> String { LessonText.Format.short.text(of: Double(count)) }
      // What differs is written so that it differs.
      let isWhole = isWide || own.map { $0 != other && short($0) == short(other) } ?? false
      func words(_ count: Int) -> String { isWhole ? count.grouped : short(count) }
      return row(name, own.map(words), words(other), isAlike: own == other)
    }
    var rows = state.reading.stages.map {
      // Beside a map a single place is a map too: 2048×1×1.
      let isMap = [$0.own, $0.reference].contains { $0.map { $0.height * $0.width > 1 } ?? false }
      func words(_ shape: Shape) -> String {
        isMap ? "\(shape.channels)×\(shape.height)×\(shape.width)" : shape.description
      }
      return row(
        $0.name, $0.own.map(words), $0.reference.map(words), isAlike: $0.own == $0.reference)
    }
    let network = draft.network
    rows.append(
      count(
        isWide ? "parameters" : "param.", network?.parameterCount,
        reference.network.parameterCount))
    rows.append(
      count(
        isWide ? "multiply-adds" : "MACs", network == nil ? nil : draft.walk?.multiplyAdds,
        reference.walk.multiplyAdds))
    let table = Table(
      columns: [.init(""), .init("yours"), .init(name), .init("")], rows: rows,
      titleStyle: Theme.faint)
    canvas.draw(table, in: rect)
  }
}

/// What is wrong with the description, or in what its network differs, in words.
private struct WorkbenchVerdict {
  private let state: WorkbenchState

  init(_ state: WorkbenchState) { self.state = state }

  /// As much as fits: what comes first matters most. What is cut ends in an ellipsis.
  func lines(width: Int, height: Int) -> [[Span]] {
    let name = state.reference.network.name
    if let error = state.reading.draft.error {
      let place = [error.line.map { "line \($0)" }, error.place.isEmpty ? nil : error.place]
        .compactMap(\.self).joined(separator: ", ")
      let words = (place.isEmpty ? "" : "\(place): ") + error.words
      return TextFlow(words, style: Theme.error).lines(width: width).prefix(height).map(\.self)
    }
    if state.matches {
      let flow = TextFlow([
        Span("matches \(name)", Theme.output.bold()), Span(": w walks through it", Theme.faint),
      ])
      return flow.lines(width: width).prefix(height).map(\.self)
    }
    let differing = state.reading.differing
    let summary = TextFlow([
      Span("differs in ", Theme.faint),
      Span(differing.map(\.own.aspect).joined(separator: ", "), Theme.residual),
    ])
    var lines = Array(summary.lines(width: width).prefix(height))
    for (own, reference) in differing {
      let block =
        [[], [Span(own.aspect, Theme.title)]]
        + told("yours", own.words, .plain, width: width)
        + told(name, reference.words, Theme.faint, width: width)
      let room = height - lines.count
      guard block.count > room else {
        lines += block
        continue
      }
      // With less of it than a line of words it is left out.
      if room >= 4 { lines += block.prefix(room - 1) + [[Span("…", Theme.faint)]] }
      break
    }
    return lines
  }

  private func told(_ name: String, _ words: String, _ style: Style, width: Int) -> [[Span]] {
    let columns = min(10, max("yours".count, state.reference.network.name.count))
    let label = name.truncated(to: columns)
    let blank = String(repeating: " ", count: columns - label.displayWidth + 2)
    return TextFlow([Span(label + blank, Theme.faint), Span(words, style)], hanging: columns + 2)
      .lines(width: width)
  }
}

extension SymbolSet {
  /// What stands before the line in focus.
  fileprivate var marker: Character { self == .unicode ? "▸" : ">" }

  /// Whether two things are alike.
  fileprivate func mark(_ isAlike: Bool) -> String {
    switch self {
    case .unicode: isAlike ? "✓" : "✗"
    case .ascii: isAlike ? "ok" : "no"
    }
  }
}
