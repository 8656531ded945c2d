import Networks

/// One network as an SVG drawing, or two side by side, in the manner of He et al. 2015, figure 3: from top
/// to bottom, shortcuts as arcs on the right, dashed where they change what passes. Stages of one name
/// begin at one height.
///
/// On no ground of its own: lines and the words outside of boxes are of a grey that is read on white and on
/// black.
struct GraphSVG {
  private let graphs: [NetworkGraph]
  /// The stages of all networks, in order.
  private let order: [String]
  private let columnWidth: Double
  private var lines: [String] = []

  /// From a column's left edge.
  private static let trunk = 180.0
  private static let lineHeight = 17.0
  private static let fontSize = 11.0
  /// On average, of a character.
  private static let characterWidth = 6.3
  private static let grey = "#808080"
  /// For the stem and the head, then stage after stage: light, with dark words in them.
  private static let fills = [
    "#e6e6e6", "#cfe3f5", "#d5edd5", "#fbe8c6", "#f6d5cd", "#e5d9f0", "#d3ecec", "#eee6d2",
  ]

  init(_ graphs: [NetworkGraph]) {
    self.graphs = graphs
    order = GraphSVG.order(graphs.map { $0.nodes.map(\.stage) })
    columnWidth = graphs.contains { $0.nodes.contains { !$0.gate.isEmpty } } ? 590 : 450
  }

  /// Each name once; one that only a later list has stands behind the one that it follows there.
  private static func order(_ lists: [[String]]) -> [String] {
    var order: [String] = []
    for list in lists {
      var place = 0
      for name in list {
        if let known = order.firstIndex(of: name) {
          place = known + 1
        } else {
          order.insert(name, at: place)
          place += 1
        }
      }
    }
    return order
  }

  var text: String {
    var drawing = self
    let height = drawing.draw()
    let width = Double(graphs.count) * columnWidth
    let start = [
      #"<?xml version="1.0" encoding="UTF-8"?>"#,
      #"<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="\#(n(width))" "#
        + #"height="\#(n(height))" viewBox="0 0 \#(n(width)) \#(n(height))">"#,
      "<title>\(escaped(graphs.map(\.network.title).joined(separator: " and ")))</title>",
      #"<g font-family="Helvetica, Arial, sans-serif" font-size="\#(n(Self.fontSize))" "#
        + #"fill="\#(Self.grey)">"#,
    ]
    return (start + drawing.lines + ["</g>", "</svg>", ""]).joined(separator: "\n")
  }

  // MARK: - Layout

  /// - Returns: how high it is.
  private mutating func draw() -> Double {
    var y = 66.0
    for (column, graph) in graphs.enumerated() { heading(graph, left: left(column), y: y) }
    for stage in order {
      let nodes = graphs.map { graph in graph.nodes.filter { $0.stage == stage } }
      let height = nodes.map { $0.reduce(0) { $0 + self.height(of: $1) } }.max() ?? 0
      for column in graphs.indices {
        var own = y
        for node in nodes[column] {
          draw(node, in: graphs[column], left: left(column), y: own)
          own += self.height(of: node)
        }
        // Where the other network has more to show the trunk goes by.
        if own < y + height, stage != "head" {
          line(left(column) + Self.trunk, own, left(column) + Self.trunk, y + height)
        }
      }
      y += height
    }
    return y + 12
  }

  private func left(_ column: Int) -> Double { Double(column) * columnWidth }

  private func boxHeight(_ lines: [String]) -> Double {
    lines.isEmpty ? 0 : Double(lines.count) * Self.lineHeight + 9
  }

  /// Of a block's boxes side by side.
  private func branchHeight(_ node: NetworkGraph.Node) -> Double {
    max(boxHeight(node.residual), boxHeight(node.shortcut ?? []), boxHeight(node.gate))
  }

  private func exitBox(_ node: NetworkGraph.Node) -> [String] { isLone(node) ? [] : node.exit }

  /// Whether all that follows the sum is an activation.
  private func isLone(_ node: NetworkGraph.Node) -> Bool {
    node.exit.count == 1 && node.exit[0].allSatisfy(\.isLetter)
  }

  private func height(of node: NetworkGraph.Node) -> Double {
    var height = branchHeight(node) + 26
    if !node.entry.isEmpty { height += boxHeight(node.entry) + 8 }
    if node.shortcut != nil { height += 36 }
    if node.shortcut == nil, isLone(node) { height += 16 }
    if !node.aside.isEmpty { height += 18 }
    if !exitBox(node).isEmpty { height += boxHeight(exitBox(node)) + 8 }
    return height
  }

  // MARK: - Parts

