import Inference
import Networks
import Pictures
import Terminal

/// What `compare --lesions` says, in the form of its JSON.
struct LesionReport: Encodable {
  struct Score: Encodable {
    let errors: Int
    let top1Error, confidence: Double

    init(_ score: LesionStudy.Score) {
      errors = score.errors
      top1Error = score.error
      confidence = score.confidence
    }
  }

  struct Block: Encodable {
    let name, path, kind: String
    let ratio, cosine: JSONNumber
    let withoutResidual: Score
    let withoutShortcut, withoutBlock: Nullable<Score>

    init(_ row: LesionStudy.Row) {
      name = row.block.name
      path = row.block.path
      kind = row.block.kind.rawValue
      ratio = .init(finite: row.ratio)
      cosine = .init(finite: row.cosine)
      withoutResidual = Score(row.withoutResidual)
      withoutShortcut = .init(row.withoutShortcut.map(Score.init))
      withoutBlock = .init(row.withoutBlock.map(Score.init))
    }
  }

  let network, weights, dataset: String
  let images: Int
  let intact: Score
  let blocks: [Block]
  let summary: [String]
  let milliseconds: Double

  private enum CodingKeys: CodingKey {
    case network, weights, dataset, images, intact, blocks, summary, milliseconds
  }

  private let isUntrained: Bool

  init(
    _ study: LesionStudy, network: Network, source: ModelSource, dataset: String,
    milliseconds: Double
  ) {
    self.network = network.name
    weights = source.description
    isUntrained = source.isUntrained
    self.dataset = dataset
    images = study.intact.images
    intact = Score(study.intact)
    blocks = study.rows.map(Block.init)
    summary = study.summary
    self.milliseconds = milliseconds
  }

  // MARK: - As a table

  func printTable(_ study: LesionStudy) {
    print("\(network) · \(isUntrained ? "untrained (\(weights))" : weights) · \(dataset)")
    print(
      """
      intact: \(intact.errors) errors on \(images) pictures, \(intact.top1Error.formatted(1)) % \
      ± \(study.margin.formatted(1)); p of the right class \(intact.confidence.formatted(3))

      error and p with one branch of one block cut:
      """)
    let isPlain = blocks.allSatisfy { $0.withoutShortcut.value == nil }
    func cells(_ score: Score?) -> [String] {
      guard let score else { return ["–", "–"] }
      return [score.top1Error.formatted(1), score.confidence.formatted(3)]
    }
    func number(_ value: JSONNumber) -> String { value.value?.formatted(3) ?? "–" }
    TextTable.print(
      [("block", false), ("kind", false), ("‖F‖/‖S‖", true), ("F cut %", true), ("p", true)]
        + (isPlain
          ? [("taken out %", true), ("p", true)] : [("S cut %", true), ("p", true)]),
      blocks.map { block in
        ["\(block.name) · \(block.path)", block.kind, number(block.ratio)]
          + cells(block.withoutResidual)
          + cells(isPlain ? block.withoutBlock.value : block.withoutShortcut.value)
      })
    print()
    for sentence in summary {
      for line in TextFlow.lines(of: sentence, width: 80, hanging: 2) { print(line) }
    }
  }

  // MARK: - As a file

  /// A line for each block; the intact error stands in every one.
  var csv: String {
    func cells(_ score: Score?) -> [String] {
      score.map { ["\($0.top1Error)", "\($0.confidence)"] } ?? ["", ""]
    }
    func cell(_ value: JSONNumber) -> String { value.value.map { "\($0)" } ?? "" }
    let conditions = ["intact", "withoutResidual", "withoutShortcut", "withoutBlock"]
    return CSV.line(
      ["block", "path", "kind", "ratio", "cosine"]
        + conditions.flatMap { ["\($0)Error", "\($0)Confidence"] })
      + blocks.map { block in
        CSV.line(
          [block.name, block.path, block.kind, cell(block.ratio), cell(block.cosine)]
            + cells(intact) + cells(block.withoutResidual)
            + cells(block.withoutShortcut.value) + cells(block.withoutBlock.value))
      }.joined()
  }
}
