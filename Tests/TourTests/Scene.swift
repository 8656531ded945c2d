import Foundation
import Inference
import Kernels
import Laboratory
import Networks
import Terminal
import Testing
import Weights

@testable import Tour

/// A tour without a terminal: keys go in, requests are carried out at once, the screen comes out as
/// text.
///
/// Monochrome, so that pictures are shades that can be read; baseline kernels, so that every CPU gives
/// the same bits.
struct Scene {
  private(set) var state: TourState
  private let engine: TourEngine
  private let medium: Medium
  /// The requests so far, for tests of what is computed and what is not.
  private(set) var requests: [Request] = []

  init(
    network: String = "cifar-resnet8", width: Int = 80, height: Int = 24,
    catalog: WeightsCatalog = .empty,
    medium: Medium = Medium(symbols: .unicode, depth: .monochrome)
  ) throws {
    self.medium = medium
    engine = TourEngine(
      operations: Operations(kernels: KernelSet(.baseline), workers: Workers(threads: 1)))
    state = TourState(width: width, height: height, catalog: catalog)
    carryOut([
      .open(
        network: try Catalog.network(named: network), source: .random(seed: 0),
        picture: .postcard(seed: 0, index: 3))
    ])
  }

  mutating func press(_ keys: Key...) { for key in keys { carryOut(state.handle(key)) } }

  mutating func type(_ text: String) {
    for character in text { press(.character(character)) }
  }

  /// Carries out a command of the palette.
  mutating func run(_ command: String) { carryOut(state.run(command)) }

  mutating func tick() { carryOut(state.tick()) }

  mutating func tick(elapsed: Double) { carryOut(state.tick(elapsed: elapsed)) }

  /// What was asked of the laboratory so far; nothing of it is carried out.
  private(set) var commands: [String] = []

  /// Lets the laboratory tell something.
  mutating func tell(_ report: LaboratoryThread.Report) { carryOut(state.receive(report)) }

  /// Lets the engine tell something.
  mutating func tell(_ report: Report) { carryOut(state.receive(report)) }

  /// What the tour asks for when the laboratory tells something; not carried out.
  mutating func state(telling report: LaboratoryThread.Report) -> [Request] {
    state.receive(report)
  }

  mutating func equip(_ recordings: [Recording]) {
    state.equipLaboratory(folder: "runs", recordings: nil)
    tell(.recordings(recordings))
  }

  mutating func resize(width: Int, height: Int) { state.size = (width, height) }

  private mutating func carryOut(_ new: [Request]) {
    var queue = new
    while !queue.isEmpty {
      let request = queue.removeFirst()
      requests.append(request)
      if case .laboratory(let command) = request {
        commands.append(describe(command))
        continue
      }
      var reports: [Report] = []
      engine.perform(request) { reports.append(timeless($0)) }
      for report in reports { queue += state.receive(report) }
    }
  }

  private func describe(_ command: LaboratoryThread.Command) -> String {
    switch command {
    case .start(let experiment, let seed, _): "start \(experiment.name), seed \(seed)"
    case .pause: "pause"
    case .goOn: "go on"
    case .stop: "stop"
    case .survey(_, let seed, _): "survey seed \(seed)"
    case .save(let run): "save \(run)"
    case .readRecordings(let folder): "read \(folder)"
    }
  }

  /// A report in which everything took 1.5 ms: times differ from run to run, screens must not.
  private func timeless(_ report: Report) -> Report {
    switch report {
    case .unit(let unit, let record):
      .unit(
        unit,
        UnitRecord(
          milliseconds: 1.5, output: record.output, outputStatistics: record.outputStatistics,
          outputMap: record.outputMap, block: record.block))
    case .operation(let block, let index, let record):
      .operation(
        block: block, index: index,
        OperationRecord(
          layer: record.layer, branch: record.branch, milliseconds: 1.5, output: record.output,
          statistics: record.statistics))
    case .done(let text): .done(text.replacing(/<?[0-9]+(\.[0-9])? ms/, with: "1.5 ms"))
    default: report
    }
  }

  /// The screen as text.
  var text: String { canvas.text }

  var canvas: Canvas {
    var canvas = Canvas(width: state.size.width, height: state.size.height, medium: medium)
    Frame(state).draw(on: &canvas)
    return canvas
  }
}

/// Compares a screen with the literal text in `Screens/NAME.txt`.
///
/// With RESIDUUM_RECORD=1 in the environment the file is written instead, and the test fails, so that
/// a recording cannot pass for a check.
func expectScreen(
  _ scene: Scene, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  try expectScreen(scene.canvas, name, sourceLocation: sourceLocation)
}

/// Compares what is drawn in a part of a screen.
func expectScreen(
  _ canvas: Canvas, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Screens")
  let file = folder.appending(path: "\(name).txt")
  if ProcessInfo.processInfo.environment["RESIDUUM_RECORD"] == "1" {
    try Data((canvas.text + "\n").utf8).write(to: file)
    Issue.record("recorded \(name)", sourceLocation: sourceLocation)
    return
  }
  let expected = try String(contentsOf: file, encoding: .utf8)
  #expect(canvas.text + "\n" == expected, sourceLocation: sourceLocation)
}
