import Kernels

/// What a block of a description is made from. Layers have torchvision's names where it has such.
struct DescribedBlock {
  let settings: BlockSettings
  /// `conv3_1`.
  let name: String
  /// `layer2.0`, what the names of its parameters begin with.
  let path: String
  let inputs: Int
  /// Channels between the convolutions.
  let width: Int
  let outputs: Int
  let stride: Int

  var block: Block {
    let (entry, residual) = branch
    let exit = activatesSum ? settings.usedActivation.layer("\(path).relu", outputs) : []
    return Block(
      name: name, path: path, kind: blockKind, entry: entry, shortcut: shortcut, residual: residual,
      gate: gate, exit: exit)
  }

  private var kind: BlockSettings.Kind { settings.kind }
  private var changesShape: Bool { inputs != outputs || stride != 1 }

  private var activatesSum: Bool {
    settings.activatesSum ?? !(kind.isPreActivation || kind == .highway)
  }

  // MARK: - S

  /// What the shortcut comes to in this block.
  private enum Way { case none, identity, projection, convolution, zeros, pixels }

  private var way: Way {
    switch settings.usedShortcut {
    case .none: .none
    case .identity: .identity
    case .projection: changesShape ? .projection : .identity
    case .allProjections: .projection
    case .zeroPadding, .scaled, .dropout: changesShape ? .zeros : .identity
    case .convolution: .convolution
    case .subsampled:
      inputs != outputs ? .projection : stride != 1 ? .pixels : .identity
    }
  }

  private var blockKind: Block.Kind {
    if gate != nil { return .gated }
    switch settings.usedShortcut {
    case .scaled: return .scaled
    case .dropout: return .dropout
    default: break
    }
    switch way {
    case .none: return .plain
    case .identity: return .identity
    case .projection, .convolution: return .projection
    case .zeros: return .zeroPadding
    case .pixels: return .subsampled
    }
  }

  private var shortcut: [Layer]? {
    let layers: [Layer]
    switch way {
    case .none: return nil
    case .identity: layers = []
    case .projection, .convolution:
      // Of what is normalized already, or on purpose, without batch norm.
      let isBare = way == .convolution || kind.isPreActivation
      layers =
        [
          Network.convolution(
            "\(path).downsample.0", inputs, outputs, kernel: 1, stride: stride,
            hasBias: settings.hasBiases)
        ] + (isBare ? [] : settings.norm("\(path).downsample.1", outputs))
    case .zeros:
      let new = outputs - inputs
      layers = [
        Layer(
          "\(path).downsample",
          .zeroPadChannels(stride: stride, before: new / 2, after: new - new / 2))
      ]
    case .pixels:
      layers = [Layer("\(path).downsample", .maxPool(Window(kernel: 1, stride: stride)))]
    }
    switch settings.usedShortcut {
    case .scaled: return layers + [Layer("\(path).scale", .scaled(by: 0.5))]
    case .dropout: return layers + [Layer("\(path).dropout", .dropout(rate: 0.5))]
    default: return layers
    }
  }

  // MARK: - F and T

  /// The layers before the branches part, and F.
  private var branch: (entry: [Layer], residual: [Layer]) {
    let kernels = kind.kernels
    let last = kernels.count - 1
    let strided = settings.strideIn.flatMap { $0.index(in: kernels) } ?? kernels.firstIndex(of: 3)!
    var layers: [Layer] = []
    var opening = 0
    for (index, kernel) in kernels.enumerated() {
      let number = index + 1
      let from = index == 0 ? inputs : width
      let to = index == last ? outputs : width
      func normalized(_ channels: Int, activates: Bool) -> [Layer] {
        settings.norm("\(path).bn\(number)", channels)
          + (activates ? settings.usedActivation.layer("\(path).relu\(number)", channels) : [])
      }
      let dilation = kernel == 1 ? 1 : settings.dilation
      let window = Window(
        kernel: kernel, stride: index == strided ? stride : 1, padding: dilation * (kernel / 2),
        dilation: dilation)
      let convolution = Layer(
        "\(path).conv\(number)",
        .convolution(
          .init(inputs: from, outputs: to, window: window, hasBias: settings.hasBiases)))
      if kind.isPreActivation {
        let before = normalized(from, activates: true)
        if index == 0 { opening = before.count }
        layers += before + [convolution]
      } else {
        // A highway's transform keeps its activation: nothing follows the sum.
        layers += [convolution] + normalized(to, activates: index < last || kind == .highway)
      }
    }
    // A projection takes the same normalized x as the residual branch.
    let shares = kind.isPreActivation && (way == .projection || way == .convolution)
    return shares
      ? (Array(layers[..<opening]), Array(layers[opening...])) : ([], layers)
  }

  private var gate: [Layer]? {
    guard kind == .gated || kind == .highway, way != .none else { return nil }
    let convolution = Network.convolution(
      "\(path).gate", inputs, outputs, kernel: kind == .gated ? 1 : 3, stride: stride,
      hasBias: true)
    return [convolution, Layer("\(path).sigmoid", .sigmoid)]
  }
}
