import Networks
import Terminal

/// A network's description on the workbench: its lines, what is being typed, and what follows from them.
///
///     var bench = WorkbenchState(text, title: "net.yaml", reference: try .init(named: "resnet50"))
///     bench.replaceLine(7, by: "  stride: 2")
///     bench.reading.differing.isEmpty     // it matches
///
/// It holds a text and no file: nothing is ever written.
struct WorkbenchState: Sendable {
  /// What the description is called: mostly a file's name.
  let title: String
  let reference: WorkbenchReference
  private let original: [String]
  private(set) var lines: [String]
  /// The line that is looked at, counted from 0.
  private(set) var selection = 0
  /// The line that is being typed; the description is read when it is accepted.
  private(set) var edit: LineEdit?
  /// What was there before each edit, the last one last.
  private var past: [(lines: [String], selection: Int)] = []
  private(set) var reading: WorkbenchReading

  init(_ text: String, title: String, reference: WorkbenchReference) {
    self.title = title
    self.reference = reference
    original = WorkbenchState.lines(of: text)
    lines = original
    reading = WorkbenchReading(text, in: title, against: reference)
  }

  private static func lines(of text: String) -> [String] {
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map(String.init)
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  var text: String { lines.map { $0 + "\n" }.joined() }
  var isChanged: Bool { lines != original }
  var canUndo: Bool { !past.isEmpty }
  /// Whether nothing differs from the reference.
  var matches: Bool { reading.draft.network != nil && reading.differing.isEmpty }

  // MARK: - As it is shown

  /// The lines, with what is being typed among them.
  var shownLines: [String] {
    guard let edit else { return lines }
    var shown = lines
    if edit.isNew { shown.insert(edit.text, at: edit.row) } else { shown[edit.row] = edit.text }
    return shown
  }

  /// Which of the lines that are shown is in focus.
  var shownSelection: Int { edit?.row ?? selection }

  /// Which of the lines that are shown is wrong.
  var shownErrorLine: Int? {
    guard let line = reading.draft.error?.line else { return nil }
    let row = line - 1
    guard let edit, edit.isNew, edit.row <= row else { return row }
    return row + 1
  }

  // MARK: - Choosing a line

  mutating func move(by step: Int) { move(to: selection + step) }
  mutating func moveToLast() { move(to: lines.count - 1) }
  mutating func move(to row: Int) { selection = max(0, min(row, lines.count - 1)) }

  // MARK: - Typing

  /// Begins to type in the chosen line; where there is none, a first one.
  mutating func beginEdit() {
    guard !lines.isEmpty else { return beginNewLine() }
    edit = LineEdit(lines[selection], row: selection)
  }

  /// Begins to type a line below the chosen one, indented as that is.
  mutating func beginNewLine() {
    guard !lines.isEmpty else {
      edit = LineEdit("", row: 0, isNew: true)
      return
    }
    edit = LineEdit(
      WorkbenchState.indentation(of: lines[selection]), row: selection + 1, isNew: true)
  }

  mutating func take(_ key: Key) { edit?.take(key) }

  /// Puts what was typed into the description.
  mutating func accept() {
    guard let edit else { return }
    commit(shownLines, selection: edit.row)
  }

  /// Leaves the description as it was before the typing.
  mutating func putBack() { edit = nil }

  // MARK: - Edits

  /// Replaces a line, or adds one behind the last.
  ///
  /// - Parameters:
  ///   - number: counted from 1.
  ///   - text: without blanks at its beginning it is indented as what it replaces.
  /// - Returns: whether there is such a line.
  mutating func replaceLine(_ number: Int, by text: String) -> Bool {
    guard (1...lines.count + 1).contains(number) else { return false }
    var changed = lines
    if number > lines.count { changed.append("") }
    let isIndented = text.first == " "
    changed[number - 1] =
      (isIndented || text.isEmpty ? "" : WorkbenchState.indentation(of: changed[number - 1])) + text
    commit(changed, selection: number - 1)
    return true
  }

  mutating func deleteLine() {
    guard !lines.isEmpty else { return }
    var changed = lines
    changed.remove(at: selection)
    commit(changed, selection: min(selection, max(0, changed.count - 1)))
  }

  mutating func undo() {
    guard let before = past.popLast() else { return }
    set(before.lines, selection: before.selection)
  }

  /// Begins again with the text as it was; that can be undone too.
  mutating func restart() {
    commit(original, selection: min(selection, max(0, original.count - 1)))
  }

  /// Makes these the lines, and remembers what was there if it was something else.
  private mutating func commit(_ changed: [String], selection row: Int) {
    if changed != lines { past.append((lines, selection)) }
    set(changed, selection: row)
  }

  private mutating func set(_ changed: [String], selection row: Int) {
    edit = nil
    selection = row
    guard changed != lines else { return }
    lines = changed
    reading = WorkbenchReading(text, in: title, against: reference)
  }

  private static func indentation(of line: String) -> String {
    String(line.prefix { $0 == " " })
  }
}
