import Inference
import Kernels
import Networks
import Pictures
import Terminal

/// What the tour walks through: a network with its weights, and the picture that goes in.
public struct Subject: Sendable {
  public let network: Network
  public let walk: NetworkWalk
  public let source: ModelSource
  public let picture: InputPicture
  /// The picture as the screen draws it.
  let pixels: PixelGrid

  public init(network: Network, walk: NetworkWalk, source: ModelSource, picture: InputPicture) {
    self.network = network
    self.walk = walk
    self.source = source
    self.picture = picture
    let view = picture.view
    pixels = PixelGrid(width: view.width, height: view.height) { x, y in
      let (red, green, blue) = view[x, y]
      return .rgb(Int(red), Int(green), Int(blue))
    }
  }

  /// `untrained (random:0)`, in short `untrained`; or the file's name.
  func weightsTitle(isShort: Bool) -> String {
    if source.isUntrained { return isShort ? "untrained" : "untrained (\(source))" }
    return source.description.split(separator: "/").last.map(String.init) ?? source.description
  }

  /// The number of units: the stem, the blocks, the head.
  var unitCount: Int { walk.blocks.count + 2 }
  /// The index of the head among the units.
  var headUnit: Int { unitCount - 1 }

  /// The block that unit `unit` is; nil for the stem and the head.
  func block(ofUnit unit: Int) -> NetworkWalk.BlockWalk? {
    unit > 0 && unit < headUnit ? walk.blocks[unit - 1] : nil
  }

  /// `conv4_3 · layer3.2`, `stem` or `head`.
  func title(ofUnit unit: Int) -> String {
    if let block = block(ofUnit: unit)?.block { return "\(block.name) · \(block.path)" }
    return unit == 0 ? "stem" : "head"
  }
}

/// A picture of an activation: each position's root mean square over the channels, or their mean.
struct FeatureMap: Hashable, Sendable {
  let width: Int
  let height: Int
  private(set) var values: [Float]

  init(_ activation: Activation, _ operations: Operations) {
    width = activation.width
    height = activation.height
    values = operations.channelMagnitudes(of: activation)
  }

  /// The means, of what is never negative, such as a gate.
  init(meansOf activation: Activation) {
    width = activation.width
    height = activation.height
    let (channels, places) = (activation.channels, activation.width * activation.height)
    values = activation.tensor.withUnsafeElements { elements in
      (0..<places).map { place in
        (0..<channels).reduce(0) { $0 + elements[$1 * places + place] } / Float(channels)
      }
    }
  }

  /// The same picture of 1 − what it shows.
  var complement: FeatureMap {
    var map = self
    map.values = values.map { 1 - $0 }
    return map
  }

  var largest: Float { values.max() ?? 0 }
}

/// What is known of a unit that was computed.
public struct UnitRecord: Sendable {
  /// The time it took, in milliseconds.
  let milliseconds: Double
  /// The unit's output; for the head the logits.
  let output: Activation
  let outputStatistics: Statistics
  let outputMap: FeatureMap
  /// What a block made besides; nil for the stem and the head.
  let block: BlockRecord?
}

/// A block's branches, measured and drawn.
struct BlockRecord: Sendable {
  let trace: BlockTrace
  let magnitudes: BlockMagnitudes
  let sum: Activation
  /// Nil for a plain block.
  let shortcutMap: FeatureMap?
  let residualMap: FeatureMap
  let sumMap: FeatureMap
  /// T's means over the channels; nil for a block without gate.
  let gateMap: FeatureMap?
}

/// One operation inside a block, computed under the microscope.
public struct OperationRecord: Sendable {
  let layer: Layer
  let branch: Microscope.View.Branch
  let milliseconds: Double
  let output: Activation
  let statistics: Statistics
}
