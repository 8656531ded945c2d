import ArgumentParser
import Inference
import Kernels
import Networks
import Pictures

/// Which network with which weights.
struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The network: resnet18 … resnet152, resnet50-keras, vgg16, c3, cifar-resnet20 … ('residuum summary"
        + " --list' has all), or a description of your own, FILE.yaml; by default the one that the"
        + " weights were trained for.",
      valueName: "N"))
  var network: String?

  @Option(
    help: ArgumentHelp(
      "Its weights: bundled, random, random:SEED, a name of 'residuum weights list', or a safetensors,"
        + " PyTorch or Keras file; by default bundled for resnet50, random for others.",
      valueName: "W"))
  var weights: String?

  /// The network that was asked for, or that the weights' file names, or else ResNet-50, with the classes
  /// and the pictures that the weights were trained on; and the weights.
  func resolved() throws -> (network: Network, source: ModelSource) {
    try ModelSource.resolved(
      weights.map { try ModelSource($0, catalog: .chosen()) }, for: network.map(Network.named))
  }
}

/// Which picture goes in, and how.
struct ImageOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A JPEG, PNG or PPM picture, or a float32 .npy of 3×H×W, already preprocessed.",
      valueName: "F"))
  var image: String?

  @Option(help: ArgumentHelp("Which generated picture, where no image is given.", valueName: "N"))
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("The normalization of pictures; by default what the weights expect."))
  var normalize: Normalization?

  func picture(for network: Network) throws -> InputPicture {
    let source: InputPicture.Source = image.map { .file($0) } ?? .postcard(seed: seed, index: 0)
    return try InputPicture(
      source, for: network, preprocessing: Normalization.preprocessing(normalize, for: network))
  }
}

/// A network, a picture and how they are computed: what every command needs that computes one pass.
struct PassOptions: ParsableArguments {
  @OptionGroup var model: ModelOptions
  @OptionGroup var picture: ImageOptions
  @OptionGroup var execution: RunOptions

  /// A pass about to begin, and what it is made of.
  struct Prepared {
    var pass: ForwardPass
    /// Nil once a command has let go of it: the pass has its own copy of the weights.
    var model: Model?
    let source: ModelSource
    let input: InputPicture
  }

  /// Loads the picture and the weights and makes them ready, with progress on standard error.
  func prepare() throws -> Prepared {
    let (network, source) = try model.resolved()
    return try prepare(network, source)
  }

  /// The same where somebody has resolved the model already.
  func prepare(_ network: Network, _ source: ModelSource) throws -> Prepared {
    let input = try picture.picture(for: network)
    let progress = execution.progress
    let operations = try execution.operations()
    // The picture's size is looked at first: it costs nothing, the weights do.
    try input.requireSize(for: network)
    let (height, width) = (input.tensor.shape[1], input.tensor.shape[2])
    let model = try source.model(for: network, operations: operations, progress: progress.update)
    let compiled = try CompiledNetwork(
      model, height: height, width: width, operations: operations
    ) { progress.update("packing weights", $0) }
    progress.clear()
    return Prepared(
      pass: ForwardPass(compiled, image: input.tensor), model: model, source: source, input: input)
  }
}

enum Normalization: String, ExpressibleByArgument, CaseIterable {
  case imagenet, cifar10
  /// Blue first, less a mean colour, in 0…255: Keras' ResNets.
  case caffe
  /// Only ÷ 255.
  case scaledOnly = "none"

  /// What is done to pictures for `network`: its family's resizing, with the means and deviations that
  /// were asked for.
  static func preprocessing(_ choice: Normalization?, for network: Network) -> Preprocessing {
    var preprocessing = network.preprocessing
    let numbers: Preprocessing =
      switch choice {
      case .imagenet: .imagenet
      case .cifar10: .cifar10
      case .caffe: Preprocessing(.caffe)
      case .scaledOnly: .none
      case nil: preprocessing
      }
    preprocessing.mean = numbers.mean
    preprocessing.standardDeviation = numbers.standardDeviation
    preprocessing.isBlueFirst = numbers.isBlueFirst
    return preprocessing
  }
}

/// How it is computed, and what is said meanwhile.
struct RunOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Threads to compute with; by default all cores.", valueName: "N"))
  var threads: Int?

  @Flag(help: "Say nothing on standard error but errors.")
  var quiet = false

  func validate() throws {
    if let threads, threads < 1 || threads > 256 {
      throw ValidationError("--threads takes a whole number from 1 to 256, not \(threads)")
    }
  }

  func operations() throws -> Operations {
    Operations(
      kernels: try KernelSet.chosen(),
      workers: Workers(threads: threads ?? Workers.availableCores))
  }

  var progress: ProgressLine { ProgressLine(isQuiet: quiet) }
}

extension KernelSet {
  /// The best kernels, or those of the set that `RESIDUUM_INSTRUCTION_SET` names, for comparisons.
  static func chosen() throws -> KernelSet {
    guard let name = environment("RESIDUUM_INSTRUCTION_SET") else { return .best }
    guard let set = InstructionSet(rawValue: name), set <= .best else {
      let names = InstructionSet.available.map(\.rawValue).joined(separator: ", ")
      throw Failure.usage("RESIDUUM_INSTRUCTION_SET=\(name): this CPU has \(names)")
    }
    return KernelSet(set)
  }
}
