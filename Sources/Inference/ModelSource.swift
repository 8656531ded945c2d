import Kernels
import Lessons
import Networks
import Pictures
import Weights

/// Where a model's weights come from, as a person names it: `bundled`, `random`, `random:SEED`, a name in
/// the catalog of published weights, or a file.
public enum ModelSource: Hashable, Sendable, CustomStringConvertible {
  /// He's initialization and batch-norm statistics measured on generated pictures.
  case random(seed: UInt64)
  /// The trained weights that come with the program, and where they are.
  case bundled(path: String)
  /// A safetensors or PyTorch file.
  case file(String)
  /// Somebody's weights from the catalog, and where they are once they have been pulled.
  case published(PublishedWeights, path: String)

  /// What is used for a network where no weights are asked for: the bundled weights, if they are that
  /// network's and are there, else random ones.
  public static func standard(for network: Network) -> ModelSource {
    standardWithNote(for: network).source
  }

  /// The same; for no network in particular the bundled weights.
  private static func standardWithNote(
    for network: Network?
  ) -> (source: ModelSource, note: WeightsNote?) {
    guard let bundled = try? ModelSource("bundled"), let note = bundled.note,
      network == nil || network?.name == note.network
    else { return (.random(seed: 0), nil) }
    return (bundled, note)
  }

  /// What a person means who names weights, a network, both or neither.
  ///
  /// Without weights they are the standard ones; without a network it is the one that the weights were
  /// trained for, by what their file says or else by what its tensors are called, or else ResNet-50. The
  /// network is adapted to the weights. Their file is opened once.
  public static func resolved(
    _ source: ModelSource?, for network: Network?
  ) throws(NetworkError) -> (network: Network, source: ModelSource) {
    let file = source?.file
    let note: WeightsNote?
    let found: ModelSource
    if let source {
      (found, note) = (source, source.note(in: file))
    } else {
      (found, note) = standardWithNote(for: network)
    }
    let wanted: Network
    if let network {
      wanted = network
    } else if let note {
      wanted = try note.describedNetwork()
    } else if let recognized = file?.recognizedNetwork() {
      wanted = recognized
    } else {
      wanted = try Catalog.network(named: "resnet50")
    }
    return (adapted(wanted, note, file), found)
  }

  /// The network that these weights were trained for, as far as their file says or shows it, or else
  /// `network`; that too where it fits the file as well.
  public func ownNetwork(preferring network: Network) throws(NetworkError) -> Network {
    let file = file
    if let note = note(in: file) { return try note.describedNetwork() }
    if file?.fits(network) == true { return network }
    return file?.recognizedNetwork() ?? network
  }

  /// Reads what a person wrote. A name in `catalog` means that, also where a file is called the same;
  /// `./imagenet-v1` is the file.
  public init(_ text: String, catalog: WeightsCatalog = .empty) throws(ModelError) {
    if text == "bundled" {
      guard let path = LessonFiles.bundledWeights else { throw .noBundle }
      self = .bundled(path: path)
    } else if text == "random" {
      self = .random(seed: 0)
    } else if text.hasPrefix("random:") {
      guard let seed = UInt64(text.dropFirst("random:".count)) else { throw .badSeed(text) }
      self = .random(seed: seed)
    } else if text.isEmpty {
      throw .noWeightsNamed
    } else if let weights = catalog[text] {
      self = .published(weights, path: catalog.path(of: weights))
    } else {
      self = .file(text)
    }
  }

  public var description: String {
    switch self {
    case .random(let seed): "random:\(seed)"
    case .bundled: "bundled"
    case .file(let path): path
    case .published(let weights, _): weights.name
    }
  }

  /// The file that is read; nil where none is.
  public var path: String? {
    switch self {
    case .random: nil
    case .bundled(let path), .file(let path), .published(_, let path): path
    }
  }

  /// Whether the weights have learned nothing.
  public var isUntrained: Bool { if case .random = self { true } else { false } }

