// The networks of the CIFAR form: He et al. 2015, section 4.2. Depth 6n+2, three stages of n pairs of
// 3×3 convolutions with w, 2w and 4w channels, w = 16 in the paper. Parameter names are those of
// akamaster's pytorch_resnet_cifar10, and so is where option A puts its zeros: half of them before the
// channels of x, half after.

extension Network {
  /// `cifar-resnetN` or `cifar-plainN`, for N = 6n+2: the paper's, 16 channels wide.
  ///
  /// - Precondition: `depth` is 6n+2 with n ≥ 1.
  public static func cifar(depth: Int, plain: Bool = false) -> Network {
    laboratory(plain ? .plain : .residual, depth: depth, width: cifarWidth)
  }

  /// The network of a kind: `depth` layers, `width` channels in the first stage.
  ///
  /// - Precondition: `isCIFARDepth(depth)`, and `width` is one of `cifarWidths`.
  public static func laboratory(_ kind: LaboratoryKind, depth: Int, width: Int) -> Network {
    precondition(isCIFARDepth(depth), "a depth of 6n+2")
    precondition(cifarWidths.contains(width), "a width of 1 to 256")
    var inputs = width
    var stages: [Stage] = []
    for stage in 0..<3 {
      let outputs = width << stage
      let (name, path) = ("conv\(stage + 2)", "layer\(stage + 1)")
      let count = (depth - 2) / 6
      let blocks: [Block]
      if kind == .c3 || kind == .c3Plain {
        let module = C3Module(
          name: name, path: path, channels: outputs, count: count, isPlain: kind == .c3Plain,
          epsilon: 1e-5)
        let halving =
          stage == 0
          ? [] : [module.halving(path: "\(path).down", from: inputs, name: "\(name)_1")]
        blocks = halving + module.blocks(from: halving.count + 1)
      } else {
        blocks = (0..<count).map { index in
          LaboratoryBlock(
            kind: kind, name: "\(name)_\(index + 1)", path: "\(path).\(index)",
            inputs: index == 0 ? inputs : outputs, outputs: outputs
          ).block
        }
      }
      stages.append(Stage(name: name, blocks: blocks))
      inputs = outputs
    }
    let first = convolution("conv1", 3, width, kernel: 3, hasBias: !kind.hasBatchNorm)
    let relu: Layer =
      switch kind {
      case .prelu: Layer("relu", .prelu(channels: width))
      case .c3, .c3Plain: Layer("relu", .silu)
      default: Layer("relu", .relu)
      }
    let classifier = [
      Layer("avgpool", .globalAveragePool), Layer("linear", .linear(inputs: inputs, outputs: 10)),
    ]
    // Before the branches part for the first time nothing is normalized in a pre-activation network,
    // so that x is raw in every block; its last sum is, instead.
    let isPreActivation = kind == .preActivation
    let norm = kind.hasBatchNorm ? [batchNorm("bn1", isPreActivation ? inputs : width)] : []
    return Network(
      name: name(kind, depth: depth, width: width),
      title: title(kind, depth: depth, width: width),
      stem: isPreActivation ? [first] : [first] + norm + [relu],
      stages: stages,
      head: isPreActivation ? norm + [relu] + classifier : classifier,
      usualPictures: .cifar10, smallestInput: 16, origin: .cifar)
  }

  /// The paper's width.
  public static let cifarWidth = 16

  /// The widths of the first stage that have a name.
  public static let cifarWidths = 1...256

  /// Whether `depth` is 6n+2 with n from 1 to 300 (1802 layers).
  public static func isCIFARDepth(_ depth: Int) -> Bool {
    depth >= 8 && depth <= 1802 && (depth - 2) % 6 == 0
  }

  private static func name(_ kind: LaboratoryKind, depth: Int, width: Int) -> String {
    "cifar-\(kind.nameInCatalog)\(depth)\(width == cifarWidth ? "" : "-w\(width)")"
  }

  /// `CIFAR ResNet-20`, `CIFAR plain-20, width 8`, `CIFAR 20 layers, highway`.
  private static func title(_ kind: LaboratoryKind, depth: Int, width: Int) -> String {
    let family =
      switch kind {
      case .plain: "plain-\(depth)"
      case .residual: "ResNet-\(depth)"
      default: "\(depth) layers, \(kind.title)"
      }
    return "CIFAR \(family)\(width == cifarWidth ? "" : ", width \(width)")"
  }
}
