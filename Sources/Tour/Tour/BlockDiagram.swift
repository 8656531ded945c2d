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
struct BlockDiagram {
  /// The rows it takes.
  static let height = 6

  let walk: NetworkWalk.BlockWalk
  let lesion: Lesion

  func draw(in rect: Rect, on canvas: inout Canvas) {
    let symbols = canvas.medium.symbols
    let isPlain = walk.block.shortcut == nil
    let (input, output) = (walk.input.description, walk.output.description)
    // Where it is narrow the shapes of x and y stand between the branches, and lines are short.
    let isWide = rect.width >= 76
    let line = String(repeating: symbols == .unicode ? "─" : "-", count: isWide ? 2 : 1)
    let exit = walk.exit.map(\.layer.operation.label).joined(separator: " ")
    let tail = exit.isEmpty ? "\(line)\(line) y" : "\(line) \(exit) \(line) y"
    let trunk = rect.x + (isWide ? max(input.displayWidth + 1, 8) : 4)
    let join =
      rect.maxX - (isWide ? max(tail.displayWidth + 2, output.displayWidth + 3) : tail.count + 2)
      - 1
    guard join - trunk > 12 else { return }
    let (top, middle, bottom) = (rect.y, rect.y + 3, rect.y + 5)
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
    let shapeRow = isWide ? middle + 1 : middle
    canvas.write(input, x: isWide ? rect.x : trunk + 2, y: shapeRow, style: Theme.faint)
    let outputEnd = isWide ? rect.maxX : join - 2
    canvas.write(
      output, in: Rect(x: outputEnd - 14, y: shapeRow, width: 14, height: 1),
      style: Theme.faint, align: .right)
    canvas.write(
      BlockDiagram.label("F(x)", isCut: lesion.contains(.residual), residualStyle), x: join + 2,
      y: top + 1)
    if !isPlain {
      canvas.write(
        BlockDiagram.label("S(x)", isCut: lesion.contains(.shortcut), shortcutStyle), x: join + 2,
        y: bottom)
    }

    drawGroups(
      LayerGroup.groups(walk.residual), from: trunk + 1, to: join, y: top, below: 1,
      style: residualStyle, on: &canvas)
    if !isPlain {
      let groups = LayerGroup.groups(walk.shortcut)
      if groups.isEmpty {
        let title = " identity "
        let x = (trunk + join - title.count) / 2
        canvas.write(title, x: x, y: bottom, style: shortcutStyle)
      } else {
        drawGroups(
          groups, from: trunk + 1, to: join, y: bottom, below: -1, style: shortcutStyle,
          on: &canvas)
      }
    }
  }

  private static func label(_ name: String, isCut: Bool, _ style: Style) -> [Span] {
    [Span(name, style)] + (isCut ? [Span(" "), Span(" cut ", Theme.cut.reverse())] : [])
  }

  /// Writes groups of layers onto a branch, evenly spread: the title on the line, what follows it and
  /// the shape below the line, or above it.
  private func drawGroups(
    _ groups: [LayerGroup], from left: Int, to right: Int, y: Int, below: Int, style: Style,
    on canvas: inout Canvas
  ) {
    guard !groups.isEmpty else { return }
    let room = right - left
    for (index, group) in groups.enumerated() {
      let start = left + room * index / groups.count
      let width = left + room * (index + 1) / groups.count - start
      let column = Rect(x: start, y: y, width: max(0, width), height: 1)
      let title = group.title.truncated(
        to: max(0, column.width - 1), ellipsis: canvas.medium.symbols.ellipsis)
      canvas.write(" \(title) ", x: column.x, y: y, style: style.bold(), width: column.width)
      var second = Rect(x: start + 1, y: y + below, width: max(0, width - 1), height: 1)
      if below > 0 {
        canvas.write(group.rest, in: second, style: style)
        second.y += below
        canvas.write(group.shape, in: second, style: Theme.faint)
      } else {
        // Above the shortcut there is one row: what follows and the shape share it.
        let text = group.rest.isEmpty ? group.shape : "\(group.rest)  \(group.shape)"
        canvas.write(text, in: second, style: Theme.faint)
      }
    }
  }
}

/// A convolution, pooling or classifier with what follows it.
struct LayerGroup: Hashable {
  /// `3×3, 256 /2`.
  let title: String
  /// `BN ReLU`.
  let rest: String
  /// `256×14×14`.
  let shape: String

  static func groups(_ steps: [NetworkWalk.Step]) -> [LayerGroup] {
    var groups: [LayerGroup] = []
    for step in steps {
      let label = step.layer.operation.label
      let follows =
        switch step.layer.operation {
        case .batchNorm, .relu: true
        default: false
        }
      if follows, let last = groups.popLast() {
        groups.append(
          LayerGroup(
            title: last.title, rest: last.rest.isEmpty ? label : "\(last.rest) \(label)",
            shape: step.output.description))
      } else {
        groups.append(LayerGroup(title: label, rest: "", shape: step.output.description))
      }
    }
    return groups
  }
}
