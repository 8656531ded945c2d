import Kernels
import Yams

/// A description on its way to being a network: its parts are read in order, overridden layer by layer,
/// and walked through.
struct DescribedNetwork {
  /// The bounds. What keeps within them is still walked through, and counted; see `requireRoom`.
  enum Limit {
    static let channels = 1...8192
    static let kernel = 1...11
    static let stride = 1...8
    static let padding = 0...32
    static let dilation = 1...16
    static let stages = 1...16
    static let blocks = 1...400
    static let allBlocks = 1000
    static let input = 16...1024
    static let classes = 1...20_000
    static let hidden = 1...16_384
    /// Of the classifier's matrix.
    static let features = 1...4_194_304
    /// 1 GiB of weights; of activations, of all layers for one picture.
    static let numbers = 1 << 28
  }

  private let fields: Fields
  private let name: String
  private let input: Int
  private let base: BlockSettings
  /// Where each layer, and each block, comes from: for messages.
  private var places: [String: Place] = [:]
  /// As much of the network as was put together before it was walked through.
  private(set) var assembled: Network?

  private struct Place {
    var line: Int
    var words: String
  }

  /// - Parameter name: what it is called if the text does not say so.
  init(_ text: String, in source: String, name: String) throws(DescriptionError) {
    let fields = try Fields(
      DescriptionText.root(of: text, in: source), of: "a description", at: "", in: source,
      known: [
        "name", "title", "input", "classes", "normalization", "stem", "stages", "head",
        "classifier", "layers",
      ] + BlockSettings.names)
    self.fields = fields
    self.name = try DescribedNetwork.name(fields, or: name)
    input = try fields.whole("input", Limit.input) ?? 224
    base = try BlockSettings(fields)
  }

  /// Puts the network together and walks through it.
  mutating func make() throws(DescriptionError) -> Network {
    let pictures = try self.pictures()
    let overrides = try LayerOverrides(fields)
    var (stem, channels) = try self.stem()
    stem = try overrides.applied(to: stem)
    let stages = try self.stages(from: &channels, overrides)
    let pooling = try overrides.applied(to: pooling(of: stages, channels: channels))

    func network(_ head: [Layer]) throws(DescriptionError) -> Network {
      Network(
        name: name, title: try fields.text("title") ?? name, stem: stem, stages: stages, head: head,
        usualPictures: pictures, smallestInput: 16, origin: .description)
    }
    // What comes out of the rest is what the classifier takes, if nothing else is said.
    let body = try network(pooling)
    assembled = body
    let walk = try walked(body)
    let features = (walk.head.last?.output ?? walk.blocks[walk.blocks.count - 1].output).count
    let classifier = try overrides.applied(
      to: self.classifier(features: features, classes: pictures.classNames.count))
    try overrides.requireAllUsed(layers: body.layers + classifier)
    let whole = try network(pooling + classifier)
    assembled = whole
    try requireRoom(whole, try walked(whole))
    if case .linear(_, let outputs)? = whole.classifier?.operation,
      outputs != pictures.classNames.count
    {
      let layer = whole.classifier!.name
      throw fields.error(
        "layers",
        .contradiction("\(layer) has \(outputs) outputs for \(pictures.classNames.count) classes"))
    }
    return whole
  }

  // MARK: - The whole

  private static func name(_ fields: Fields, or usual: String) throws(DescriptionError) -> String {
    let name = try fields.text("name") ?? usual
    guard name.utf8.count <= 60, name.first != ".", name.first != "-",
      name.unicodeScalars.allSatisfy(DescriptionFile.isPlain)
    else {
      throw fields.error(
        "name",
        .found(
          "'\(Fields.shortened(name))'",
          expected: "at most 60 letters, digits, dots and dashes, as a folder is called"))
    }
    guard (try? Catalog.network(named: name)) == nil else {
      throw fields.error("name", .taken(name: name))
    }
    return name
  }

  private enum Normalization: String, CaseIterable { case imagenet, cifar10, caffe, none }

  private func pictures() throws(DescriptionError) -> Network.TrainingPictures {
    let choice = try fields.choice("normalization", of: Normalization.self) ?? .imagenet
    var pictures: Network.TrainingPictures =
      switch choice {
      case .imagenet: .imagenet
      case .cifar10: .cifar10
      case .caffe: .caffe
      case .none:
        .init(classNames: [], size: input, mean: [0, 0, 0], deviation: [1, 1, 1])
      }
    pictures.classNames = try classNames(usual: pictures.classNames)
    // As much of the picture as with ImageNet's 256 for 224.
    pictures.resize = pictures.resize.map { $0 * input / pictures.size }
    pictures.size = input
    return pictures
  }

  private func classNames(usual: [String]) throws(DescriptionError) -> [String] {
    guard case .sequence? = fields["classes"] else {
      let count = try fields.whole("classes", Limit.classes) ?? (usual.isEmpty ? 10 : usual.count)
      return count == usual.count ? usual : (1...count).map { "class \($0)" }
    }
    var names: [String] = []
    for node in try fields.list("classes", Limit.classes, of: "names") ?? [] {
      guard case .scalar(let scalar) = node, Fields.isShowable(scalar.string),
        !scalar.string.contains("|")
      else {
        throw DescriptionError(
          file: fields.file, line: node.mark?.line, place: "classes",
          .found(Fields.words(node), expected: "names of at most 100 characters without |"))
      }
      names.append(scalar.string)
    }
    return names
  }

