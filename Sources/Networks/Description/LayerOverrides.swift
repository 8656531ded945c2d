import Kernels
import Yams

/// Single layers that differ from what their stage makes them: `layers:` in a description.
///
///     layers:
///       layer3.0.conv1: {stride: 2, padding: 0}
///       layer3.0.bn1: {channels: 128}
///       fc: {inputs: 8192}
///
/// Nothing else follows: that shapes then fail to meet is what a learner is to see.
struct LayerOverrides {
  private let file: String
  private let overrides: [String: Fields]
  private let all: Fields?

  init(_ fields: Fields) throws(DescriptionError) {
    file = fields.file
    all = try fields.fields("layers", of: "layers", known: nil)
    var overrides: [String: Fields] = [:]
    for name in all?.names ?? [] {
      overrides[name] = try all!.fields(name, of: name, known: nil)
    }
    self.overrides = overrides
  }

  func applied(to block: Block) throws(DescriptionError) -> Block {
    if overrides.isEmpty { return block }
    return try block.mappingLayers { (layers) throws(DescriptionError) in
      try applied(to: layers)
    }
  }

  func applied(to layers: [Layer]) throws(DescriptionError) -> [Layer] {
    if overrides.isEmpty { return layers }
    var changed: [Layer] = []
    for layer in layers {
      guard let fields = overrides[layer.name] else {
        changed.append(layer)
        continue
      }
      changed.append(Layer(layer.name, try operation(layer.operation, fields, all![layer.name]!)))
    }
    return changed
  }

  /// Refuses names that no layer has.
  func requireAllUsed(layers: [Layer]) throws(DescriptionError) {
    let names = Set(layers.map(\.name))
    guard let all, let name = all.names.first(where: { !names.contains($0) }) else { return }
    let near = NearestName.of(name, in: layers.map(\.name))
    let some = ["conv1", layers[layers.count / 2].name, layers[layers.count - 1].name]
    throw DescriptionError(
      file: file, line: all.line(of: name), place: "layers",
      .unknown(Fields.shortened(name), of: "the network", known: near.map { [$0] } ?? some))
  }

  private func operation(
    _ operation: Operation, _ raw: Fields, _ node: Node
  ) throws(DescriptionError) -> Operation {
    func fields(_ known: [String]) throws(DescriptionError) -> Fields {
      try Fields(
        node, of: "a layer '\(operation.label)'", at: raw.place, in: file, known: known)
    }
    switch operation {
    case .convolution(var c):
      let own = try fields([
        "inputs", "outputs", "kernel", "stride", "padding", "dilation", "biases",
      ])
      c.inputs = try own.whole("inputs", DescribedNetwork.Limit.channels) ?? c.inputs
      c.outputs = try own.whole("outputs", DescribedNetwork.Limit.channels) ?? c.outputs
      c.window.kernel = try own.whole("kernel", DescribedNetwork.Limit.kernel) ?? c.window.kernel
      c.window.stride = try own.whole("stride", DescribedNetwork.Limit.stride) ?? c.window.stride
      c.window.dilation =
        try own.whole("dilation", DescribedNetwork.Limit.dilation) ?? c.window.dilation
      if own.has("kernel") || own.has("dilation") {
        c.window.padding = c.window.dilation * ((c.window.kernel - 1) / 2)
      }
      let most = c.window.dilation * (c.window.kernel - 1)
      c.window.padding = try own.whole("padding", 0...most) ?? c.window.padding
      c.hasBias = try own.flag("biases") ?? c.hasBias
      return .convolution(c)
    case .batchNorm(let channels, let epsilon, let isScaled):
      let own = try fields(["channels", "epsilon"])
      return .batchNorm(
        channels: try own.whole("channels", DescribedNetwork.Limit.channels) ?? channels,
        epsilon: try own.number("epsilon", 1e-12...1) ?? epsilon, isScaled: isScaled)
    case .prelu(let channels):
      return .prelu(
        channels: try fields(["channels"]).whole("channels", DescribedNetwork.Limit.channels)
          ?? channels)
    case .linear(let inputs, let outputs):
      let own = try fields(["inputs", "outputs"])
      return .linear(
        inputs: try own.whole("inputs", DescribedNetwork.Limit.features) ?? inputs,
        outputs: try own.whole("outputs", DescribedNetwork.Limit.classes) ?? outputs)
    case .maxPool(let window): return .maxPool(try pool(window, fields(poolNames)))
    case .averagePool(let window): return .averagePool(try pool(window, fields(poolNames)))
    case .zeroPadChannels(let stride, let before, let after):
      return .zeroPadChannels(
        stride: try fields(["stride"]).whole("stride", DescribedNetwork.Limit.stride) ?? stride,
        before: before, after: after)
    default:
      guard let name = raw.names.first else { return operation }
      throw raw.error(name, .contradiction("'\(operation.label)' has nothing to set"))
    }
  }

  private var poolNames: [String] { ["kernel", "stride", "padding"] }

  private func pool(_ window: Window, _ own: Fields) throws(DescriptionError) -> Window {
    var window = window
    window.kernel = try own.whole("kernel", 1...64) ?? window.kernel
    window.stride = try own.whole("stride", 1...64) ?? window.stride
    let most = window.isSame ? 0 : window.kernel / 2
    window.padding = try own.whole("padding", 0...most) ?? min(window.padding, most)
    return window
  }
}
