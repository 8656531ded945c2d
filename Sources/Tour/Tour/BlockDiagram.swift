import Inference
import Networks
import Terminal

/// A block as two branches and a join, with the shape on every edge:
///
///               ┌── 1×1, 256 ──── 3×3, 256 ──── 1×1, 1024 ──┐
///               │   BN ReLU       BN ReLU       BN          │ F(x)
///               │   256×14×14     256×14×14     1024×14×14  │
///      x ───────┤                                          (+)── ReLU ── y
///    1024×14×14 │                                           │         1024×14×14
///               └──────────────── identity ─────────────────┘ S(x)
///
/// A gate is a third line from x, in a row of its own; what it does to the branches stands at their
/// ends:
///
///               ┌── 3×3, 16 ────────── 3×3, 16 ────── ×T ───┐
///               │   BN ReLU            BN ReLU              │ F(x)
///               │   16×32×32           16×32×32             │
///               ├── 3×3, 16  sigmoid ──────────── T(x)      │
///      x ───────┤                                          (+)── y
///     16×32×32  │                                           │   16×32×32
///               └─────────── identity ──────────── ×(1−T) ──┘ S(x)
///
/// What both branches take for x stands on the line to them, and what is concatenated with the sum in a
/// row below.
struct BlockDiagram {
  let walk: NetworkWalk.BlockWalk
  let lesion: Lesion
  /// The name of the block at whose x the way begins that is put beside the sum, where there is one.
  let asideStart: String?

  /// The rows it takes.
  var height: Int { 6 + (isGated ? 1 : 0) + (walk.block.aside == nil ? 0 : 1) }

  private var isGated: Bool { walk.block.gate != nil }

  func draw(in rect: Rect, on canvas: inout Canvas) {
    let symbols = canvas.medium.symbols
    let isPlain = walk.block.shortcut == nil
    let (input, output) = (walk.input.description, walk.output.description)
    // Where it is narrow the shapes of x and y stand between the branches, and lines are short.
    let isWide = rect.width >= 76
    let line = String(repeating: symbols == .unicode ? "─" : "-", count: isWide ? 2 : 1)
    let exit = exitLabel(isWide: isWide, width: isWide ? rect.width / 4 : 12)
    let tail = exit.isEmpty ? "\(line)\(line) y" : "\(line) \(exit) \(line) y"
    let entry = entryLabel(width: isWide ? 24 : 11)
    let entryWidth = entry.isEmpty ? 0 : entry.displayWidth + 6
    let trunk = rect.x + max(entryWidth, isWide ? max(input.displayWidth + 1, 8) : 4)
    let join =
      rect.maxX - 1
      - max(
        tail.displayWidth + 2, isWide ? output.displayWidth + 3 : 0,
        "  F(x)  cut ".displayWidth)
    guard join - trunk > 12 else { return }
    let rows = isGated ? 7 : 6
    let (top, middle, bottom) = (rect.y, rect.y + rows - 3, rect.y + rows - 1)
    let residualStyle = lesion.contains(.residual) ? Theme.cut : Theme.residual
    let shortcutStyle = lesion.contains(.shortcut) ? Theme.cut : Theme.shortcut

    // Lines first, so that what is written on them stands over them.
    canvas.polyline(
      [(trunk, middle), (trunk, top), (join, top), (join, middle)], style: residualStyle)
    if !isPlain {
      canvas.polyline(
        [(trunk, middle), (trunk, bottom), (join, bottom), (join, middle)], style: shortcutStyle)
    }
    canvas.polyline([(rect.x + 2, middle), (trunk, middle)], style: Theme.frame)
    let plus = isPlain ? (symbols == .unicode ? "•" : "*") : "(+)"
    canvas.write(plus, x: isPlain ? join : join - 1, y: middle, style: Theme.sum.bold())
    canvas.write(tail, x: join + (isPlain ? 1 : 2), y: middle, style: Theme.output)
    canvas.write("x", x: rect.x, y: middle, style: Theme.title)
    if !entry.isEmpty {
      canvas.write(" \(entry) ", x: rect.x + 3, y: middle, style: Theme.output)
    }
    let shapeRow = isWide ? middle + 1 : middle
    // Between the branches the shapes must be those of what is there.
    if isWide || walk.entry.isEmpty {
      canvas.write(input, x: isWide ? rect.x : trunk + 2, y: shapeRow, style: Theme.faint)
    }
    if let asideStart {
      canvas.write(
        "concat: the sum, then \(labels(walk.aside)) of \(asideStart)'s x", x: rect.x,
        y: rect.y + height - 1, style: Theme.gate, width: rect.width)
    }
    let outputEnd = isWide ? rect.maxX : join - 2
    if isWide || walk.output == walk.sum {
      canvas.write(
        output, in: Rect(x: outputEnd - 14, y: shapeRow, width: 14, height: 1),
        style: Theme.faint, align: .right)
    }
    canvas.write(
      BlockDiagram.label("F(x)", isCut: lesion.contains(.residual), residualStyle), x: join + 2,
      y: top + 1)
    if !isPlain {
      canvas.write(
        BlockDiagram.label("S(x)", isCut: lesion.contains(.shortcut), shortcutStyle), x: join + 2,
        y: bottom)
    }

    var (residualEnd, shortcutEnd) = (join, join)
    if isGated {
      drawGate(from: trunk, to: join, y: middle - 1, on: &canvas)
      residualEnd = drawFactor("×T", before: join, y: top, on: &canvas)
      shortcutEnd = drawFactor("×(1−T)", before: join, y: bottom, on: &canvas)
    }
    drawGroups(
      LayerGroup.groups(walk.residual), from: trunk + 1, to: residualEnd, y: top, below: 1,
      style: residualStyle, on: &canvas)
    if !isPlain {
      let groups = LayerGroup.groups(walk.shortcut)
      if groups.isEmpty {
        let title = " identity "
        let x = (trunk + shortcutEnd - title.count) / 2
        canvas.write(title, x: x, y: bottom, style: shortcutStyle)
      } else {
        drawGroups(
          groups, from: trunk + 1, to: shortcutEnd, y: bottom, below: -1,
          style: shortcutStyle, on: &canvas)
      }
    }
  }

