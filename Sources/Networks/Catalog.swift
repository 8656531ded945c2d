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

  /// The network called `name`.
  public static func network(named name: String) throws(NetworkError) -> Network {
    if let (family, number) = familyAndDepth(name) {
      switch family {
      case "resnet": if let depth = ResNetDepth(rawValue: number) { return .resNet(depth) }
      case "plain" where names.contains(name):
        if let depth = ResNetDepth(rawValue: number) { return .resNet(depth, plain: true) }
      case "cifar-resnet" where Network.isCIFARDepth(number): return .cifar(depth: number)
      case "cifar-plain" where Network.isCIFARDepth(number):
        return .cifar(depth: number, plain: true)
      default: break
      }
    }
    throw .unknownNetwork(name)
  }

  /// `cifar-resnet20` → (`cifar-resnet`, 20).
  private static func familyAndDepth(_ name: String) -> (String, Int)? {
    let family = name.prefix { !$0.isNumber }
    guard let depth = Int(name.dropFirst(family.count)) else { return nil }
    return (String(family), depth)
  }
}
