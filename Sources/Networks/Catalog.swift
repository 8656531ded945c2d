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
    if name.hasPrefix("cifar-"), let network = cifarNetwork(name.dropFirst("cifar-".count)) {
      return network
    }
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

  /// `resnet20`, or `resnet20-w8` for another width than the paper's 16.
  private static func cifarNetwork(_ name: Substring) -> Network? {
    let family = name.prefix { !$0.isNumber }
    let rest = name.dropFirst(family.count)
    let depthText = rest.prefix { $0.isNumber }
    let end = rest.dropFirst(depthText.count)
    guard let kind = LaboratoryKind.allCases.first(where: { $0.nameInCatalog == family }),
      let depth = Int(depthText), Network.isCIFARDepth(depth)
    else { return nil }
    if end.isEmpty { return .laboratory(kind, depth: depth, width: Network.cifarWidth) }
    let widthText = end.dropFirst("-w".count)
    guard end.hasPrefix("-w"), widthText.allSatisfy(\.isNumber), let width = Int(widthText),
      Network.cifarWidths.contains(width)
    else { return nil }
    return .laboratory(kind, depth: depth, width: width)
  }
}