  private mutating func heading(_ graph: NetworkGraph, left: Double, y: Double) {
    let title = graph.network.title
    label(
      title.count > 54 ? "\(title.prefix(53))…" : title, left + 12, 24,
      #"font-size="15" font-weight="bold""#)
    label(
      "\(graph.network.parameterCount.grouped) parameters", left + 12, 42, "")
    label("input \(graph.input)", left + Self.trunk + 8, y - 6, "")
    line(left + Self.trunk, y - 16, left + Self.trunk, y)
  }

  private mutating func draw(
    _ node: NetworkGraph.Node, in graph: NetworkGraph, left: Double, y start: Double
  ) {
    let trunk = left + Self.trunk
    var y = start
    // Numbered from what each network calls them: one stage, one colour, whatever else there is.
    let stage = Int(node.stage.drop { !$0.isNumber }) ?? 1
    let fill = Self.fills[node.kind == nil ? 0 : 1 + (stage + 5) % (Self.fills.count - 1)]
    label(node.title, left + 12, y + 14, #"font-weight="bold""#)
    if let kind = node.kind { label(kind.rawValue, left + 12, y + 29, "") }
    if node.count > 1 {
      label("×\(node.count)", left + 12, y + 46, #"font-size="14" font-weight="bold""#)
    }
    func boxWidth(_ lines: [String]) -> Double {
      Double(lines.map(\.count).max() ?? 0) * Self.characterWidth + 18
    }
    if !node.entry.isEmpty {
      box(node.entry, centre: trunk, y: y, width: boxWidth(node.entry), fill)
      y += boxHeight(node.entry)
      line(trunk, y, trunk, y + 8)
      y += 8
    }
    let height = branchHeight(node)
    if let shortcut = node.shortcut {
      let (split, join) = (y + 4, y + 10 + height + 14)
      line(trunk, y, trunk, y + 10)
      line(trunk, y + 10 + boxHeight(node.residual), trunk, join - 7)
      let side = trunk + boxWidth(node.residual) / 2
      var x = side + 28
      if !node.gate.isEmpty {
        x = max(x, side + 14 + boxWidth(node.gate) / 2)
        arc(from: trunk, split, over: x, to: join, isDashed: true)
        box(node.gate, centre: x, y: y + 10, width: boxWidth(node.gate), "#f2f2f2")
        x += boxWidth(node.gate) / 2 + 24
      }
      if !shortcut.isEmpty { x = max(x, x - 20 + boxWidth(shortcut) / 2) }
      arc(from: trunk, split, over: x, to: join, isDashed: !shortcut.isEmpty)
      if !shortcut.isEmpty {
        box(shortcut, centre: x, y: y + 10, width: boxWidth(shortcut), "#f2f2f2")
      }
      box(node.residual, centre: trunk, y: y + 10, width: boxWidth(node.residual), fill)
      joint(trunk, join, node.gate.isEmpty ? "+" : "T")
      if isLone(node) { label(node.exit[0], trunk - 14, join + 4, #"text-anchor="end""#) }
      y = join + 8
    } else {
      box(node.residual, centre: trunk, y: y, width: boxWidth(node.residual), fill)
      y += boxHeight(node.residual)
      if isLone(node) {
        line(trunk, y, trunk, y + 16)
        label(node.exit[0], trunk - 8, y + 13, #"text-anchor="end""#)
        y += 16
      }
    }
    if !node.aside.isEmpty {
      line(trunk, y, trunk, y + 18)
      label("+ from before: \(node.aside.joined(separator: ", "))", trunk + 8, y + 13, "")
      y += 18
    }
    if !exitBox(node).isEmpty {
      line(trunk, y, trunk, y + 8)
      box(exitBox(node), centre: trunk, y: y + 8, width: boxWidth(exitBox(node)), fill)
      y += 8 + boxHeight(exitBox(node))
    }
    if node.title == "head" {
      label("\(graph.network.classes) classes", trunk, y + 15, #"text-anchor="middle""#)
    } else {
      line(trunk, y, trunk, start + self.height(of: node))
      label("\(node.output)", trunk + 8, y + 16, "")
    }
  }

  // MARK: - Elements

  private mutating func box(
    _ words: [String], centre: Double, y: Double, width: Double, _ fill: String
  ) {
    lines.append(
      #"<rect x="\#(n(centre - width / 2))" y="\#(n(y))" width="\#(n(width))" "#
        + #"height="\#(n(boxHeight(words)))" rx="4" fill="\#(fill)" stroke="\#(Self.grey)"/>"#)
    for (index, word) in words.enumerated() {
      label(
        word, centre, y + 4.5 + Self.lineHeight * (Double(index) + 0.5),
        ##"text-anchor="middle" dy="0.35em" fill="#222222""##)
    }
  }

  /// A way around: to the right at `start`, down at `x`, back at `end`.
  private mutating func arc(
    from trunk: Double, _ start: Double, over x: Double, to end: Double, isDashed: Bool
  ) {
    let dashes = isDashed ? #" stroke-dasharray="4,3""# : ""
    lines.append(
      #"<path fill="none" stroke="\#(Self.grey)" stroke-width="1.4"\#(dashes) "#
        + "d=\"M\(n(trunk)),\(n(start))H\(n(x - 10))Q\(n(x)),\(n(start)) \(n(x)),\(n(start + 10))"
        + "V\(n(end - 10))Q\(n(x)),\(n(end)) \(n(x - 10)),\(n(end))H\(n(trunk + 7))\"/>")
  }

  private mutating func joint(_ x: Double, _ y: Double, _ word: String) {
    lines.append(
      ##"<circle cx="\##(n(x))" cy="\##(n(y))" r="7" fill="#ffffff" stroke="\##(Self.grey)"/>"##)
    label(word, x, y, ##"text-anchor="middle" dy="0.35em" fill="#222222""##)
  }

  private mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) {
    lines.append(
      #"<line x1="\#(n(x1))" y1="\#(n(y1))" x2="\#(n(x2))" y2="\#(n(y2))" "#
        + #"stroke="\#(Self.grey)" stroke-width="1.4"/>"#)
  }

  private mutating func label(_ text: String, _ x: Double, _ y: Double, _ attributes: String) {
    lines.append(#"<text x="\#(n(x))" y="\#(n(y))" \#(attributes)>\#(escaped(text))</text>"#)
  }

  /// To a tenth of a pixel.
  private func n(_ value: Double) -> String {
    let text = value.formatted(1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// As the contents of an XML element. Titles have no control characters: descriptions are read so.
  private func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
