import Networks

/// What must be known of trained weights besides the numbers: it travels in a safetensors file's
/// metadata, under `network`, `classes`, `mean`, `deviation`, `size` and, where that is so, `resize`,
/// `order`, which is `bgr`, and `description`, the YAML of a network that is not in the catalog.
///
///     let note = try WeightsFile.open("checkpoint.safetensors").note
///     note?.network                  // "cifar-resnet20-w8"
///     note?.pictures.classNames[0]   // "disc"
public struct WeightsNote: Hashable, Sendable {
  /// The network's name, in the catalog or in `description`.
  public var network: String
  /// What it was trained on.
  public var pictures: Network.TrainingPictures
  /// What somebody wrote for the network, in YAML; nil for one of the catalog.
  public var description: String?

  public init(
    network: String, pictures: Network.TrainingPictures, description: String? = nil
  ) {
    self.network = network
    self.pictures = pictures
    self.description = description
  }

  /// The network that the weights are for, with its family's classes.
  public func describedNetwork() throws(NetworkError) -> Network {
    try .named(network, describedAs: description, in: "the weights' description")
  }

  /// The note as metadata; numbers read back to the same bits.
  public var metadata: [String: String] {
    func text(_ colour: SIMD3<Float>) -> String {
      (0..<3).map { "\(colour[$0])" }.joined(separator: " ")
    }
    var further = pictures.resize.map { ["resize": "\($0)"] } ?? [:]
    if pictures.isBlueFirst { further["order"] = "bgr" }
    if let description { further["description"] = description }
    return [
      "network": network, "classes": pictures.classNames.joined(separator: "|"),
      "mean": text(pictures.mean), "deviation": text(pictures.deviation),
      "size": "\(pictures.size)",
    ].merging(further) { $1 }
  }

  /// Reads metadata; nil where it is not all there and sound, as others' files have it, which may use
  /// the same words for something else.
  public init?(_ metadata: [String: String]) {
    guard let network = metadata["network"],
      let (known, description) = WeightsNote.known(network, metadata["description"]),
      let classNames = metadata["classes"].map({ $0.split(separator: "|").map(String.init) }),
      !classNames.isEmpty, classNames.allSatisfy(WeightsNote.isName),
      let mean = WeightsNote.colour(metadata["mean"]),
      let deviation = WeightsNote.colour(metadata["deviation"]),
      (0..<3).allSatisfy({ deviation[$0] > 0 }),
      let size = metadata["size"].flatMap({ Int($0) }), (known.smallestInput...2048).contains(size)
    else { return nil }
    let resize = metadata["resize"].flatMap { Int($0) }
    let order = metadata["order"] ?? "rgb"
    guard ["rgb", "bgr"].contains(order), (resize == nil) == (metadata["resize"] == nil),
      resize.map({ (size...4096).contains($0) }) ?? true
    else { return nil }
    self.init(
      network: network,
      pictures: .init(
        classNames: classNames, size: size, resize: resize, mean: mean, deviation: deviation,
        isBlueFirst: order == "bgr"),
      description: description)
  }

  /// What a file's metadata mean. In others' files a description may be any text: where the catalog has
  /// the network it is not read.
  private static func known(
    _ name: String, _ description: String?
  ) -> (network: Network, description: String?)? {
    if let network = try? Catalog.network(named: name) { return (network, nil) }
    guard let description,
      let network = try? Network.named(name, describedAs: description, in: name)
    else { return nil }
    return (network, description)
  }

  /// Whether a text may be shown: no line breaks, nothing that steers a terminal.
  private static func isName(_ text: String) -> Bool {
    text.count <= 100
      && text.unicodeScalars.allSatisfy {
        switch $0.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: false
        default: true
        }
      }
  }

  private static func colour(_ text: String?) -> SIMD3<Float>? {
    let numbers = text?.split(separator: " ").compactMap { Float($0) } ?? []
    guard numbers.count == 3, numbers.allSatisfy(\.isFinite) else { return nil }
    return SIMD3(numbers)
  }
}

extension WeightsFile {
  /// What the file says of its weights; nil where it says nothing.
  public var note: WeightsNote? { WeightsNote(metadata) }
}
