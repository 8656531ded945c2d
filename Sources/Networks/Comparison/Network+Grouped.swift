extension Network {
  /// What is said of each block, and of which: `1×1 BN in each stage's first block, else x itself`.
  func grouped(_ words: (Block) -> String) -> String {
    var groups: [(words: String, blocks: [Int])] = []
    for (index, block) in blocks.enumerated() {
      let own = words(block)
      if let known = groups.firstIndex(where: { $0.words == own }) {
        groups[known].blocks.append(index)
      } else {
        groups.append((own, [index]))
      }
    }
    // What most do comes last; of as many, what comes first in the network goes first.
    groups.sort { ($0.blocks.count, $0.blocks[0]) < ($1.blocks.count, $1.blocks[0]) }
    if groups.count == 1 { return groups[0].words }
    return groups.enumerated().map { place, group in
      place == groups.count - 1 && group.words.split(separator: " ").count < 12
        ? "else \(group.words)" : "\(group.words) in \(self.words(for: group.blocks))"
    }.joined(separator: "; ")
  }

  /// `each stage's first block`, `the last block of conv2, conv3`, `all of conv5`, `conv2_1, conv2_2`,
  /// `12 blocks`.
  private func words(for indices: [Int]) -> String {
    var starts: [Int] = []
    var next = 0
    for stage in stages {
      starts.append(next)
      next += stage.blocks.count
    }
    let wanted = Set(indices)
    func names(_ stages: [Int]) -> String {
      stages.map { self.stages[$0].name }.joined(separator: ", ")
    }
    for (place, end) in [("first", false), ("last", true)] {
      let ends = stages.indices.map { starts[$0] + (end ? stages[$0].blocks.count - 1 : 0) }
      let hit = stages.indices.filter { wanted.contains(ends[$0]) }
      guard Set(hit.map { ends[$0] }) == wanted else { continue }
      return hit.count == stages.count && hit.count > 1
        ? "each stage's \(place) block" : "the \(place) block of \(names(hit))"
    }
    let whole = stages.indices.filter { index in
      (starts[index]..<starts[index] + stages[index].blocks.count).allSatisfy(wanted.contains)
    }
    if whole.reduce(0, { $0 + stages[$1].blocks.count }) == wanted.count {
      return "all of \(names(whole))"
    }
    let blocks = blocks
    return indices.count <= 3
      ? indices.map { blocks[$0].name }.joined(separator: ", ") : "\(indices.count) blocks"
  }
}
