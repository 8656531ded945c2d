import Foundation
import Testing

@testable import Pictures

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("Charts")
struct ChartTests {
  /// Eight points on a parabola; one is missing.
  private let gap = Chart.Series(
    "plain-20",
    (0..<8).map { (index: Int) -> (x: Double, y: Double) in
      (x: Double(100 * index), y: index == 3 ? .nan : Double(index * index))
    })
  private let decay = Chart.Series(
    "ResNet-20", [(0, 3), (100, 0.5), (200, 0), (300, 0.02), (400, 0.004)], isDashed: true)

  @Test("every series has a line in the plot and one in the legend, with its name")
  func structure() throws {
    let drawing = try SVGDrawing(
      Chart([gap, decay], title: "Errors", xTitle: "step", yTitle: "error %").svg())
    #expect(
      drawing.root == [
        "version": "1.1", "width": "760", "height": "440",
        "viewBox": "0 0 760 440", "xmlns": "http://www.w3.org/2000/svg",
      ])
    #expect(drawing.texts("legend").map(\.text) == ["plain-20", "ResNet-20"])
    #expect(drawing.texts("title").map(\.text) == ["Errors"])
    #expect(drawing.texts("x-title").map(\.text) == ["step"])
    #expect(drawing.texts("y-title").map(\.text) == ["error %"])
    // The gap parts the first curve in two.
    #expect(drawing.polylines.map(\.points.count) == [3, 4, 5])
    #expect(drawing.polylines.map(\.dashes) == [nil, nil, "7,4"])
    #expect(Set(drawing.polylines.map(\.stroke)) == ["#0072b2", "#d55e00"])
  }

  /// The ticks say which value lies where; from two of them the rest of an axis follows.
  @Test("the curve lies where the ticks say")
  func coordinates() throws {
    let drawing = try SVGDrawing(Chart([gap]).svg())
    let expected = gap.points.filter { !$0.y.isNaN }
    let found = drawing.polylines.flatMap(\.points)
    try #require(found.count == expected.count)
    let (toX, toY) = (try drawing.xMap(), try drawing.yMap())
    for (point, place) in zip(expected, found) {
      // Places are rounded to hundredths.
      #expect(abs(toX(point.x) - place.x) < 0.02)
      #expect(abs(toY(point.y) - place.y) < 0.02)
    }
    #expect(drawing.texts("y-tick").map(\.text) == ["0", "10", "20", "30", "40", "50"])
    #expect(
      drawing.texts("x-tick").map(\.text)
        == ["0", "100", "200", "300", "400", "500", "600", "700"])
  }

  @Test("a logarithmic axis: powers of ten at equal distances, nothing for what has no logarithm")
  func logarithmic() throws {
    let drawing = try SVGDrawing(Chart([decay], yScale: .logarithmic).svg())
    #expect(drawing.texts("y-tick").map(\.text) == ["0.001", "0.01", "0.1", "1", "10"])
    #expect(drawing.polylines.map(\.points.count) == [2, 2])
    let toY = try drawing.yMap { log10($0) }
    for (point, place) in zip(decay.points.filter { $0.y > 0 }, drawing.polylines.flatMap(\.points))
    {
      #expect(abs(toY(log10(point.y)) - place.y) < 0.02)
    }
  }

  @Test("a point between two gaps is marked; a curve of gaps alone is only in the legend")
  func lonelyPoints() throws {
    let many = (0..<100).map { (index: Int) -> (x: Double, y: Double) in
      (x: Double(index), y: index == 41 ? 2 : .infinity)
    }
    let drawing = try SVGDrawing(Chart([.init("one", many), .init("none", [(1, .nan)])]).svg())
    #expect(drawing.polylines.isEmpty)
    #expect(drawing.marks == 1 + 2)  // one in the plot, two in the legend
    #expect(drawing.texts("legend").count == 2)
    #expect(try SVGDrawing(Chart().svg()).texts("x-tick").count > 1)
  }

  @Test("what XML has a meaning for is text, and what it does not know is replaced")
  func escapes() throws {
    let name = #"a<b> & "c" 'd' ]]>"#
    let chart = Chart(
      [.init(name, [(0, 0), (1, 1)]), .init("\u{0}\u{1B}[2J", [])], title: "<script>&amp;",
      xTitle: "‖F‖/‖x‖ → 1 %", yTitle: "two\nlines")
    let drawing = try SVGDrawing(chart.svg())
    #expect(drawing.texts("legend").map(\.text) == [name, "\u{FFFD}\u{FFFD}[2J"])
    #expect(drawing.texts("title").map(\.text) == ["<script>&amp;"])
    #expect(drawing.texts("x-title").map(\.text) == ["‖F‖/‖x‖ → 1 %"])
    #expect(drawing.texts("y-title").map(\.text) == ["two lines"])
  }

  @Test("a shown range cuts off what is beyond, however far")
  func range() throws {
    let series = Chart.Series("diverges", [(0, 2), (1, 3), (2, 7e21), (3, 1e299)])
    let drawing = try SVGDrawing(Chart([series], yRange: 0...4).svg())
    #expect(drawing.texts("y-tick").map(\.text) == ["0", "1", "2", "3", "4"])
    #expect(drawing.polylines[0].points.allSatisfy { abs($0.y) < 4000 })
  }

  @Test("no two of many series look alike")
  func looks() throws {
    let looks = (0..<42).map { index in
      let look = ChartLook(of: index, isDashed: false)
      return look.color + look.mark
    }
    #expect(Set(looks).count == 42)
    // Neighbours differ in both.
    for index in 0..<41 {
      let (a, b) = (ChartLook(of: index, isDashed: false), ChartLook(of: index + 1, isDashed: true))
      #expect(a.color != b.color && a.mark != b.mark)
      #expect(a.dashes == nil && b.dashes != nil)
    }
  }

  @Test("a long name is cut to what the legend holds")
  func longNames() throws {
    let name = String(repeating: "residual ", count: 50)
    let drawing = try SVGDrawing(Chart([.init(name, [(0, 1), (1, 2)])]).svg(width: 400))
    let shown = try #require(drawing.texts("legend").first?.text)
    #expect(shown.hasSuffix("…") && shown.count < 30)
  }

  @Test("files, and places that cannot be written to")
  func files() throws {
    let folder = try TemporaryFolder()
    let chart = Chart([decay])
    try chart.writeSVG("\(folder.path)/a.svg", width: 500, height: 300)
    #expect(
      try String(contentsOfFile: "\(folder.path)/a.svg", encoding: .utf8)
        == chart.svg(width: 500, height: 300))
    let error = #expect(throws: PictureError.self) { try chart.writeSVG("\(folder.path)/none/a") }
    #expect(error?.exitCode == 73)
    #expect(folder.names == ["a.svg"])
  }
}
