/// The networks that have a name.
public enum Catalog {
  /// The names in the order in which a person is offered them, without the CIFAR family's.
  public static let names = families.flatMap(\.names)

  /// Networks that belong together, and what to call them.
  public struct Family: Hashable, Sendable {
    public let title: String
    public let names: [String]
  }

  /// The families, without those of the CIFAR form.
  public static let families = [
    Family(
      title: "ResNets as torchvision has them (v1.5)",
      names: ResNetDepth.allCases.map { "resnet\($0.rawValue)" }),
    Family(
      title: "the same without shortcuts", names: ["plain18", "plain34", "plain50"]),
    Family(
      title: "Keras", names: ["resnet50-keras", "resnet101-keras", "resnet152-keras"]),
    Family(
      title: "TF-Slim v2; -os8 or -os16 for an output stride, -dense for no global pooling",
      names: SlimDepth.allCases.map { "resnet\($0.rawValue)-slim-v2" }),
    Family(
      title: "MXNet", names: ResNetDepth.allCases.map { "resnet\($0.rawValue)-mxnet" }),
    Family(
      title: "VGG, without and with batch norm",
      names: ["", "-bn"].flatMap { end in VGGDepth.allCases.map { "vgg\($0.rawValue)\(end)" } }),
    Family(
      title: "C3 of YOLOv5, with and without its shortcuts", names: ["c3", "c3-plain"]),
    Family(
      title: "small residual networks",
      names: ["residual-prelu", "residual-prelu-biased", "functional10", "functional24"]),
  ]

  /// The members of the CIFAR family that the paper reports on.
  public static let cifarNames = [20, 32, 44, 56, 110].flatMap {
    ["cifar-resnet\($0)", "cifar-plain\($0)"]
  }

  /// One network of each other kind that the laboratory compares, 20 layers deep.
  public static let laboratoryNames = LaboratoryKind.allCases
    .filter { $0 != .plain && $0 != .residual }
    .map { "cifar-\($0.nameInCatalog)20" }

  /// The network called `name`: `resnet50`, `cifar-resnet20`, `cifar-pre-activation110-w8`.
  public static func network(named name: String) throws(NetworkError) -> Network {
    if let member = laboratoryMember(named: name) { return member.network }
    switch name {
    case "c3": return .c3()
    case "c3-plain": return .c3(plain: true)
    case "residual-prelu": return .residualPReLU()
    case "residual-prelu-biased": return .residualPReLU(hasBiases: true)
    case "functional10": return .kerasFunctional(classes: 10)
    case "functional24": return .kerasFunctional(classes: 24)
    default: break
    }
    // `resnet50-slim-v2-os8`: a family, a depth, and what distinguishes it.
    let family = name.prefix { !$0.isNumber }
    let rest = name.dropFirst(family.count)
    let digits = rest.prefix { $0.isNumber }
    let form = rest.dropFirst(digits.count)
    guard let depth = Int(digits) else { throw .unknownNetwork(name) }
    if family == "vgg", let depth = VGGDepth(rawValue: depth), ["", "-bn"].contains(form) {
      return .vgg(depth, hasBatchNorm: form == "-bn")
    }
    if family == "resnet", form.hasPrefix("-slim-v2"), let depth = SlimDepth(rawValue: depth) {
      return try slim(depth, form.dropFirst("-slim-v2".count), name: name)
    }
    if let depth = ResNetDepth(rawValue: depth) {
      switch (family, form) {
      case ("resnet", ""): return .resNet(depth)
      case ("plain", "") where names.contains(name): return .resNet(depth, plain: true)
      case ("resnet", "-keras") where depth.hasBottlenecks: return .keras(depth)
      case ("resnet", "-mxnet"): return .mxnet(depth)
      default: break
      }
    }
    throw .unknownNetwork(name)
  }

  /// What follows `resnet50-slim-v2`: nothing, `-os8`, `-dense`, `-os8-dense`.
  private static func slim(
    _ depth: SlimDepth, _ form: Substring, name: String
  ) throws(NetworkError) -> Network {
    let isDense = form.hasSuffix("-dense")
    let stride = form.dropLast(isDense ? "-dense".count : 0)
    if stride.isEmpty { return try .slim(depth, isDense: isDense) }
    guard stride.hasPrefix("-os"), let outputStride = Int(stride.dropFirst("-os".count)),
      stride == "-os\(outputStride)"
    else {
      throw .unknownNetwork(name)
    }
    return try .slim(depth, outputStride: outputStride, isDense: isDense)
  }

  /// What `cifar-resnet20`, or `cifar-resnet20-w8` for another width than the paper's 16, means; nil
  /// for any other name.
  public static func laboratoryMember(named name: String) -> LaboratoryMember? {
    guard name.hasPrefix("cifar-") else { return nil }
    let name = name.dropFirst("cifar-".count)
    // A kind's name may have a digit in it: `cifar-c320` is C3 with 20 layers.
    guard
      let kind = LaboratoryKind.allCases.first(where: {
        name.hasPrefix($0.nameInCatalog)
          && name.dropFirst($0.nameInCatalog.count).first?.isNumber == true
      })
    else { return nil }
    let rest = name.dropFirst(kind.nameInCatalog.count)
    let depthText = rest.prefix { $0.isNumber }
    let end = rest.dropFirst(depthText.count)
    guard let depth = Int(depthText), Network.isCIFARDepth(depth)
    else { return nil }
    if end.isEmpty { return LaboratoryMember(kind, depth: depth, width: Network.cifarWidth) }
    let widthText = end.dropFirst("-w".count)
    guard end.hasPrefix("-w"), widthText.allSatisfy(\.isNumber), let width = Int(widthText),
      Network.cifarWidths.contains(width)
    else { return nil }
    return LaboratoryMember(kind, depth: depth, width: width)
  }
}

/// One network of the laboratory: a kind of block, how many layers, how wide.
public struct LaboratoryMember: Codable, Hashable, Sendable {
  public var kind: LaboratoryKind
  public var depth: Int
  public var width: Int

  /// - Precondition: `Network.isCIFARDepth(depth)`, and `width` is one of `Network.cifarWidths`.
  public init(_ kind: LaboratoryKind, depth: Int, width: Int) {
    self.kind = kind
    self.depth = depth
    self.width = width
  }

  public var network: Network { .laboratory(kind, depth: depth, width: width) }
  /// The name in the catalog.
  public var name: String { network.name }
  /// `plain-20`, as tables and charts call it.
  public var label: String { "\(kind == .residual ? "resnet" : kind.rawValue)-\(depth)" }
}
