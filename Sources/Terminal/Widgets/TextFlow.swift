/// Text broken into lines of a width, at words.
///
///     canvas.draw(TextFlow("A residual network is a list of blocks."), in: rect)
///     TextFlow.lines(of: text, width: 40)
///
/// Newlines in the text are kept, spaces at the start of a paragraph too; spaces around a break are
/// dropped. A word longer than a line is broken where it is full. Between wide characters, which are
/// written without spaces, a line may break anywhere. It knows no hyphenation.
public struct TextFlow: Widget {
  public var spans: [Span]
  /// Columns that every line of a paragraph but the first is moved in; two columns always remain.
  public var hanging: Int
  /// The first line to draw.
  public var firstLine: Int

  public init(_ spans: [Span], hanging: Int = 0, firstLine: Int = 0) {
    self.spans = spans
    self.hanging = hanging
    self.firstLine = firstLine
  }

  public init(_ text: String, style: Style = .plain, hanging: Int = 0, firstLine: Int = 0) {
    self.init([Span(text, style)], hanging: hanging, firstLine: firstLine)
  }

  public func draw(in rect: Rect, on canvas: inout Canvas) {
    let lines = lines(width: rect.width)
    for (row, line) in lines.dropFirst(max(0, firstLine)).prefix(rect.height).enumerated() {
      canvas.write(line, x: rect.x, y: rect.y + row, width: rect.width)
    }
  }

  /// The lines for a width; none if there is no column.
  public func lines(width: Int) -> [[Span]] {
    guard width > 0 else { return [] }
    var breaker = LineBreaker(width: width, hanging: max(0, min(hanging, width - 2)))
    for span in spans {
      for character in span.text { breaker.add(character, style: span.style) }
    }
    return breaker.finish()
  }

  /// The lines of a plain text for a width.
  public static func lines(of text: String, width: Int, hanging: Int = 0) -> [String] {
    TextFlow(text, hanging: hanging).lines(width: width).map { line in
      line.map(\.text).joined()
    }
  }
}

/// Takes characters and gives lines. What has been taken is the finished lines, then the current line
/// up to its last possible break, then the word that is being read.
private struct LineBreaker {
  private struct Piece {
    var character: Character
    var style: Style
    var columns: Int
  }

  let width: Int
  let hanging: Int
  private var lines: [[Span]] = []
  private var line: [Piece] = []
  private var lineWidth = 0
  private var word: [Piece] = []
  private var wordWidth = 0
  /// Whether a word longer than a line is being read: it is put on the line character by character.
  private var isBreakingWord = false
  /// Whether the current line is the first of its paragraph.
  private var isFirst = true

  init(width: Int, hanging: Int) {
    self.width = width
    self.hanging = hanging
  }

  private var room: Int { isFirst ? width : width - hanging }

  mutating func add(_ character: Character, style: Style) {
    if character.isNewline {
      endWord()
      endLine()
      isBreakingWord = false
      isFirst = true
      return
    }
    // A character wider than the whole line cannot be shown.
    let piece = Piece(character: character, style: style, columns: character.displayWidth)
    guard piece.columns > 0, piece.columns <= width else { return }
    if isBreakingWord, character != " ", piece.columns == 1 {
      if lineWidth + 1 > room { endLine() }
      append(piece)
      return
    }
    isBreakingWord = false
    if character == " " {
      endWord()
      // Spaces that do not fit are those around a break.
      if lineWidth < room, !line.isEmpty || isFirst { append(piece) }
      return
    }
    if piece.columns == 2 { endWord() }
    if wordWidth + piece.columns > room {
      isBreakingWord = true
      endWord()
      if lineWidth + 1 > room { endLine() }
      append(piece)
      return
    }
    word.append(piece)
    wordWidth += piece.columns
    if piece.columns == 2 { endWord() }
  }

  private mutating func append(_ piece: Piece) {
    line.append(piece)
    lineWidth += piece.columns
  }

  /// Moves the word to the current line, or to a new one if it does not fit.
  private mutating func endWord() {
    guard !word.isEmpty else { return }
    if lineWidth + wordWidth > room, !line.isEmpty { endLine() }
    if wordWidth > room {
      // It fitted a first line, and this one hangs: break it where it is full.
      let pieces = word
      word = []
      wordWidth = 0
      for piece in pieces {
        if lineWidth + piece.columns > room { endLine() }
        append(piece)
      }
      return
    }
    line += word
    lineWidth += wordWidth
    word = []
    wordWidth = 0
  }

  private mutating func endLine() {
    while line.last?.character == " " { line.removeLast() }
    var spans: [Span] = []
    if !isFirst, hanging > 0, !line.isEmpty {
      spans.append(Span(String(repeating: " ", count: hanging)))
    }
    for piece in line {
      if let last = spans.last, last.style == piece.style {
        spans[spans.count - 1].text.append(piece.character)
      } else {
        spans.append(Span(String(piece.character), piece.style))
      }
    }
    lines.append(spans)
    line = []
    lineWidth = 0
    isFirst = false
  }

  mutating func finish() -> [[Span]] {
    endWord()
    // A newline at the end of the text ends its last line and begins no other.
    if !line.isEmpty || lines.isEmpty { endLine() }
    return lines
  }
}
