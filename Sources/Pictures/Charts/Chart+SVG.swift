extension Chart {
  /// The chart as a file of its own: SVG 1.1, in UTF-8, on white, in whatever sans-serif font there is.
  ///
  /// - Parameters:
  ///   - width: in pixels, 240 at least.
  ///   - height: in pixels, 160 at least.
  public func svg(width: Int = 760, height: Int = 440) -> String {
    ChartDrawing(self, width: max(width, 240), height: max(height, 160)).text
  }
}

/// A chart laid out on a sheet, and its SVG text. Coordinates grow to the right and downwards.
private struct ChartDrawing {
  private let chart: Chart
  private let width, height: Int
  private let xAxis, yAxis: ChartAxis
  /// The edges of the part where the curves are.
  private let left, right, top, bottom: Double

  private static let fontSize = 12.0
  /// On average, of a character.
  private static let characterWidth = 0.58 * fontSize
  /// Points of a series that has no more are all marked.
  private static let mostMarks = 16

  init(_ chart: Chart, width: Int, height: Int) {
    self.chart = chart
    self.width = width
    self.height = height
    let points = chart.series.lazy.flatMap(\.points).filter { [scale = chart.yScale] in
      $0.x.isFinite && scale.position($0.y) != nil
    }
    xAxis = ChartAxis(points.map(\.x), scale: .linear, isRounded: false)
    yAxis = ChartAxis(points.map(\.y), scale: chart.yScale, range: chart.yRange)

    let labels = yAxis.ticks.map { Double($0.label.count) * Self.characterWidth }.max() ?? 0
    left = (chart.yTitle.isEmpty ? 12 : 32) + labels + 8
    let names = chart.series.map { Double($0.name.count) * Self.characterWidth }.max() ?? 0
    // The legend takes two fifths at most.
    right = Double(width) - (names == 0 ? 20 : min(names + 60, 0.4 * Double(width)))
    top = chart.title.isEmpty ? 16 : 40
    bottom = Double(height) - (chart.xTitle.isEmpty ? 30 : 52)
  }

