import Networks

/// Weights that somebody published: where they are, how to know them, and what they are for.
///
///     let weights = WeightsCatalog(folder: cache)["imagenet-v2"]
///     weights?.network     // "resnet50"
///     weights?.fileName    // "resnet50-11ad3fa6.pth"
///
/// As JSON, this is an entry of a catalog file; see `WeightsCatalog.add`.
public struct PublishedWeights: Hashable, Sendable, Codable {
  /// What a person calls them: `imagenet-v1`.
  public var name: String
  /// The network's name in the catalog of networks.
  public var network: String
  /// Where the file is, `http` or `https`; it ends in the file's name.
  public var url: String
  /// The file's size, where it is known.
  public var bytes: Int?
  /// The file's SHA-256 in lower-case hexadecimal, or the first digits of it, at least eight.
  public var sha256: String
  /// What the classes are.
  public var labels: Labels
  /// Height and width of the pictures that go in.
  public var size: Int
  /// The short side that pictures are brought to before; see `Network.TrainingPictures`.
  public var resize: Int?
  /// What is subtracted from red, green and blue in 0…1, and what they are then divided by.
  public var mean: SIMD3<Float>
  public var deviation: SIMD3<Float>
  /// Under which terms, after spdx.org.
  public var licence: String
  /// Who trained them.
  public var source: String

  /// Class names: a data set's, or its own.
  public enum Labels: Hashable, Sendable {
    case imagenet, cifar10
    case names([String])

    public var names: [String] {
      switch self {
      case .imagenet: ClassNames.imagenet
      case .cifar10: ClassNames.cifar10
      case .names(let names): names
      }
    }
  }

  /// The last part of the URL, under which the file is kept.
  public var fileName: String { url.split(separator: "/").last.map(String.init) ?? "" }

  /// What a network must know of them.
  public var note: WeightsNote {
    WeightsNote(
      network: network,
      pictures: .init(
        classNames: labels.names, size: size, resize: resize, mean: mean, deviation: deviation))
  }

  /// Whether a file with this SHA-256 may be theirs: all digits that are known agree.
  func accepts(sha256 found: String) -> Bool { found.hasPrefix(sha256) }
}

extension PublishedWeights.Labels: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let names = try? container.decode([String].self) {
      self = .names(names)
      return
    }
    switch try container.decode(String.self) {
    case "imagenet": self = .imagenet
    case "cifar10": self = .cifar10
    case let other:
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "'\(other)' is neither imagenet, cifar10 nor a list of names")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .imagenet: try container.encode("imagenet")
    case .cifar10: try container.encode("cifar10")
    case .names(let names): try container.encode(names)
    }
  }
}