  private func labels(_ steps: [NetworkWalk.Step]) -> String {
    steps.map(\.layer.operation.label).joined(separator: " ")
  }

  /// The layers before the branches; where all do not fit, without those that only follow a convolution.
  private func entryLabel(width: Int) -> String {
    let all = labels(walk.entry)
    let main = labels(walk.entry.filter { !LayerGroup.onlyFollows($0) })
    return all.displayWidth <= width || main.isEmpty ? all : main
  }

  /// The layers after the join; where all do not fit, without those that only follow a convolution.
  private func exitLabel(isWide: Bool, width: Int) -> String {
    let all = labels(walk.exit)
    let main = labels(walk.exit.filter { !LayerGroup.onlyFollows($0) })
    // What is concatenated has a row of its own.
    if walk.block.aside != nil { return isWide ? "concat \(main)" : main }
    return all.displayWidth <= width ? all : main.truncated(to: max(width, 12))
  }

  private static func label(_ name: String, isCut: Bool, _ style: Style) -> [Span] {
    [Span(name, style)] + (isCut ? [Span(" "), Span(" cut ", Theme.cut.reverse())] : [])
  }

  /// The gate's line from x: its layers, and at its end what they make.
  private func drawGate(
    from trunk: Int, to join: Int, y: Int, on canvas: inout Canvas
  ) {
    let name = " T(x)"
    let end = join - name.displayWidth - 2
    canvas.polyline([(trunk, y), (end, y)], style: Theme.gate)
    // What is on the vertical line goes on: the gate only branches off.
    canvas.polyline([(trunk, y - 1), (trunk, y + 1)], style: Theme.residual)
    canvas.write(name, x: end, y: y, style: Theme.gate.bold())
    let layers = walk.gate.map(\.layer.operation.label).joined(separator: "  ")
    canvas.write(
      " \(layers) ".truncated(to: max(0, end - trunk - 2)), x: trunk + 1, y: y,
      style: Theme.gate)
  }

  /// Writes what a branch is multiplied with at its end; returns where that begins.
  private func drawFactor(
    _ factor: String, before join: Int, y: Int, on canvas: inout Canvas
  ) -> Int {
    let text = " \(factor) "
    let x = join - text.displayWidth - 1
    canvas.write(text, x: x, y: y, style: Theme.gate.bold())
    return x - 1
  }

  /// Where each group begins in `room` columns: evenly spread, or where a title is too long for that,
  /// by the titles' lengths. One more entry says where the last one ends.
  private func edges(of groups: [LayerGroup], in room: Int) -> [Int] {
    let titles = groups.map(\.title.displayWidth)
    // Two columns between titles, or one.
    let gap = titles.reduce(0, +) + 2 * titles.count <= room ? 2 : 1
    let needed = titles.map { $0 + gap }
    let free = room - needed.reduce(0, +)
    let isEven = needed.allSatisfy { $0 <= room / groups.count }
    return (0...groups.count).map { index in
      isEven || free < 0
        ? room * index / groups.count
        : needed.prefix(index).reduce(0, +) + free * index / groups.count
    }
  }

  /// Writes groups of layers onto a branch, evenly spread: the title on the line, what follows it and
  /// the shape below the line, or above it.
  private func drawGroups(
    _ groups: [LayerGroup], from left: Int, to right: Int, y: Int, below: Int, style: Style,
    on canvas: inout Canvas
  ) {
    guard !groups.isEmpty else { return }
    let edges = edges(of: groups, in: right - left)
    for (index, group) in groups.enumerated() {
      let start = left + edges[index]
      let width = edges[index + 1] - edges[index]
      let column = Rect(x: start, y: y, width: max(0, width), height: 1)
      let title = group.title.truncated(
        to: max(0, column.width - 1), ellipsis: canvas.medium.symbols.ellipsis)
      canvas.write(" \(title) ", x: column.x, y: y, style: style.bold(), width: column.width)
      var second = Rect(x: start + 1, y: y + below, width: max(0, width - 1), height: 1)
      if below > 0 {
        canvas.write(group.rest, in: second, style: style)
        second.y += below
        // The channels stand in the title already, mostly.
        let fits = group.shape.displayWidth < width
        let short = group.hasChannels ? group.extent : ""
        canvas.write(fits ? group.shape : short, in: second, style: Theme.faint)
      } else {
        // Above the shortcut there is one row: what follows and the shape share it.
        let text = group.rest.isEmpty ? group.shape : "\(group.rest)  \(group.shape)"
        canvas.write(text, in: second, style: Theme.faint)
      }
    }
  }
}
