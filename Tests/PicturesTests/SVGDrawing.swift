import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What an SVG chart says, read by Foundation's XML parser.
final class SVGDrawing: NSObject, XMLParserDelegate {
  struct Text {
    let kind: String
    let x, y: Double
    var text = ""
  }

  struct Polyline {
    let stroke: String
    let dashes: String?
    let points: [(x: Double, y: Double)]
  }

  private(set) var root: [String: String] = [:]
  private(set) var polylines: [Polyline] = []
  /// Paths but for the lines of the legend.
  private(set) var marks = 0
  private var allTexts: [Text] = []
  private var isInText = false
  private var strokes: [String] = []

  init(_ svg: String) throws {
    super.init()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = self
    try #require(parser.parse(), "\(parser.parserError.debugDescription)")
  }

  func texts(_ kind: String) -> [Text] { allTexts.filter { $0.kind == kind } }

  /// From a value to its place, by the first and the last tick, whose labels are plain numbers.
  func yMap(_ position: (Double) -> Double = { $0 }) throws -> (Double) -> Double {
    try map(texts("y-tick").map { (position(Double($0.text) ?? .nan), $0.y) })
  }

  func xMap() throws -> (Double) -> Double {
    try map(texts("x-tick").map { (Double($0.text) ?? .nan, $0.x) })
  }

  private func map(_ ticks: [(value: Double, place: Double)]) throws -> (Double) -> Double {
    let (first, last) = (try #require(ticks.first), try #require(ticks.last))
    let slope = (last.place - first.place) / (last.value - first.value)
    return { first.place + slope * ($0 - first.value) }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    switch name {
    case "svg": root = attributes
    case "g": strokes.append(attributes["stroke"] ?? strokes.last ?? "none")
    case "path": if attributes["d"]?.hasSuffix("h30") == false { marks += 1 }
    case "text":
      isInText = true
      allTexts.append(
        Text(
          kind: attributes["class"] ?? "", x: Double(attributes["x"] ?? "") ?? .nan,
          y: Double(attributes["y"] ?? "") ?? .nan))
    case "polyline":
      let points = (attributes["points"] ?? "").split(separator: " ").map { pair in
        let numbers = pair.split(separator: ",").map { Double($0) ?? .nan }
        return (x: numbers[0], y: numbers[1])
      }
      polylines.append(
        Polyline(
          stroke: strokes.last ?? "none", dashes: attributes["stroke-dasharray"], points: points))
    default: break
    }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    if name == "g" { strokes.removeLast() }
    if name == "text" { isInText = false }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    if isInText { allTexts[allTexts.count - 1].text += string }
  }
}
