import Curriculum
import Kernels
import Networks

extension NetworkFacts {
  var headUnit: Int { walk.blocks.count + 1 }

  /// The unit that words begin with, `stem`, a block's name `conv3_1` or its path `layer2.0`, and the
  /// words behind it.
  func unit(at words: ArraySlice<String>) -> (unit: Int, rest: ArraySlice<String>)? {
    guard let first = words.first else { return nil }
    if first == "stem" { return (0, words.dropFirst()) }
    if first == "head" { return (headUnit, words.dropFirst()) }
    for (index, walk) in walk.blocks.enumerated() {
      if walk.block.name == first { return (index + 1, words.dropFirst()) }
      let path = walk.block.path.split(separator: ".").map(String.init)
      if words.starts(with: path) { return (index + 1, words.dropFirst(path.count)) }
    }
    return nil
  }

  /// The block that a unit is; nil for the stem and the head.
  func block(ofUnit unit: Int) -> NetworkWalk.BlockWalk? {
    unit > 0 && unit < headUnit ? walk.blocks[unit - 1] : nil
  }

  /// What a unit is called in a sentence.
  func title(ofUnit unit: Int) -> String {
    block(ofUnit: unit)?.block.name ?? (unit == 0 ? "the stem" : "the head")
  }

  /// `macs`, `out.channels`, `field`, `conv2.parameters`.
  func value(ofUnit unit: Int, _ words: ArraySlice<String>) throws(FactError) -> Double {
    let steps = steps(ofUnit: unit)
    let title = title(ofUnit: unit)
    switch words.first {
    case "parameters" where words.count == 1:
      return Double(steps.reduce(0) { $0 + $1.parameters })
    case "macs" where words.count == 1: return Double(steps.reduce(0) { $0 + $1.multiplyAdds })
    case "field" where words.count == 1, "stride" where words.count == 1:
      guard unit < headUnit else {
        throw FactError(.meaningless, "the head sees the whole picture: it has no field or stride")
      }
      let field = network.receptiveField(ofBlock: unit - 1, extent: walk.input.height)
      return Double(words.first == "field" ? field.size : field.jump)
    case "in":
      return try extent(of: input(ofUnit: unit), "what goes into \(title)", words.dropFirst())
    case "out":
      return try extent(of: output(ofUnit: unit), "what comes out of \(title)", words.dropFirst())
    default: return try layerValue(ofUnit: unit, words)
    }
  }

  private func steps(ofUnit unit: Int) -> [NetworkWalk.Step] {
    block(ofUnit: unit)?.all ?? (unit == 0 ? walk.stem : walk.head)
  }

  private func input(ofUnit unit: Int) -> Shape {
    unit == 0 ? walk.input : unit == 1 ? walk.stemOutput : walk.blocks[unit - 2].output
  }

  private func output(ofUnit unit: Int) -> Shape {
    unit < headUnit ? input(ofUnit: unit + 1) : walk.head.last?.output ?? input(ofUnit: unit)
  }

  // MARK: - Layers

  /// `conv2.parameters`, `downsample.0.out.channels`: a layer's name and a property of it.
  private func layerValue(
    ofUnit unit: Int, _ words: ArraySlice<String>
  ) throws(FactError) -> Double {
    let isShape = words.count > 2 && ["in", "out"].contains(words[words.endIndex - 2])
    let property = words.suffix(isShape ? 2 : 1)
    let name = words.dropLast(property.count)
    guard !name.isEmpty else { throw unknown(words, ofUnit: unit) }
    let found = layers(ofUnit: unit, named: Array(name))
    guard let step = found.first else { throw unknown(words, ofUnit: unit) }
    guard found.count == 1 else {
      let names = found.map { shortName(of: $0.layer, inUnit: unit) }.joined(separator: ", ")
      throw FactError(
        .meaningless, "'\(name.joined(separator: "."))' is the end of several layers: \(names)")
    }
    return try value(of: step, property)
  }

  /// The layer of that name within the unit, or else those whose names end so.
  private func layers(ofUnit unit: Int, named words: [String]) -> [NetworkWalk.Step] {
    let steps = steps(ofUnit: unit)
    let name = words.joined(separator: ".")
    let own = steps.filter { shortName(of: $0.layer, inUnit: unit) == name }
    guard own.isEmpty else { return own }
    return steps.filter {
      $0.layer.name.split { $0 == "." || $0 == "/" }.suffix(words.count).elementsEqual(
        words, by: ==)
    }
  }

  private func shortName(of layer: Layer, inUnit unit: Int) -> String {
    block(ofUnit: unit)?.block.shortName(of: layer) ?? layer.name
  }

  /// `parameters`, `macs`, `kernel`, `stride`, `in.height`, `out.channels` of a layer.
  func value(
    of step: NetworkWalk.Step, _ property: ArraySlice<String>
  ) throws(FactError) -> Double {
    let name = step.layer.name
    switch property.first {
    case "parameters" where property.count == 1: return Double(step.parameters)
    case "macs" where property.count == 1: return Double(step.multiplyAdds)
    case "kernel" where property.count == 1, "stride" where property.count == 1:
      guard let window = step.layer.operation.slidingWindow else {
        throw FactError(.meaningless, "\(name) slides no window: it has no \(property.first!)")
      }
      return Double(property.first == "kernel" ? window.kernel : window.stride)
    case "in": return try extent(of: step.input, "what goes into \(name)", property.dropFirst())
    case "out":
      return try extent(of: step.output, "what comes out of \(name)", property.dropFirst())
    default:
      throw .unknown(
        property, of: name,
        known: [
          "parameters", "macs", "kernel", "stride", "in.channels", "in.height", "in.width",
          "out.channels", "out.height", "out.width",
        ])
    }
  }

  /// There is no such fact of a unit, and no such layer in it.
  private func unknown(_ words: ArraySlice<String>, ofUnit unit: Int) -> FactError {
    let layers = steps(ofUnit: unit).map { shortName(of: $0.layer, inUnit: unit) }
    let traced = block(ofUnit: unit) == nil ? [] : ["ratio", "cosine"]
    return .unknown(
      words, of: title(ofUnit: unit),
      known: ["parameters", "macs", "field", "stride", "in.channels", "out.channels"] + traced
        + layers)
  }
}

extension Operation {
  /// The window that a convolution or a pool slides over its input.
  fileprivate var slidingWindow: Window? {
    switch self {
    case .convolution(let convolution): convolution.window
    case .maxPool(let window), .averagePool(let window): window
    default: nil
    }
  }
}
