import Networks

/// What `summary --json` prints of a network.
struct SummaryReport: Encodable {
  struct Layer: Encodable {
    let name, operation: String
    let block: String?
    let branch: String
    let inputShape, outputShape: [Int]
    let parameters, macs: Int
  }
  struct EndPoint: Encodable { let stage, name: String }

  let network, title: String
  let input: [Int]
  let parameters, macs, classes: Int
  /// As the network's origin counts them, where that is another number.
  let originParameters: Int?
  /// TF-Slim's names of what its stages make.
  let endPoints: [EndPoint]?
  let layers: [Layer]

  init(_ network: Network, _ walk: NetworkWalk) {
    self.network = network.name
    title = network.title
    input = walk.input.dimensions
    parameters = network.parameterCount
    macs = walk.multiplyAdds
    classes = network.classes
    originParameters = network.originCount?.parameters
    let points = network.endPoints
    endPoints = points.isEmpty ? nil : points.map { EndPoint(stage: $0.stage, name: $0.name) }
    func layer(_ step: NetworkWalk.Step, _ block: String?, _ branch: String) -> Layer {
      Layer(
        name: step.layer.name, operation: step.layer.operation.label, block: block,
        branch: branch, inputShape: step.input.dimensions,
        outputShape: step.output.dimensions, parameters: step.parameters,
        macs: step.multiplyAdds)
    }
    var layers = walk.stem.map { layer($0, nil, "stem") }
    for block in walk.blocks {
      let name = block.block.name
      layers += block.entry.map { layer($0, name, "entry") }
      layers += block.residual.map { layer($0, name, "residual") }
      layers += block.shortcut.map { layer($0, name, "shortcut") }
      layers += block.gate.map { layer($0, name, "gate") }
      layers += block.aside.map { layer($0, name, "aside") }
      layers += block.exit.map { layer($0, name, "exit") }
    }
    self.layers = layers + walk.head.map { layer($0, nil, "head") }
  }
}

extension Network {
  /// `ResNet-50 · input 3×224×224 · 25,557,032 parameters · …`
  func headline(_ walk: NetworkWalk) -> String {
    "\(title) · input \(walk.input) · \(parameterCount.grouped) parameters · "
      + "\(walk.multiplyAdds.grouped) multiply-adds"
  }

  /// What its origin counts, and calls by other names; empty for most.
  var originNotes: [String] {
    var notes: [String] = []
    if let (count, words) = originCount {
      notes.append("\(origin.title) counts \(count.grouped), \(words)")
    }
    let points = endPoints
    if !points.isEmpty {
      notes.append(
        "end points: " + points.map { "\($0.stage) → \($0.name)" }.joined(separator: ", "))
    }
    return notes
  }
}