  /// Makes the model: reads the file, or draws the weights and measures their statistics.
  ///
  /// - Parameter progress: called with what is being done and the share that is done, 0…1.
  public func model(
    for network: Network, operations: Operations,
    progress: (_ doing: String, _ share: Double) -> Void = { _, _ in }
  ) throws(ModelError) -> Model {
    switch self {
    case .bundled(let path), .file(let path), .published(_, let path):
      progress("reading \(self)", 0)
      return Model(network: network, parameters: try load(path, for: network))
    case .random(let seed):
      progress("drawing random weights", 0)
      let parameters = Parameters.heNormal(
        for: network.parameters, seed: seed, workers: operations.workers)
      let size = network.inputSize
      // Enough pictures for the last stage, whose channels have 49 values a picture.
      let pictures = (0..<4).map { index in
        let (picture, _) = Postcards.postcard(seed: seed, index: index, width: size, height: size)
        return network.preprocessing.tensor(of: picture, height: size, width: size)
      }
      do {
        return try Calibration.calibrated(
          Model(network: network, parameters: parameters), on: pictures, operations: operations
        ) { progress("measuring batch-norm statistics on generated pictures", $0) }
      } catch {
        throw .network(error)
      }
    }
  }

  /// What the weights' file says of them; nil where it says nothing, cannot be read, or is none. What is
  /// wrong with it is told when the model is made.
  public var note: WeightsNote? { note(in: file) }

  private func note(in file: @autoclosure () -> WeightsFile?) -> WeightsNote? {
    if case .published(let weights, _) = self { return weights.note }
    return file()?.note
  }

  private var file: WeightsFile? { path.flatMap { try? WeightsFile.open($0) } }

  /// `network` with the classes, the picture size and the normalization that these weights were trained
  /// with, where their file names them and they can be its own; else with its family's, and as many
  /// classes as the file's classifier has.
  public func adapted(_ network: Network) -> Network {
    let file = file
    return Self.adapted(network, note(in: file), file)
  }

  private static func adapted(
    _ network: Network, _ note: WeightsNote?, _ file: WeightsFile?
  ) -> Network {
    if let note,
      note.network == network.name || note.pictures.classNames.count == network.classes
    {
      return network.trained(on: note.pictures)
    }
    let usual = network.trained(on: nil)
    return note == nil ? file?.adapted(usual) ?? usual : usual
  }

  /// Tells what is wrong with the file, if it is one; makes no model.
  ///
  /// A file that somebody brought is read to its last number. Of the bundled one, which was right when it
  /// was made, only the names and shapes are looked at: its numbers take longer than the first screen.
  public func check(for network: Network) throws(ModelError) {
    switch self {
    case .random: return
    case .bundled(let path):
      do throws(WeightsError) {
        try Parameters.requireFit(WeightsFile.open(path), for: network)
      } catch {
        throw .weights(error)
      }
    case .file(let path), .published(_, let path): _ = try load(path, for: network)
    }
  }

  /// Reads a file's parameters and checks them.
  private func load(_ path: String, for network: Network) throws(ModelError) -> Parameters {
    let parameters: Parameters
    do {
      parameters = try Parameters.load(WeightsFile.open(path), for: network)
    } catch {
      if case .published(let weights, _) = self, case .notFound = error {
        throw .notHere(weights.name)
      }
      throw .weights(error)
    }
    // A variance below zero cannot be a variance, and its root is not a number.
    for declaration in network.parameters where declaration.role == .runningVariance {
      guard let lowest = parameters[declaration.name].elements.min(), lowest < 0 else { continue }
      throw .negativeVariance(path: path, name: declaration.name, value: lowest)
    }
    return parameters
  }
}

extension Network {
  /// What is done to a picture for its weights, where nobody says otherwise: what they were trained
  /// with, or what is usual in the family.
  public var preprocessing: Preprocessing { Preprocessing(trainingPictures ?? usualPictures) }
}

extension Preprocessing {
  /// What was done to the pictures that weights were trained on.
  public init(_ pictures: Network.TrainingPictures) {
    self.init(
      resize: pictures.resize, crop: pictures.resize == nil ? nil : pictures.size,
      mean: pictures.mean, standardDeviation: pictures.deviation,
      isBlueFirst: pictures.isBlueFirst)
  }
}
