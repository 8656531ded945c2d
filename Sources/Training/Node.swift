import Kernels
import Networks

/// A value that flows through a network while it trains: an activation and, during the backward pass,
/// the loss's gradient by it.
final class Value {
  let activation: BatchTensor
  let shape: Shape
  /// Whether anyone wants the gradient: nobody does for pictures.
  let needsGradient: Bool
  /// Lent by the network's pool from the first operation that writes to it to the last that reads it.
  var gradient: BatchTensor?

  /// Pixels of zeros on each side of a plane; see `Borders`.
  var border: Int { activation.border }

  init(images: Int, shape: Shape, border: Int = 1, needsGradient: Bool = true) {
    self.shape = shape
    self.needsGradient = needsGradient
    activation = BatchTensor(
      images: images, channels: shape.channels, height: shape.height, width: shape.width,
      border: border)
  }
}

/// What is going on while a network runs.
struct Pass {
  enum Purpose {
    /// With the batch's statistics, and everything kept that the gradients need.
    case training
    /// With the running statistics.
    case evaluation
  }

  var purpose: Purpose
  let operations: Operations
  /// What dropout draws by: another number for each step of each seed.
  var draw: UInt64 = 0
}

/// An operation that is trained: what it computes and how gradients pass through it.
protocol Node: AnyObject {
  /// What it reads; their gradients are what `backward` makes.
  var inputs: [Value] { get }
  var output: Value { get }

  func forward(_ pass: Pass)

  /// Reads the output's gradient and writes each input's, or adds to it where that input's flag is
  /// set; inputs that need none have no gradient. Parameters' gradients go to the store.
  func backward(_ pass: Pass, accumulates: [Bool])
}
