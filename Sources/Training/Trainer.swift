import Foundation
import Kernels
import Networks
import Weights

/// One network in training: takes steps, evaluates, saves itself and goes on from where it was.
///
///     let trainer = try Trainer(settings, dataset: dataset, operations: operations)
///     while !trainer.isFinished { trainer.advance() }
///     print(trainer.evaluate(.test).error)
///
/// The same settings give the same bits, whatever the number of threads and wherever it was interrupted.
public final class Trainer {
  public let settings: TrainingSettings
  /// Its pictures are as large as the last step, or the next one, wants them.
  public private(set) var dataset: Dataset
  public private(set) var network: TrainingNetwork
  /// Steps taken.
  public private(set) var step = 0
  /// What went wrong, where the loss stopped being a number.
  public private(set) var divergence: Divergence?
  /// What one of the steps since the last `takeMeans` did, added up.
  private var sums = Sums()

  private var sampler: BatchSampler
  private var optimizer: OptimizerState

  /// Where a loss was no longer a number.
  public struct Divergence: Codable, Hashable, Sendable {
    /// Counted from 1.
    public var step: Int
  }

  /// The loss and the errors of steps, in training.
  struct Sums: Codable, Hashable {
    var loss = 0.0
    var errors = 0
    var images = 0
    var steps = 0
  }

  public init(
    _ settings: TrainingSettings, dataset: Dataset, operations: Operations
  ) throws {
    try settings.check()
    let description = try settings.describedNetwork().with(classes: dataset.classNames.count)
    guard dataset.train.count >= settings.batch else {
      throw TrainingError.tooFewPictures(
        dataset: settings.dataset.name, count: dataset.train.count, batch: settings.batch)
    }
    for larger in settings.enlargements ?? [] {
      _ = try TrainingNetwork.walk(description, height: larger.size, width: larger.size)
    }
    self.settings = settings
    self.dataset = dataset
    network = try TrainingNetwork(
      description, images: settings.batch, height: dataset.size, width: dataset.size,
      operations: operations)
    network.load(.initial(settings, for: description, workers: operations.workers))
    sampler = BatchSampler(
      dataset, batch: settings.batch, seed: settings.seed, augments: settings.augments)
    optimizer = OptimizerState(settings.optimizer, decay: settings.decay, for: network)
  }

  /// Whether there is nothing left to do.
  public var isFinished: Bool { step >= settings.steps || divergence != nil }

  /// The learning rate of the next step.
  public var rate: Float { settings.schedule.rate(step: step, of: settings.steps) }

  /// Takes one step; where its loss is no number it is not taken, and the run has diverged.
  ///
  /// - Parameter inspecting: whether to look inside, at the weights from which the step is taken.
  /// - Returns: what was seen, if asked for.
  @discardableResult
  public func advance(inspecting: Bool = false) -> Inspection? {
    precondition(!isFinished, "a finished run takes no step")
    enlarge()
    let images = sampler.images(ofStep: step)
    sampler.fill(network.input, dataset.train, images, step: step, network.operations.workers)
    network.store.keepStatistics()
    let draw = settings.seed << 32 ^ UInt64(step)
    network.forward(.training, draw: draw)
    let result = network.backward(labels: dataset.train.labels(of: images), draw: draw)
    let inspection = inspecting ? network.inspection() : nil
    guard result.loss.isFinite else {
      divergence = Divergence(step: step + 1)
      network.store.restoreStatistics()
      return inspection
    }
    optimizer.step(network, rate: rate)
    step += 1
    sums.loss += result.loss
    sums.errors += result.errors
    sums.images += images.count
    sums.steps += 1
    return inspection
  }

  /// Makes the pictures, and the network for them, as large as the next step wants them.
  private func enlarge() {
    let size = settings.size(ofStep: step)
    guard size != dataset.size, let larger = dataset.resized(to: size, network.operations.workers)
    else { return }
    dataset = larger
    sampler.dataset = larger
    network = network.enlarged(height: size, width: size)
  }

  /// The mean loss, in nats, and the error, in per cent, of the steps since this was last asked; nil
  /// where there were none.
  public func takeMeans() -> Evaluation? {
    defer { sums = Sums() }
    guard sums.steps > 0 else { return nil }
    return Evaluation(
      loss: sums.loss / Double(sums.steps), error: 100 * Double(sums.errors) / Double(sums.images),
      images: sums.images)
  }

  /// A part of the data set.
  public enum Split: Sendable { case train, test }