  var text: String {
    var lines = [
      #"<?xml version="1.0" encoding="UTF-8"?>"#,
      #"<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="\#(width)" height="\#(height)""#
        + #" viewBox="0 0 \#(width) \#(height)">"#,
      "<title>\(escaped(chart.title.isEmpty ? "Chart" : chart.title))</title>",
      #"<defs><clipPath id="plot"><rect x="\#(n(left - 6))" y="\#(n(top - 6))" "#
        + #"width="\#(n(right - left + 12))" height="\#(n(bottom - top + 12))"/></clipPath></defs>"#,
      ##"<rect width="\##(width)" height="\##(height)" fill="#ffffff"/>"##,
      #"<g font-family="Helvetica, Arial, sans-serif" font-size="\#(n(Self.fontSize))" "#
        + ##"fill="#333333">"##,
    ]
    lines += axes + titles
    lines.append(#"<g clip-path="url(#plot)">"#)
    for (index, series) in chart.series.enumerated() { lines += curve(series, index) }
    lines.append("</g>")
    for (index, series) in chart.series.enumerated() { lines += legend(series, index) }
    lines += ["</g>", "</svg>", ""]
    return lines.joined(separator: "\n")
  }

  // MARK: Axes

  private var axes: [String] {
    var lines: [String] = []
    for tick in yAxis.ticks {
      let y = y(tick.value) ?? bottom
      lines.append(line(left, y, right, y, "#dddddd"))
      lines.append(label(tick.label, left - 8, y, "y-tick", #"text-anchor="end" dy="0.35em""#))
    }
    for tick in xAxis.ticks {
      let x = x(tick.value) ?? left
      lines.append(line(x, bottom, x, bottom + 5, "#666666"))
      lines.append(label(tick.label, x, bottom + 19, "x-tick", #"text-anchor="middle""#))
    }
    lines.append(line(left, top, left, bottom, "#666666"))
    lines.append(line(left, bottom, right, bottom, "#666666"))
    return lines
  }

  private var titles: [String] {
    let (middle, centre) = ((left + right) / 2, (top + bottom) / 2)
    return [
      (chart.title, label(chart.title, left, 24, "title", #"font-size="15" font-weight="bold""#)),
      (chart.xTitle, label(chart.xTitle, middle, bottom + 42, "x-title", #"text-anchor="middle""#)),
      (
        chart.yTitle,
        label(
          chart.yTitle, 20, centre, "y-title",
          #"text-anchor="middle" transform="rotate(-90 20 \#(n(centre)))""#)
      ),
    ].filter { !$0.0.isEmpty }.map(\.1)
  }

  // MARK: Curves

  /// Unbroken runs of points that have a place.
  private func runs(_ series: Chart.Series) -> [[(x: Double, y: Double)]] {
    var runs: [[(x: Double, y: Double)]] = [[]]
    for point in series.points {
      if let x = x(point.x), let y = y(point.y) {
        runs[runs.count - 1].append((x, y))
      } else if runs.last?.isEmpty == false {
        runs.append([])
      }
    }
    return runs.filter { !$0.isEmpty }
  }

  private func curve(_ series: Chart.Series, _ index: Int) -> [String] {
    let look = ChartLook(of: index, isDashed: series.isDashed)
    let runs = runs(series)
    var lines = [#"<g \#(attributes(look))>"#]
    for run in runs where run.count > 1 {
      let points = run.map { "\(n($0.x)),\(n($0.y))" }.joined(separator: " ")
      lines.append(#"<polyline fill="none"\#(dashes(look)) points="\#(points)"/>"#)
    }
    // A point between two gaps has no line, and is marked in any case.
    let places = runs.flatMap { $0 }
    var marked = Set(marks(of: places.count, index))
    var start = 0
    for run in runs {
      if run.count == 1 { marked.insert(start) }
      start += run.count
    }
    lines += marked.sorted().map { mark(look, places[$0].x, places[$0].y) }
    return lines + ["</g>"]
  }

  /// Which of `count` points are marked: eight of many, other ones for each series, so that marks of
  /// curves that lie over each other do not.
  private func marks(of count: Int, _ index: Int) -> [Int] {
    if count <= Self.mostMarks { return Array(0..<count) }
    let shift = (Double(index % 4) + 0.5) / 4
    return (0..<8).map { Int((Double($0) + shift) / 8 * Double(count)) }
  }

  private func legend(_ series: Chart.Series, _ index: Int) -> [String] {
    let look = ChartLook(of: index, isDashed: series.isDashed)
    let pitch = min(20, (bottom - top) / Double(chart.series.count))
    let (x, y) = (right + 16, top + pitch * (Double(index) + 0.5))
    let room = Int((Double(width) - x - 36) / Self.characterWidth)
    let isLong = series.name.count > room
    let name = isLong ? series.name.prefix(max(0, room - 1)) + "…" : series.name[...]
    return [
      "<g \(attributes(look))>",
      #"<path fill="none"\#(dashes(look)) d="M\#(n(x)),\#(n(y))h30"/>"#, mark(look, x + 15, y),
      "</g>", label(String(name), x + 36, y, "legend", #"dy="0.35em""#),
    ]
  }

  // MARK: Places

  private func x(_ value: Double) -> Double? {
    xAxis.share(value).map { left + $0 * (right - left) }
  }

  /// What is far outside the shown range is brought near, where it is no more visible.
  private func y(_ value: Double) -> Double? {
    yAxis.share(value).map { bottom - min(max($0, -4), 5) * (bottom - top) }
  }

  // MARK: Elements

  private func attributes(_ look: ChartLook) -> String {
    #"stroke="\#(look.color)" stroke-width="1.8" stroke-linejoin="round" fill="\#(look.color)""#
  }

  private func dashes(_ look: ChartLook) -> String {
    look.dashes.map { #" stroke-dasharray="\#($0)""# } ?? ""
  }

  /// With a white edge, so that it stands out from curves that run wild.
  private func mark(_ look: ChartLook, _ x: Double, _ y: Double) -> String {
    let edge = look.isStroked ? "" : ##"stroke="#ffffff" stroke-width="0.8" "##
    return #"<path \#(edge)d="M\#(n(x)),\#(n(y))\#(look.mark)"/>"#
  }

  private func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ color: String
  ) -> String {
    #"<line x1="\#(n(x1))" y1="\#(n(y1))" x2="\#(n(x2))" y2="\#(n(y2))" stroke="\#(color)"/>"#
  }

  private func label(
    _ text: String, _ x: Double, _ y: Double, _ kind: String, _ attributes: String
  ) -> String {
    #"<text class="\#(kind)" x="\#(n(x))" y="\#(n(y))" \#(attributes)>\#(escaped(text))</text>"#
  }

  /// To a hundredth of a pixel.
  private func n(_ value: Double) -> String {
    let text = ChartNumber.fixed(value, digits: 2)
    return text.hasSuffix(".00") ? String(text.dropLast(3)) : text
  }

  /// As the contents of an XML element; characters that XML does not have become U+FFFD.
  private func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\t", "\n", "\r": result += " "
      case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
