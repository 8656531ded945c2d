import Networks
import Terminal

/// Where each unit stands in the ribbon of the whole network.
///
/// Stages stand side by side with their names above; the columns are as wide as there is room for. A
/// network that is too deep for one column a unit shows the part around the focus.
struct RibbonLayout {
  struct Group {
    let title: String
    let units: Range<Int>
    let x: Int
  }

  let groups: [Group]
  /// Columns from one unit to the next.
  let pitch: Int
  /// The rows of the bars: below the row of names, above the row of marks.
  let barRows: Range<Int>
  /// Whether something is cut off at the left or the right.
  let isClipped: (left: Bool, right: Bool)

  /// Whether stages stand without gaps between them.
  let isDense: Bool

  /// The first row below the ribbon.
  var bottom: Int { barRows.upperBound + 1 }

  init(_ subject: Subject, focus: Int, width: Int, height: Int) {
    let barHeight = height >= 50 ? 4 : height >= 34 ? 2 : 1
    barRows = 2..<2 + barHeight
    var parts: [(title: String, units: Range<Int>)] = [("stem", 0..<1)]
    var next = 1
    for stage in subject.network.stages {
      parts.append((stage.name, next..<next + stage.blocks.count))
      next += stage.blocks.count
    }
    parts.append(("head", next..<next + 1))

    func length(_ part: (title: String, units: Range<Int>), _ pitch: Int) -> Int {
      max(part.title.count, part.units.count * pitch)
    }
    let room = max(1, width - 3 - (width >= 110 ? 30 : 0))
    func total(_ pitch: Int, gap: Int) -> Int {
      parts.reduce(0) { $0 + length($1, pitch) } + gap * (parts.count - 1)
    }
    let spacings =
      [8, 7, 6, 5, 4, 3, 2, 1].map { (pitch: $0, gap: 2) } + [(pitch: 1, gap: 1)]
    if let (pitch, gap) = spacings.first(where: { total($0.pitch, gap: $0.gap) <= room }) {
      self.pitch = pitch
      var x = 1
      groups = parts.map { part in
        defer { x += length(part, pitch) + gap }
        return Group(title: part.title, units: part.units, x: x)
      }
      isClipped = (false, false)
      isDense = false
    } else {
      // One column a unit, no gaps, scrolled so that the focus is in the middle.
      pitch = 1
      let first = min(max(0, focus - room / 2), max(0, subject.unitCount - room))
      let end = min(subject.unitCount, first + room)
      groups = parts.compactMap { part in
        let units = part.units.clamped(to: first..<end)
        guard !units.isEmpty else { return nil }
        return Group(title: part.title, units: units, x: 1 + units.lowerBound - first)
      }
      isClipped = (first > 0, end < subject.unitCount)
      isDense = true
    }
  }

  /// The column of a unit; nil where it is scrolled away.
  func x(of unit: Int) -> Int? {
    groups.first { $0.units.contains(unit) }.map { $0.x + (unit - $0.units.lowerBound) * pitch }
  }

  /// The unit in a column; nil where there is none.
  func unit(atX x: Int) -> Int? {
    for group in groups where x >= group.x {
      let unit = group.units.lowerBound + (x - group.x) / pitch
      if group.units.contains(unit) { return unit }
    }
    return nil
  }
}
