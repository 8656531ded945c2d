import Curriculum
import Networks

/// What follows from a network and the size of its input: counts, shapes, receptive fields.
///
/// A unit is the stem (0), a block, or the head (the last), as in `Subject`.
struct NetworkFacts {
  let network: Network
  let walk: NetworkWalk

  init(_ network: Network, _ walk: NetworkWalk) {
    self.network = network
    self.walk = walk
  }

  /// Of a network of the catalog and pictures of the size that it is meant for.
  init(named name: String) throws(FactError) {
    do throws(NetworkError) {
      network = try Catalog.network(named: name)
      walk = try network.walk(height: network.inputSize, width: network.inputSize)
    } catch {
      let known = Catalog.names + Catalog.cifarNames + Catalog.laboratoryNames
      let hint =
        NearestName.of(name, in: known).map { "did you mean '\($0)'?" }
        ?? "residuum summary --list tells its networks"
      throw FactError(.meaningless, "the catalog has no '\(name)'; \(hint)")
    }
  }

  /// `macs`, `input.height`, `conv3_1.macs`, `blocks.macs`: what stands behind `network`.
  func value(_ words: ArraySlice<String>) throws(FactError) -> FactValue {
    if words.count == 1, let value = ownValue(words[words.startIndex]) { return value }
    let rest = words.dropFirst()
    if words.first == "input" {
      return .number(try extent(of: walk.input, "the input", rest))
    }
    if words.first == "blocks" { return .list(try blocksValue(rest)) }
    guard let (unit, rest) = unit(at: words) else {
      throw .unknown(
        words, of: network.name,
        known: [
          "parameters", "macs", "depth", "classes", "blocks", "name", "title", "input", "stem",
          "head",
        ] + walk.blocks.map(\.block.name))
    }
    return .number(try value(ofUnit: unit, rest))
  }

  private func ownValue(_ name: String) -> FactValue? {
    switch name {
    case "parameters": .number(Double(network.parameterCount))
    case "macs": .number(Double(walk.multiplyAdds))
    case "depth": .number(Double(depth))
    case "classes": .number(Double(network.classes))
    case "blocks": .number(Double(walk.blocks.count))
    case "name": .text(network.name)
    case "title": .text(network.title)
    default: nil
    }
  }

  /// The layers with weights on the longest path: convolutions, those of each block's residual but not
  /// those beside it, and linear layers. It is the number that networks are called by.
  var depth: Int {
    let path =
      network.stem + network.blocks.flatMap { $0.entry + $0.residual + $0.exit } + network.head
    return path.count {
      switch $0.operation {
      case .convolution, .linear: true
      default: false
      }
    }
  }

  /// A number of each block, in order.
  func blocksValue(_ words: ArraySlice<String>) throws(FactError) -> [Double] {
    try walk.blocks.indices.map { (index) throws(FactError) in
      try value(ofUnit: index + 1, words)
    }
  }

  /// The sizes of a shape, by name.
  func extent(
    of shape: Shape, _ whole: String, _ words: ArraySlice<String>
  ) throws(FactError) -> Double {
    switch words {
    case ["channels"]: Double(shape.channels)
    case ["height"]: Double(shape.height)
    case ["width"]: Double(shape.width)
    default: throw .unknown(words, of: whole, known: ["channels", "height", "width"])
    }
  }
}
