import Kernels

/// How gradients become steps.
public enum Optimizer: Codable, Hashable, Sendable {
  /// Stochastic gradient descent with momentum (Polyak 1964), as PyTorch computes it.
  case momentum(Float)
  /// Adam (Kingma and Ba 2015) with β₁ = 0.9, β₂ = 0.999, ε = 1e-8.
  case adam
}

/// An optimizer's memory for one network: velocities, or Adam's two moments.
struct OptimizerState {
  let optimizer: Optimizer
  /// Weight decay, on every trained parameter.
  let decay: Float
  /// Steps taken.
  private(set) var steps = 0
  private let moments: [Moments]

  /// Memory that goes when its last owner goes.
  private final class Moments {
    let values: UnsafeMutablePointer<Float>
    init(_ count: Int) { values = ParameterStore.zeros(count) }
    deinit { values.deallocate() }
  }

  init(_ optimizer: Optimizer, decay: Float, for network: TrainingNetwork) {
    self.optimizer = optimizer
    self.decay = decay
    let count = network.store.trainedCount
    moments = optimizer.momentNames.map { _ in Moments(count) }
  }

  /// Changes the weights by the gradients of the last backward pass.
  mutating func step(_ network: TrainingNetwork, rate: Float) {
    steps += 1
    let store = network.store
    switch optimizer {
    case .momentum(let momentum):
      network.operations.momentumStep(
        store.weights, store.gradients, velocity: moments[0].values, count: store.trainedCount,
        rate: rate, momentum: momentum, decay: decay)
    case .adam:
      network.operations.adamStep(
        store.weights, store.gradients, first: moments[0].values, second: moments[1].values,
        count: store.trainedCount, step: steps, rate: rate, beta1: 0.9, beta2: 0.999,
        epsilon: 1e-8, decay: decay)
    }
  }

  /// A copy of its memory, each trained parameter's under `velocity/<name>` or Adam's two names.
  func tensors(_ network: TrainingNetwork) -> [(name: String, tensor: Tensor)] {
    zip(optimizer.momentNames, moments).flatMap { kind, memory in
      network.store.entries.filter(\.declaration.isTrained).map { entry in
        (
          name: "\(kind)/\(entry.declaration.name)",
          tensor: Tensor(
            shape: entry.declaration.shape,
            elements: UnsafeBufferPointer(
              start: memory.values + entry.range.lowerBound, count: entry.range.count))
        )
      }
    }
  }

  /// Takes its memory, and how many steps it took, from what `tensors` gave.
  mutating func restore(
    steps: Int, _ network: TrainingNetwork, from tensor: (_ name: String) -> Tensor
  ) {
    self.steps = steps
    for (kind, memory) in zip(optimizer.momentNames, moments) {
      for entry in network.store.entries where entry.declaration.isTrained {
        tensor("\(kind)/\(entry.declaration.name)").withUnsafeElements {
          (memory.values + entry.range.lowerBound).update(from: $0.baseAddress!, count: $0.count)
        }
      }
    }
  }
}

extension Optimizer {
  /// What it remembers of each parameter.
  var momentNames: [String] {
    switch self {
    case .momentum: ["velocity"]
    case .adam: ["first", "second"]
    }
  }
}
