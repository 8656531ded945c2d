/// One stage of a description.
struct DescribedStage {
  /// `conv3`.
  let name: String
  let count: Int
  let outputs: Int
  let blocks: [Block]

  /// - Parameters:
  ///   - index: counted from 0.
  ///   - inputs: the channels that come in.
  init(
    _ fields: Fields, index: Int, inputs: Int, settings: BlockSettings, pool: Operation?
  ) throws(DescriptionError) {
    name = "conv\(index + 2)"
    count = try fields.requiredWhole("blocks", DescribedNetwork.Limit.blocks)
    outputs = try fields.requiredWhole("channels", DescribedNetwork.Limit.channels)
    let stride = try fields.whole("stride", DescribedNetwork.Limit.stride) ?? 1
    let kind = settings.kind
    var width = kind.isBottleneck ? outputs / 4 : outputs
    if kind.isBottleneck, outputs % 4 != 0, !fields.has("width") {
      throw fields.error(
        "channels",
        .contradiction(
          "\(outputs) channels have no quarter for the 3×3 convolutions: say their width"))
    }
    width = try fields.whole("width", DescribedNetwork.Limit.channels) ?? width
    if let strideIn = settings.strideIn, strideIn.index(in: kind.kernels) == nil || kind == .c3 {
      throw fields.error(
        "stride-in",
        .contradiction("a \(kind.rawValue) block has no convolution \(strideIn.rawValue) to stride")
      )
    }
    let path = "layer\(index + 1)"
    var blocks: [Block]
    if kind == .c3 {
      try DescribedStage.checkC3(settings, fields)
      let module = C3Module(
        name: name, path: path, channels: outputs, count: count,
        isPlain: settings.usedShortcut == .none, epsilon: settings.epsilon)
      let halving =
        stride == 1 && inputs == outputs
        ? []
        : [
          module.halving(
            path: "\(path).down", from: inputs, name: "\(name)_1", stride: stride)
        ]
      blocks = halving + module.blocks(from: halving.count + 1)
    } else {
      let strided = settings.strideAt == .firstBlock ? 0 : count - 1
      blocks = []
      for place in 0..<count {
        let from = place == 0 ? inputs : outputs
        let block = DescribedBlock(
          settings: settings, name: "\(name)_\(place + 1)", path: "\(path).\(place)", inputs: from,
          width: width, outputs: outputs, stride: place == strided ? stride : 1)
        if [.zeroPadding, .scaled, .dropout].contains(settings.usedShortcut), outputs < from {
          throw fields.error(
            "channels",
            .contradiction(
              "\(outputs) channels after \(from): a shortcut that pads with zeros takes none away"))
        }
        blocks.append(block.block)
      }
    }
    if let pool {
      let last = blocks.removeLast()
      blocks.append(last.followed(by: Layer("\(last.path).pool", pool)))
    }
    self.blocks = blocks
  }

  /// A C3 module is as YOLOv5 has it.
  private static func checkC3(
    _ settings: BlockSettings, _ fields: Fields
  ) throws(DescriptionError) {
    func refuse(_ name: String, _ what: String) -> DescriptionError {
      fields.error(name, .contradiction("a c3 block has \(what)"))
    }
    if ![.identity, .none].contains(settings.usedShortcut) {
      throw refuse("shortcut", "shortcut identity or none")
    }
    if settings.usedActivation != .silu { throw refuse("activation", "activation silu") }
    if !settings.hasBatchNorm { throw refuse("batch-norm", "batch norm") }
    if settings.hasBiases { throw refuse("biases", "no biases") }
    if settings.dilation != 1 { throw refuse("dilation", "no dilation") }
    if settings.strideAt != .firstBlock {
      throw refuse("stride-at", "its stride before the module")
    }
    if fields.has("width") { throw refuse("width", "half of its channels inside") }
    if settings.activatesSum != nil { throw refuse("sum-activation", "nothing after its sums") }
  }
}
