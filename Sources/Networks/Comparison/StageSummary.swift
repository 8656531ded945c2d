/// What a stage amounts to: the numbers of all its blocks together.
public struct StageSummary: Hashable, Sendable {
  /// `stem`, `conv3`, `head`.
  public let name: String
  /// Zero for the stem and the head.
  public let blocks: Int
  public let output: Shape
  /// Trained ones.
  public let parameters: Int
  public let multiplyAdds: Int
  /// Pixels of the input along an axis that one position sees; nil for the head, which sees all.
  public let receptiveField: Int?
}

extension Network {
  /// The stem, the stages and the head.
  public func stageSummaries(_ walk: NetworkWalk) -> [StageSummary] {
    func count(_ steps: [NetworkWalk.Step]) -> (parameters: Int, multiplyAdds: Int) {
      steps.reduce((0, 0)) { ($0.0 + $1.parameters, $0.1 + $1.multiplyAdds) }
    }
    let stemCount = count(walk.stem)
    var summaries = [
      StageSummary(
        name: "stem", blocks: 0, output: walk.stemOutput, parameters: stemCount.parameters,
        multiplyAdds: stemCount.multiplyAdds,
        receptiveField: receptiveField(ofBlock: -1, extent: walk.input.height).size)
    ]
    var first = 0
    for stage in stages {
      let blocks = walk.blocks[first..<first + stage.blocks.count]
      first += stage.blocks.count
      guard let last = blocks.last else { continue }
      summaries.append(
        StageSummary(
          name: stage.name, blocks: blocks.count, output: last.output,
          parameters: blocks.reduce(0) { $0 + $1.parameters },
          multiplyAdds: blocks.reduce(0) { $0 + $1.multiplyAdds },
          receptiveField: receptiveField(ofBlock: first - 1, extent: walk.input.height).size))
    }
    let headCount = count(walk.head)
    let end = walk.head.last?.output ?? walk.blocks.last?.output ?? walk.stemOutput
    summaries.append(
      StageSummary(
        name: "head", blocks: 0, output: end, parameters: headCount.parameters,
        multiplyAdds: headCount.multiplyAdds, receptiveField: nil))
    return summaries
  }

  /// TF-Slim's names for what its stages make, `resnet_v2_50/block1`; none for other networks.
  public var endPoints: [(stage: String, name: String)] {
    guard origin == .slim else { return [] }
    let depth = name.drop { !$0.isNumber }.prefix { $0.isNumber }
    return stages.compactMap { stage in
      stage.blocks.first.map { block in
        (stage.name, "resnet_v2_\(depth)/\(block.path.prefix { $0 != "/" })")
      }
    }
  }
}
