/// How the square window of a convolution or a pooling moves over its input, the same along both
/// axes.
public struct Window: Hashable, Sendable {
  public var kernel: Int
  public var stride: Int
  public var padding: Int
  public var dilation: Int

  public init(kernel: Int, stride: Int = 1, padding: Int = 0, dilation: Int = 1) {
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
  }

  /// The output's extent along one axis: ⌊(n + 2·padding − dilation·(kernel − 1) − 1)/stride⌋ + 1,
  /// or 0 where the window does not fit.
  public func outputExtent(_ input: Int) -> Int {
    let slack = input + 2 * padding - dilation * (kernel - 1) - 1
    return slack < 0 ? 0 : slack / stride + 1
  }
}
