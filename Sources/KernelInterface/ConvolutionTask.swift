/// A convolution as its kernel sees it; a call computes some panels of output channels at some tiles
/// of output pixels.
///
/// Activations are stored pixel after pixel, the channels of a pixel side by side (height × width ×
/// channels). A convolution is a sum over *taps*; a tap is a run of `depth` floats that lie side by
/// side in the input, for each output pixel somewhere else. Where they lie is looked up in
/// `offsets`, so that one kernel serves every kernel size, stride, padding and dilation:
///
///     output[pixel][channel] = bias[channel]
///       + Σ_tap Σ_d input[offsets[tile][tap][pixel in tile] + d] · weights[panel][tap][d][channel]
///
/// The structure lives outside the kernel modules, because a type declared in a module that is
/// compiled for several instruction sets would be emitted by each of them under one name.
public struct ConvolutionTask {
  /// The input: an activation, whose last pixel of zeros padding refers to, or a copy with a border.
  public var input: UnsafePointer<Float>
  /// Where each tap begins, in floats from `input`: tile × tap × pixel in the tile.
  public var offsets: UnsafePointer<Int32>
  /// Panel × tap × depth × channel in the panel.
  public var weights: UnsafePointer<Float>
  /// One for each output channel, padded to a multiple of 16.
  public var bias: UnsafePointer<Float>
  /// The shortcut that is added to the result, pixel × channel; nil where there is none.
  public var shortcut: UnsafePointer<Float>?
  /// The result before a shortcut is added: F(x) of a residual branch, or the layer's output.
  public var result: UnsafeMutablePointer<Float>
  /// The result plus shortcut; nil where there is no shortcut.
  public var output: UnsafeMutablePointer<Float>?
  /// Whether what is written last (`output`, else `result`) passes through ReLU.
  public var rectifies: Bool
  /// The number of taps.
  public var taps: Int
  /// The number of floats in a tap.
  public var depth: Int
  /// The number of output pixels.
  public var pixels: Int
  /// Output pixels in a tile.
  public var tileRows: Int
  /// Output channels, padded to a multiple of 16.
  public var channels: Int
  /// The distance from one output pixel to the next, in floats.
  public var outputStride: Int

  public init(
    input: UnsafePointer<Float>, offsets: UnsafePointer<Int32>, weights: UnsafePointer<Float>,
    bias: UnsafePointer<Float>, shortcut: UnsafePointer<Float>?,
    result: UnsafeMutablePointer<Float>, output: UnsafeMutablePointer<Float>?, rectifies: Bool,
    taps: Int, depth: Int, pixels: Int, tileRows: Int, channels: Int,
    outputStride: Int
  ) {
    self.input = input
    self.offsets = offsets
    self.weights = weights
    self.bias = bias
    self.shortcut = shortcut
    self.result = result
    self.output = output
    self.rectifies = rectifies
    self.taps = taps
    self.depth = depth
    self.pixels = pixels
    self.tileRows = tileRows
    self.channels = channels
    self.outputStride = outputStride
  }
}
