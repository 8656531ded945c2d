import Kernels

/// The part of the input picture that one position of an activation depends on.
///
/// A position (row, column) sees `size` × `size` pixels that begin at `start + jump · row` and
/// `start + jump · column`; parts outside the picture are padding. The recurrence is that of Araujo
/// et al., "Computing Receptive Fields of Convolutional Neural Networks" (Distill, 2019).
public struct ReceptiveField: Hashable, Sendable {
  /// The extent along each axis, in pixels of the input.
  public private(set) var size = 1
  /// How far the field moves from one position to the next, in pixels of the input.
  public private(set) var jump = 1
  /// Where the field of position 0 begins, in pixels of the input; often negative.
  public private(set) var start = 0

  public init() {}

  /// The field after `operation`.
  ///
  /// - Parameter extent: of the operation's input along the axis, on which padding SAME depends; even
  ///   where nothing is said.
  public func followed(by operation: Operation, extent: Int = 0) -> ReceptiveField {
    var next = self
    switch operation {
    case .convolution(let c): next.slide(c.window, extent)
    case .maxPool(let window), .averagePool(let window): next.slide(window, extent)
    case .zeroPadChannels(let stride, _, _): next.jump *= stride
    case .batchNorm, .relu, .prelu, .silu, .linear, .globalAveragePool, .adaptiveAveragePool,
      .sigmoid, .scaled, .dropout:
      break
    }
    return next
  }

  /// The pixels that position `index` along an axis sees, clipped to 0..<`extent`.
  public func range(of index: Int, within extent: Int) -> Range<Int> {
    let low = min(max(start + jump * index, 0), extent)
    return low..<min(max(start + jump * index + size, low), extent)
  }

  private mutating func slide(_ window: Window, _ extent: Int) {
    size += (window.kernel - 1) * window.dilation * jump
    start -= window.padding(before: extent) * jump
    jump *= window.stride
  }
}

extension Network {
  /// The receptive field of a position in the output of block `index`, or of the stem for −1.
  ///
  /// Of a block's branches the residual one sees most, and the block's field is its.
  ///
  /// - Parameter extent: the input's extent along the axis; where nothing is said `inputSize`.
  public func receptiveField(ofBlock index: Int, extent: Int? = nil) -> ReceptiveField {
    var extent = extent ?? inputSize
    var field = ReceptiveField()
    for layer in stem + blocks.prefix(index + 1).flatMap({ $0.entry + $0.residual + $0.exit }) {
      field = field.followed(by: layer.operation, extent: extent)
      switch layer.operation {
      case .convolution(let c): extent = c.window.outputExtent(extent)
      case .maxPool(let window), .averagePool(let window): extent = window.outputExtent(extent)
      case .zeroPadChannels(let stride, _, _): extent = (extent + stride - 1) / stride
      default: break
      }
    }
    return field
  }
}