  // MARK: - Parts

  private mutating func stem() throws(DescriptionError) -> (layers: [Layer], channels: Int) {
    guard
      let stem = try fields.fields(
        "stem", of: "a stem",
        known: [
          "kernel", "stride", "padding", "channels", "batch-norm", "activation", "biases",
          "epsilon", "pool",
        ])
    else { throw fields.error("stem", .missing(expected: "at least its channels")) }
    // A pre-activation network's x is raw: its first block normalizes it.
    let settings = try BlockSettings(stem, over: base)
    let isRaw = base.kind.isPreActivation && !stem.has("batch-norm") && !stem.has("activation")
    let channels = try stem.requiredWhole("channels", Limit.channels)
    let kernel = try stem.whole("kernel", Limit.kernel) ?? 3
    let window = Window(
      kernel: kernel, stride: try stem.whole("stride", Limit.stride) ?? 1,
      padding: try padding(stem, kernel: kernel) ?? (kernel - 1) / 2)
    var layers = [
      Layer(
        "conv1",
        .convolution(
          .init(inputs: 3, outputs: channels, window: window, hasBias: settings.hasBiases)))
    ]
    if !isRaw {
      layers += settings.norm("bn1", channels) + settings.usedActivation.layer("relu", channels)
    }
    if let pool = try pool(stem, "pool") { layers.append(Layer("maxpool", pool)) }
    note(layers, Place(line: fields.line(of: "stem"), words: "stem"))
    return (layers, channels)
  }

  private mutating func stages(
    from channels: inout Int, _ overrides: LayerOverrides
  ) throws(DescriptionError) -> [Network.Stage] {
    guard let nodes = try fields.list("stages", Limit.stages, of: "stages") else {
      throw fields.error(
        "stages", .missing(expected: "a list, such as - {blocks: 2, channels: 64}"))
    }
    var stages: [Network.Stage] = []
    var count = 0
    for (index, node) in nodes.enumerated() {
      let stage = try Fields(
        node, of: "a stage", at: "stage \(index + 1)", in: fields.file,
        known: ["blocks", "channels", "width", "stride", "pool"] + BlockSettings.names)
      let described = try DescribedStage(
        stage, index: index, inputs: channels, settings: BlockSettings(stage, over: base),
        pool: pool(stage, "pool"))
      count += described.count
      guard count <= Limit.allBlocks else {
        throw stage.error(
          "blocks",
          .contradiction("\(count) blocks so far: at most \(Limit.allBlocks) in all stages"))
      }
      let place = Place(line: stage.line, words: "stage \(index + 1) (\(described.name))")
      var blocks: [Block] = []
      for block in described.blocks {
        note(block.layers, place)
        places[NetworkWalk.label(of: block)] = place
        blocks.append(try overrides.applied(to: block))
      }
      stages.append(Network.Stage(name: described.name, blocks: blocks))
      channels = described.outputs
    }
    return stages
  }

  private mutating func pooling(
    of stages: [Network.Stage], channels: Int
  ) throws(DescriptionError) -> [Layer] {
    let head = try fields.fields(
      "head", of: "a head", known: ["pool", "batch-norm", "activation", "epsilon"])
    let isPreActivation = base.kind.isPreActivation
    var layers: [Layer] = []
    var settings = base
    if let head { settings = try BlockSettings(head, over: base) }
    // After the last block of a pre-activation network the sum is still raw.
    let normalizes = try head?.flag("batch-norm") ?? (isPreActivation && base.hasBatchNorm)
    if normalizes {
      layers.append(Network.batchNorm("bn_head", channels, epsilon: settings.epsilon))
    }
    if isPreActivation || head?.has("activation") == true {
      layers += settings.usedActivation.layer("relu_head", channels)
    }
    if let head, head.has("pool"), !isGlobal(head) {
      if let pool = try pool(head, "pool") { layers.append(Layer("avgpool", pool)) }
    } else {
      layers.append(Layer("avgpool", .globalAveragePool))
    }
    note(layers, Place(line: fields.line(of: "head"), words: "head"))
    return layers
  }

