/// A pooling as its kernel sees it; a call computes one output row, counted over all pictures.
///
/// The input is pictures × height × width × channels; windows are clipped to the input, so that padding counts
/// neither in a maximum nor in a mean.
public struct PoolTask {
  public var input: UnsafePointer<Float>
  public var output: UnsafeMutablePointer<Float>
  /// A picture's extent in the input, in pixels.
  public var height: Int
  public var width: Int
  /// A picture's extent in the output, in pixels.
  public var outputHeight: Int
  public var outputWidth: Int
  /// The distance from one pixel to the next, in floats: a multiple of 16.
  public var channels: Int
  public var kernel: Int
  public var stride: Int
  /// Rows above the input and columns left of it.
  public var paddingAbove: Int
  public var paddingLeft: Int

  public init(
    input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, height: Int, width: Int,
    outputHeight: Int, outputWidth: Int, channels: Int, kernel: Int, stride: Int,
    paddingAbove: Int, paddingLeft: Int
  ) {
    self.input = input
    self.output = output
    self.height = height
    self.width = width
    self.outputHeight = outputHeight
    self.outputWidth = outputWidth
    self.channels = channels
    self.kernel = kernel
    self.stride = stride
    self.paddingAbove = paddingAbove
    self.paddingLeft = paddingLeft
  }
}
