import Networks
import Terminal

/// Two networks side by side: each stage's numbers, and in words what differs.
struct NetworkComparison {
  private let networks: [Network]
  private let walks: [NetworkWalk]
  private let rows: [(name: String, own: StageSummary?, other: StageSummary?)]
  private let differing: [(own: NetworkTrait, other: NetworkTrait)]
  private let alike: [String]

  init(_ own: Network, _ walk: NetworkWalk, against other: Network, _ otherWalk: NetworkWalk) throws
  {
    networks = [own, other]
    walks = [walk, otherWalk]
    let (a, b) = (own.stageSummaries(walk), other.stageSummaries(otherWalk))
    rows = NetworkComparison.aligned(a, b)
    (differing, alike) = try own.differences(from: other)
  }

  /// Stages of one name in one row, in the order in which either network has them.
  private static func aligned(
    _ own: [StageSummary], _ other: [StageSummary]
  ) -> [(name: String, own: StageSummary?, other: StageSummary?)] {
    var rows: [(name: String, own: StageSummary?, other: StageSummary?)] = own.map {
      ($0.name, $0, nil)
    }
    var place = 0
    for stage in other {
      if let known = rows.firstIndex(where: { $0.name == stage.name }) {
        rows[known].other = stage
        place = known + 1
      } else {
        rows.insert((stage.name, nil, stage), at: place)
        place += 1
      }
    }
    return rows
  }

  // MARK: - Text

  /// - Parameter width: of the terminal. Where there is room numbers are written out.
  func printText(width: Int) {
    for (network, walk) in zip(networks, walks) {
      for line in TextFlow.lines(of: network.headline(walk), width: width, hanging: 2) {
        print(line)
      }
    }
    print()
    let wide = table(isWide: true)
    printTable(wide.size.width <= width ? wide : table(isWide: false))
    print()
    if differing.isEmpty {
      print("Nothing differs but names.")
    } else {
      print("What differs")
      for (own, other) in differing {
        print("  \(own.aspect)")
        for (network, words) in zip(networks, [own.words, other.words]) {
          let name = network.name.padded(to: networks.map(\.name.count).max()!)
          let lines = TextFlow.lines(of: words, width: max(20, width - name.count - 6))
          for (index, line) in lines.enumerated() {
            print("    \(index == 0 ? name : String(repeating: " ", count: name.count))  \(line)")
          }
        }
      }
    }
    if !alike.isEmpty {
      print()
      for line in TextFlow.lines(
        of: "The same: \(alike.joined(separator: ", ")).", width: width, hanging: 2)
      {
        print(line)
      }
    }
  }

  private func table(isWide: Bool) -> Table {
    func number(_ value: Int) -> String {
      value == 0 ? "" : isWide ? value.grouped : value.abbreviated
    }
    func cells(_ stage: StageSummary?) -> [String] {
      guard let stage else { return ["", "–", "", "", ""] }
      return [
        stage.blocks == 0 ? "" : "\(stage.blocks)", "\(stage.output)", number(stage.parameters),
        number(stage.multiplyAdds), stage.receptiveField.map(String.init) ?? "",
      ]
    }
    var lines = rows.map { row in
      let isAlike =
        row.own.map { own in
          row.other.map { own == $0 } ?? false
        } ?? false
      return [row.name] + cells(row.own) + [isAlike ? "=" : "≠"] + cells(row.other)
    }
    let totals = zip(networks, walks).map { network, walk in
      [
        "\(network.blocks.count)", "", number(network.parameterCount), number(walk.multiplyAdds),
        "",
      ]
    }
    lines.append(["all"] + totals[0] + [totals[0] == totals[1] ? "=" : "≠"] + totals[1])
    let columns: [(String, Bool)] = [
      ("×", true), ("output", false), (isWide ? "parameters" : "param.", true),
      (isWide ? "multiply-adds" : "MACs", true), ("field", true),
    ]
    var table = Table(
      columns: ([("", false)] + columns + [("", false)] + columns).map {
        .init($0.0, align: $0.1 ? .right : .left)
      },
      rows: lines)
    table.gap = isWide ? 2 : 1
    return table
  }

  private func printTable(_ table: Table) {
    let (width, height) = table.size
    var canvas = Canvas(width: width, height: height + 1)
    // Each network's name stands above its half.
    let widths = table.widths(available: .max)
    let second = widths.prefix(7).reduce(0, +) + 7 * table.gap
    let first = widths[0] + table.gap
    canvas.write(networks[0].name, x: first, y: 0, style: .plain.bold(), width: second - first - 1)
    canvas.write(networks[1].name, x: second, y: 0, style: .plain.bold())
    canvas.draw(table, in: Rect(x: 0, y: 1, width: width, height: height))
    print(canvas.text)
  }

  // MARK: - JSON

  struct Report: Encodable {
    struct Stage: Encodable {
      let name: String
      let network, against: Nullable<Numbers>
    }
    struct Numbers: Encodable {
      let blocks: Int
      let outputShape: [Int]
      let parameters, macs: Int
      let receptiveField: Nullable<Int>

      init(_ stage: StageSummary) {
        blocks = stage.blocks
        outputShape = stage.output.dimensions
        parameters = stage.parameters
        macs = stage.multiplyAdds
        receptiveField = .init(stage.receptiveField)
      }
    }
    struct Difference: Encodable { let aspect, network, against: String }

    let network, against: SummaryReport
    let stages: [Stage]
    let differences: [Difference]
    let alike: [String]
  }

  var report: Report {
    Report(
      network: SummaryReport(networks[0], walks[0]), against: SummaryReport(networks[1], walks[1]),
      stages: rows.map { row in
        .init(
          name: row.name, network: .init(row.own.map { .init($0) }),
          against: .init(row.other.map { .init($0) }))
      },
      differences: differing.map {
        .init(aspect: $0.own.aspect, network: $0.own.words, against: $0.other.words)
      },
      alike: alike)
  }
}

extension String {
  /// With blanks behind it, to a number of columns.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - displayWidth))
  }
}

extension Int {
  /// Three digits and a power of a thousand: `25.6M`.
  var abbreviated: String {
    if self < 1000 { return "\(self)" }
    var value = Double(self)
    var units = ["", "k", "M", "G", "T"][...]
    // What would be written as 1000 is one of the next.
    while value >= 999.5, units.count > 1 {
      value /= 1000
      units.removeFirst()
    }
    let digits = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
    return value.formatted(digits) + units.first!
  }
}