  private mutating func classifier(
    features: Int, classes: Int
  ) throws(DescriptionError) -> [Layer] {
    let own = try fields.fields(
      "classifier", of: "a classifier", known: ["inputs", "hidden", "dropout"])
    let inputs = try own?.whole("inputs", Limit.features) ?? features
    let rate = try own?.number("dropout", 0...0.99)
    var widths: [Int] = []
    for node in try own?.list("hidden", 0...4, of: "numbers of features") ?? [] {
      guard case .scalar(let scalar) = node, let width = Int(scalar.string),
        Limit.hidden.contains(width)
      else {
        throw DescriptionError(
          file: fields.file, line: node.mark?.line, place: "classifier, hidden",
          .found(
            Fields.words(node),
            expected: "whole numbers from 1 to \(Limit.hidden.upperBound)"))
      }
      widths.append(width)
    }
    let dropout = rate.map { [Operation.dropout(rate: $0)] } ?? []
    var operations: [Operation] = []
    var from = inputs
    for width in widths {
      operations += [.linear(inputs: from, outputs: width), .relu] + dropout
      from = width
    }
    if widths.isEmpty { operations += dropout }
    operations.append(.linear(inputs: from, outputs: classes))
    // Alone it has torchvision's name for ResNets, several have its names for VGG.
    let layers = operations.enumerated().map { index, operation in
      operations.count == 1 || widths.isEmpty
        ? Layer(index == operations.count - 1 ? "fc" : "dropout", operation)
        : Layer("classifier.\(index)", operation)
    }
    note(
      layers,
      Place(line: own?.line(of: "inputs") ?? fields.line(of: "head"), words: "classifier"))
    return layers
  }

  // MARK: - Windows

  private enum PoolKind: String, CaseIterable { case max, average, adaptive, global }

  private func isGlobal(_ fields: Fields) -> Bool {
    if case .scalar(let scalar)? = fields["pool"] { scalar.string == "global" } else { false }
  }

  /// `pool: none`, or `{kind: max, kernel: 3, stride: 2}`.
  private func pool(_ fields: Fields, _ name: String) throws(DescriptionError) -> Operation? {
    guard let node = fields[name] else { return nil }
    if case .scalar(let scalar) = node {
      if scalar.string == "none" { return nil }
      let isHead = fields.place == "head"
      let expected =
        "\(isHead ? "global, none or " : "none or ")fields, such as {kernel: 3, stride: 2}"
      throw fields.error(name, .found(Fields.words(node), expected: expected))
    }
    let pool = try fields.fields(
      name, of: "a pool", known: ["kind", "kernel", "stride", "padding", "size"])!
    let kind = try pool.choice("kind", of: PoolKind.self) ?? .max
    switch kind {
    case .global: return .globalAveragePool
    case .adaptive:
      return .adaptiveAveragePool(size: try pool.requiredWhole("size", 1...64))
    case .max, .average:
      let kernel = try pool.requiredWhole("kernel", 1...64)
      let stride = try pool.whole("stride", 1...64) ?? kernel
      if case .scalar(let scalar)? = pool["padding"], scalar.string == "same" {
        let window = Window.same(kernel: kernel, stride: stride)
        return kind == .max ? .maxPool(window) : .averagePool(window)
      }
      let padding = try pool.whole("padding", 0...32) ?? (kind == .max ? (kernel - 1) / 2 : 0)
      guard padding <= kernel / 2 else {
        throw pool.error(
          "padding", .found("\(padding)", expected: "at most half of the kernel of \(kernel)"))
      }
      let window = Window(kernel: kernel, stride: stride, padding: padding)
      return kind == .max ? .maxPool(window) : .averagePool(window)
    }
  }

  private func padding(_ fields: Fields, kernel: Int) throws(DescriptionError) -> Int? {
    guard let padding = try fields.whole("padding", Limit.padding) else { return nil }
    guard padding < kernel else {
      throw fields.error(
        "padding", .found("\(padding)", expected: "less than the kernel of \(kernel)"))
    }
    return padding
  }

  // MARK: - What comes of it

  private mutating func note(_ layers: [Layer], _ place: Place) {
    for layer in layers { places[layer.name] = place }
  }

  /// Walks through, and tells of which line it is where that ends.
  private func walked(_ network: Network) throws(DescriptionError) -> NetworkWalk {
    do { return try network.walk(height: input, width: input) } catch {
      let layer: String? =
        switch error {
        case .shapesDoNotMeet(let layer, _, _), .nothingLeft(let layer, _): layer
        default: nil
        }
      let place = layer.flatMap { places[$0] }
      throw DescriptionError(
        file: fields.file, line: place?.line, place: place?.words ?? "", .shapes("\(error)"))
    }
  }

  /// Refuses what no machine has memory for.
  private func requireRoom(
    _ network: Network, _ walk: NetworkWalk
  ) throws(DescriptionError) {
    var (weights, activations) = (0, 0)
    for step in walk.steps {
      weights += step.layer.parameters.reduce(0) { $0 + $1.count }
      activations += step.output.count
      var isAddressable = true
      if case .convolution(let c) = step.layer.operation {
        isAddressable =
          ConvolutionShape(
            inputs: c.inputs, outputs: c.outputs, window: c.window, height: step.input.height,
            width: step.input.width
          ).isAddressable
      }
      guard max(weights, activations) <= Limit.numbers, isAddressable else {
        let place = places[step.layer.name]
        throw DescriptionError(
          file: fields.file, line: place?.line, place: place?.words ?? "",
          .contradiction(
            "\(step.layer.name): with it there are \(weights) weights and \(activations) activations:"
              + " at most \(Limit.numbers) of either are computed"))
      }
    }
  }
}
