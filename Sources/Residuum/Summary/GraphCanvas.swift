import Networks
import Terminal

/// A network drawn with lines and boxes, from top to bottom: F on the trunk, what goes around it on the
/// right, and where both meet. It takes 80 columns.
struct GraphCanvas {
  private let graph: NetworkGraph
  private let medium: Medium

  private static let width = 80
  /// The column of the trunk, on which F is; columns left of F's box are for names.
  private static let trunk = 30
  private static let names = 14
  /// The columns of S; of T and S where there are both.
  private static let besideResidual = 61
  private static let besideGate = (gate: 52, shortcut: 70)
  /// The widest text in a box: on the trunk, beside it, and where two are beside it.
  private static let roomOnTrunk = 25
  private static let roomBeside = 28
  private static let roomOfTwo = 12

  init(_ graph: NetworkGraph, medium: Medium) {
    self.graph = graph
    self.medium = medium
  }

  /// All of it, each part a canvas to be printed under the one before.
  var parts: [Canvas] {
    var start = canvas(height: 2)
    let title = "input \(graph.input)"
    start.write(title, x: Self.trunk - title.displayWidth / 2, y: 0)
    start.trunk(x: Self.trunk, y: 1)
    return [start] + graph.nodes.map(drawing)
  }

  private func canvas(height: Int) -> Canvas {
    Canvas(width: Self.width, height: height, medium: medium)
  }

  private func drawing(_ node: NetworkGraph.Node) -> Canvas {
    // Of the exit a lone activation stands on the trunk, everything else in a box.
    let isLone = node.exit.count == 1 && node.exit[0].allSatisfy(\.isLetter)
    let exit = isLone ? [] : wrapped(node.exit, Self.roomOnTrunk)
    let entry = wrapped(node.entry, Self.roomOnTrunk)
    let aside =
      node.aside.isEmpty
      ? [] : wrapped(["+ from before: \(node.aside.joined(separator: ", "))"], 46)
    // Each part is at most two rows higher than its lines.
    let lines = [entry, exit, aside, node.residual, node.shortcut ?? [], node.gate]
    var canvas = canvas(height: lines.reduce(12) { $0 + 3 * $1.count })

    var names = [node.title]
    if let kind = node.kind { names.append(kind.rawValue) }
    if node.count > 1 { names.append("×\(node.count)") }
    for (y, name) in names.enumerated() {
      let style = y == 1 ? Style.plain : .plain.bold()
      canvas.write(name, x: 1, y: y, style: style, width: Self.names)
    }

    var y = 0
    if !entry.isEmpty { y = box(entry, center: Self.trunk, y: y, on: &canvas) }
    y = branches(node, y: y, on: &canvas)
    for line in aside {
      canvas.trunk(x: Self.trunk, y: y)
      canvas.write(line, x: Self.trunk + 2, y: y)
      y += 1
    }
    if isLone {
      canvas.write(node.exit[0], x: Self.trunk - node.exit[0].displayWidth / 2, y: y)
      y += 1
    }
    if !exit.isEmpty { y = box(exit, center: Self.trunk, y: y, on: &canvas) }
    if node.kind == nil && node.title == "head" {
      let classes = "\(graph.network.classes) classes"
      canvas.write(classes, x: Self.trunk - classes.displayWidth / 2, y: y)
    } else {
      canvas.trunk(x: Self.trunk, y: y)
      canvas.write("\(node.output)", x: Self.trunk + 2, y: y)
    }
    return canvas.cropped(toHeight: y + 1)
  }

  /// Draws F, and what goes around it.
  ///
  /// - Returns: the row after the join.
  private func branches(_ node: NetworkGraph.Node, y start: Int, on canvas: inout Canvas) -> Int {
    let trunk = Self.trunk
    let residual = wrapped(node.residual, Self.roomOnTrunk)
    guard let layers = node.shortcut else {
      return box(residual, center: trunk, y: start, on: &canvas)
    }
    let isGated = !node.gate.isEmpty
    let room = isGated ? Self.roomOfTwo : Self.roomBeside
    var beside = [
      (
        lines: wrapped(layers, room),
        column: isGated ? Self.besideGate.shortcut : Self.besideResidual
      )
    ]
    if isGated { beside.append((wrapped(node.gate, room), Self.besideGate.gate)) }
    let height = 2 + max(residual.count, beside.map(\.lines.count).max() ?? 0)
    let join = start + 1 + height
    // The trunk first: the end of a line that meets nothing runs through its cell.
    canvas.polyline([(trunk, start - 1), (trunk, join + 1)])
    for (_, column) in beside {
      canvas.polyline([(trunk, start), (column, start), (column, join), (trunk, join)])
    }
    for (lines, column) in beside where !lines.isEmpty {
      _ = box(lines, center: column, y: start + 1, on: &canvas)
    }
    _ = box(residual, center: trunk, y: start + 1, on: &canvas)
    let sign = isGated ? "T·F + (1-T)·S " : "(+)"
    canvas.write(sign, x: trunk - sign.displayWidth / 2, y: join, style: .plain.bold())
    return join + 1
  }

  /// A box of lines whose upper and lower edges the line at `center` meets.
  ///
  /// - Returns: the row under it.
  private func box(_ lines: [String], center: Int, y: Int, on canvas: inout Canvas) -> Int {
    let inner = max(lines.map(\.displayWidth).max() ?? 0, 3)
    // The line goes through a box's middle.
    let width = inner + 4 + (inner % 2 == 0 ? 1 : 0)
    let rect = Rect(x: center - width / 2, y: y, width: width, height: lines.count + 2)
    canvas.fill(rect)
    canvas.box(rect)
    for (index, line) in lines.enumerated() { canvas.write(line, x: rect.x + 2, y: y + 1 + index) }
    let isASCII = medium.symbols == .ascii
    canvas[center, y] = Cell(isASCII ? "+" : "┴")
    canvas[center, rect.maxY - 1] = Cell(isASCII ? "+" : "┬")
    return rect.maxY
  }

  /// Units as lines that fit: one each, or broken between words.
  private func wrapped(_ units: [String], _ room: Int) -> [String] {
    units.flatMap { TextFlow.lines(of: $0, width: room, hanging: 2) }.map { line in
      // Lines that go on stand in by two; no blank stands at an end.
      var line = line
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}

extension Canvas {
  /// One cell of a line that goes from part to part.
  fileprivate mutating func trunk(x: Int, y: Int) {
    self[x, y] = Cell(medium.symbols == .ascii ? "|" : "│")
  }

  /// The upper rows alone.
  fileprivate func cropped(toHeight height: Int) -> Canvas {
    var canvas = Canvas(width: width, height: height, medium: medium)
    canvas.paste(self, x: 0, y: 0)
    return canvas
  }
}
