/// The networks that have a name.
public enum Catalog {
  /// The names in the order in which a person is offered them, without the CIFAR family's.
  public static let names =
    ResNetDepth.allCases.map { "resnet\($0.rawValue)" }
    + [ResNetDepth.resnet18, .resnet34, .resnet50].map { "plain\($0.rawValue)" }

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
    let family = name.prefix { !$0.isNumber }
    if let depth = Int(name.dropFirst(family.count)).flatMap(ResNetDepth.init(rawValue:)) {
      switch family {
      case "resnet": return .resNet(depth)
      case "plain" where names.contains(name): return .resNet(depth, plain: true)
      default: break
      }
    }
    throw .unknownNetwork(name)
  }

  /// What `cifar-resnet20`, or `cifar-resnet20-w8` for another width than the paper's 16, means; nil
  /// for any other name.
  public static func laboratoryMember(named name: String) -> LaboratoryMember? {
    guard name.hasPrefix("cifar-") else { return nil }
    let name = name.dropFirst("cifar-".count)
    let family = name.prefix { !$0.isNumber }
    let rest = name.dropFirst(family.count)
    let depthText = rest.prefix { $0.isNumber }
    let end = rest.dropFirst(depthText.count)
    guard let kind = LaboratoryKind.allCases.first(where: { $0.nameInCatalog == family }),
      let depth = Int(depthText), Network.isCIFARDepth(depth)
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
