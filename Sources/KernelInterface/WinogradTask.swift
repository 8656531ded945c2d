/// What the Winograd kernels compute: a 3×3 convolution of stride 1, in tiles of outputs × outputs
/// pixels.
///
/// Three steps, for all points of a tile, of which there are (outputs + 2)²:
///
///     transformed[point][tile][channel]  = Bᵀ · input tile · B
///     products[point][tile][channel]     = Σ_d transformed[point][tile][d] · weights[point][d][channel]
///     output tile                        = Aᵀ · products · A, then bias, shortcut and ReLU
public struct WinogradTask {
  /// Input, weights, bias, where the result goes and what is added to it. The weights are
  /// panel × point × depth × channel in the panel; taps, offsets and tile rows are not used.
  public var convolution: ConvolutionTask
  /// Where each point of each tile lies in the input, in floats: tile × point.
  public var points: UnsafePointer<Int32>
  /// Output pixels of a tile, along a side: 2 or 4.
  public var outputs: Int
  /// Input channels, padded to a multiple of 16.
  public var channels: Int
  /// The output's extent, in pixels.
  public var height: Int
  public var width: Int
  /// From one point to the next in the transformed input, in floats.
  public var transformedStride: Int
  /// From one point to the next in the products, in floats.
  public var productStride: Int
  /// Where each tile begins in the transformed input of a point, in floats.
  public var rows: UnsafePointer<Int32>
  /// As many zeros as a panel has channels: a product has no bias.
  public var zeros: UnsafePointer<Float>

  public init(
    convolution: ConvolutionTask, points: UnsafePointer<Int32>, outputs: Int, channels: Int,
    height: Int, width: Int, transformedStride: Int, productStride: Int,
    rows: UnsafePointer<Int32>, zeros: UnsafePointer<Float>
  ) {
    self.convolution = convolution
    self.points = points
    self.outputs = outputs
    self.channels = channels
    self.height = height
    self.width = width
    self.transformedStride = transformedStride
    self.productStride = productStride
    self.rows = rows
    self.zeros = zeros
  }

  /// The output pixels of one tile; at the lower and right edge of a picture some fall outside.
  public func outputTile(_ tile: Int) -> WinogradOutputTile {
    let across = (width + outputs - 1) / outputs
    let down = (height + outputs - 1) / outputs
    let top = tile / across % down * outputs
    let left = tile % across * outputs
    return WinogradOutputTile(
      pixel: (tile / (across * down) * height + top) * width + left,
      rows: min(outputs, height - top), columns: min(outputs, width - left))
  }
}

/// A rectangle of output pixels.
public struct WinogradOutputTile {
  /// The first pixel, counted over all pictures.
  public var pixel: Int
  public var rows: Int
  public var columns: Int
}