  /// The loss and the error with the running statistics, on the first `limit` pictures of a part, by
  /// default on all that are kept.
  ///
  /// - Parameter isCancelled: asked between batches.
  public func evaluate(
    _ split: Split, limit: Int? = nil, isCancelled: () -> Bool = { false }
  ) -> Evaluation {
    let part = split == .train ? dataset.train : dataset.test
    let count = min(part.count, limit ?? part.evaluated)
    var (loss, errors, seen) = (0.0, 0, 0)
    while seen < count, !isCancelled() {
      let images = Array(seen..<min(count, seen + settings.batch))
      sampler.fill(network.input, part, images, network.operations.workers)
      network.forward(.evaluation)
      let result = CrossEntropy(network.logits, labels: part.labels(of: images))
      loss += result.loss * Double(images.count)
      errors += result.errors
      seen += images.count
    }
    let n = Double(max(1, seen))
    return Evaluation(loss: loss / n, error: 100 * Double(errors) / n, images: seen)
  }
}

/// A network's loss and error on some pictures.
public struct Evaluation: Codable, Hashable, Sendable {
  /// Mean cross-entropy, in nats.
  public var loss: Double
  /// Per cent.
  public var error: Double
  public var images: Int
}

// What a checkpoint holds besides the weights.
extension Trainer {
  private struct State: Codable {
    var settings: TrainingSettings
    var step: Int
    var sums: Sums
    var divergence: Divergence?
  }

  /// Writes everything that a run needs to go on, and the network under its plain names, so that the
  /// file can be opened as weights.
  ///
  /// - Parameter note: text that `restore` gives back.
  public func save(to path: String, note: String = "") throws {
    let state = State(settings: settings, step: step, sums: sums, divergence: divergence)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Doubles are written so that they read back to the same bits.
    let text = String(decoding: try encoder.encode(state), as: UTF8.self)
    let memory = optimizer.tensors(network).map { ("optimizer/\($0.name)", $0.tensor) }
    var metadata = dataset.note(of: network.network).metadata
    (metadata["training"], metadata["note"]) = (text, note)
    try SafetensorsWriter.write(
      network.parameters + memory, metadata: metadata, to: path, isChecksummed: true)
  }

  /// Writes the network alone, to be opened as weights.
  public func writeWeights(to path: String) throws {
    try SafetensorsWriter.write(
      network.parameters, metadata: dataset.note(of: network.network).metadata, to: path,
      isChecksummed: true)
  }

  /// Takes up a run where `save` left it.
  ///
  /// - Returns: the note.
  /// - Throws: `TrainingError` where the file is another run's or is damaged; then nothing has changed.
  public func restore(from path: String) throws -> String {
    let file = try WeightsFile.open(path)
    guard let text = file.metadata["training"], file.isChecksummed,
      let state = try? JSONDecoder().decode(State.self, from: Data(text.utf8))
    else { throw TrainingError.brokenCheckpoint(path: path, missing: "the state of the run") }
    guard state.settings == settings else { throw TrainingError.foreignCheckpoint(path: path) }
    // What diverged may hold numbers that are none, and the checksum says that they were written so.
    let parameters = try Parameters.load(
      file, for: network.network, allowsNonFinite: true)
    var memory: [String: Tensor] = [:]
    for (name, tensor) in optimizer.tensors(network) {
      guard let stored = file["optimizer/\(name)"], stored.shape == tensor.shape else {
        throw TrainingError.brokenCheckpoint(path: path, missing: "optimizer/\(name)")
      }
      memory[name] = try stored.tensor(allowsNonFinite: true)
    }
    network.load(parameters)
    optimizer.restore(steps: state.step, network) { memory[$0]! }
    (step, sums, divergence) = (state.step, state.sums, state.divergence)
    if !isFinished { enlarge() }
    return file.metadata["note"] ?? ""
  }
}

extension Parameters {
  /// The weights with which a run begins: He's, the gates' biases as their kind asks, and the classifier
  /// zero where the settings say so.
  static func initial(
    _ settings: TrainingSettings, for network: Network, workers: Workers
  ) -> Parameters {
    var parameters = heNormal(for: network.parameters, seed: settings.seed, workers: workers)
    let kind = Catalog.laboratoryMember(named: network.name)?.kind
    for layer in network.blocks.flatMap({ $0.gate ?? [] }) {
      // A description's gates are those of the laboratory's two kinds: 1×1 or 3×3.
      var gateBias = kind?.initialGateBias ?? 0
      if case .convolution(let c) = layer.operation, kind == nil {
        gateBias = (c.window.kernel == 1 ? LaboratoryKind.gated : .highway).initialGateBias
      }
      for declaration in layer.parameters where declaration.role == .bias {
        parameters = parameters.replacing(
          declaration.name, with: Tensor(shape: declaration.shape, repeating: gateBias))
      }
    }
    if settings.startsWithZeroClassifier {
      for declaration in network.parameters where declaration.role == .linear {
        parameters = parameters.replacing(
          declaration.name, with: Tensor(shape: declaration.shape, repeating: 0))
      }
    }
    return parameters
  }
}

extension Dataset {
  /// What must be known of a network's weights besides the numbers.
  func note(of network: Network) -> WeightsNote {
    WeightsNote(
      network: network.name,
      pictures: .init(
        classNames: classNames, size: size, mean: preprocessing.mean,
        deviation: preprocessing.standardDeviation),
      description: network.descriptionText)
  }
}
