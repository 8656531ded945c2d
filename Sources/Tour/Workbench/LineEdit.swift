import Terminal

/// A line of text that is being typed, with a cursor in it.
struct LineEdit: Hashable, Sendable {
  /// Which line, counted from 0.
  let row: Int
  /// Whether it is put in before what is in that row, instead of replacing it.
  let isNew: Bool
  private(set) var characters: [Character]
  /// The number of characters before the cursor.
  private(set) var cursor: Int

  /// Begins with the cursor at the end.
  init(_ text: String, row: Int, isNew: Bool = false) {
    self.row = row
    self.isNew = isNew
    characters = Array(text)
    cursor = characters.count
  }

  var text: String { String(characters) }

  /// Takes in a key; keys that mean nothing in a line leave it as it is.
  mutating func take(_ key: Key) {
    switch key {
    case .left: cursor = max(cursor - 1, 0)
    case .right: cursor = min(cursor + 1, characters.count)
    case .home: cursor = 0
    case .end: cursor = characters.count
    case .backspace, .control("h"):
      guard cursor > 0 else { break }
      cursor -= 1
      characters.remove(at: cursor)
    case .delete:
      if cursor < characters.count { characters.remove(at: cursor) }
    case .character(let character): put(character)
    // YAML is indented by spaces alone.
    case .tab: for _ in 0..<2 { put(" ") }
    default: break
    }
  }

  private mutating func put(_ character: Character) {
    characters.insert(character, at: cursor)
    cursor += 1
  }
}
