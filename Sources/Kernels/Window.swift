/// How the square window of a convolution or a pooling moves over its input, the same along both
/// axes.
public struct Window: Hashable, Sendable {
  public var kernel: Int
  public var stride: Int
  /// Pixels around the input, on each side; 0 for a window that pads as `same` does.
  public var padding: Int
  public var dilation: Int
  /// Whether the padding depends on the input's extent; see `same`.
  public var isSame: Bool

  public init(kernel: Int, stride: Int = 1, padding: Int = 0, dilation: Int = 1) {
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    isSame = false
  }

  /// A pooling's window with TensorFlow's padding SAME: ⌈n/stride⌉ outputs, and as much padding as
  /// these need; of an odd amount the larger half goes after the input. At stride 2 an even input is
  /// padded at the bottom and right alone.
  public static func same(kernel: Int, stride: Int) -> Window {
    var window = Window(kernel: kernel, stride: stride)
    window.isSame = true
    return window
  }

  /// The pixels of padding before an input of `extent`.
  public func padding(before extent: Int) -> Int {
    guard isSame else { return padding }
    return max(0, (outputExtent(extent) - 1) * stride + kernel - extent) / 2
  }

  /// The output's extent along one axis: ⌊(n + 2·padding − dilation·(kernel − 1) − 1)/stride⌋ + 1,
  /// or 0 where the window does not fit; ⌈n/stride⌉ with padding SAME.
  public func outputExtent(_ input: Int) -> Int {
    if isSame { return (input + stride - 1) / stride }
    let slack = input + 2 * padding - dilation * (kernel - 1) - 1
    return slack < 0 ? 0 : slack / stride + 1
  }
}
