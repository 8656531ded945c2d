import Kernels
import Networks

/// What one block made of one picture: its two branches, their sum and its output.
///
/// The branches are what is added. In a gated block that is (1 − T)·S and T·F, so that there too the
/// sum is shortcut + residual, and their ratio says how much of the sum is new.
///
/// The sum is not stored: it is fl(S + F), the same single-precision addition that the fast path
/// makes, and is computed anew, bit by bit the same, when it is asked for.
public struct BlockTrace: Sendable {
  /// The block's place among the blocks, from 0.
  public let index: Int
  public let walk: NetworkWalk.BlockWalk
  /// The branches that are switched off. `shortcut` and `residual` are what the branches computed;
  /// `sum` and `output` are without what is cut.
  public let lesion: Lesion
  /// The time the block took, in milliseconds.
  public let milliseconds: Double
  /// x: channels × height × width of the block's input.
  public let input: Activation
  /// S(x), x itself, or what the entry made of it, for an identity, (1 − T(x))·S(x) behind a gate; nil for a plain block.
  public let shortcut: Activation?
  /// F(x); T(x)·F(x) behind a gate.
  public let residual: Activation
  /// T(x), each element 0…1; nil for a block without gate.
  public let gate: Activation?
  /// Where the way begins that is put beside the sum; nil for nearly all blocks.
  public let asideInput: Activation?
  /// What the block hands on, after ReLU.
  public let output: Activation

  /// The description of the block.
  public var block: Block { walk.block }

  /// Whether the shortcut is x itself.
  public var hasIdentity: Bool { shortcut === input }

  /// The join of the branches before ReLU.
  public func sum(_ operations: Operations) -> Activation {
    let sum = Activation(
      images: residual.images, channels: residual.channels, height: residual.height,
      width: residual.width)
    computeSum(into: sum, operations)
    return sum
  }

  func computeSum(into sum: Activation, _ operations: Operations) {
    let parts = lesion.parts(residual: residual, shortcut: shortcut, input: input)
    operations.join(
      residual: parts.residual, shortcut: parts.shortcut, into: sum, rectifies: false)
  }
}

/// The magnitudes of a block's branches.
public struct BlockMagnitudes: Hashable, Sendable {
  /// Nil for a plain block.
  public let shortcut: Statistics?
  public let residual: Statistics
  /// Nil for a block without gate.
  public let gate: Statistics?
  public let sum: Statistics
  public let output: Statistics
  /// ‖F‖₂/‖S‖₂ of the branches as they are added; nil for a plain block or where S is zero.
  public let ratio: Double?
  /// ⟨F, S⟩/(‖F‖₂‖S‖₂); nil for a plain block or where either is zero.
  public let cosine: Double?
}

extension BlockTrace {
  /// ‖F‖₂/‖S‖₂ and the cosine of F and S of each picture of the batch, as in `BlockMagnitudes`.
  public func proportions(_ operations: Operations) -> [(ratio: Double?, cosine: Double?)] {
    guard let shortcut else { return Array(repeating: (nil, nil), count: residual.images) }
    let residuals = operations.imageStatistics(of: residual)
    let shortcuts = operations.imageStatistics(of: shortcut)
    let products = operations.imageDotProducts(residual, shortcut)
    return residuals.indices.map { image in
      proportions(residuals[image], shortcuts[image], product: products[image])
    }
  }

  private func proportions(
    _ residual: Statistics, _ shortcut: Statistics, product: @autoclosure () -> Double
  ) -> (ratio: Double?, cosine: Double?) {
    let (f, s) = (residual.l2, shortcut.l2)
    guard s > 0 else { return (nil, nil) }
    return (f / s, f > 0 ? product() / (f * s) : nil)
  }

  /// Measures the branches, the sum and the output.
  ///
  /// - Parameter sum: `sum(operations)`, where it is at hand.
  public func magnitudes(_ operations: Operations, sum: Activation? = nil) -> BlockMagnitudes {
    let residualStatistics = operations.statistics(of: residual)
    let shortcutStatistics = shortcut.map(operations.statistics)
    var (ratio, cosine): (Double?, Double?)
    if let shortcut, let shortcutStatistics {
      (ratio, cosine) = proportions(
        residualStatistics, shortcutStatistics,
        product: operations.dotProduct(residual, shortcut))
    }
    return BlockMagnitudes(
      shortcut: shortcutStatistics, residual: residualStatistics,
      gate: gate.map(operations.statistics),
      sum: operations.statistics(of: sum ?? self.sum(operations)),
      output: operations.statistics(of: output), ratio: ratio, cosine: cosine)
  }
}
