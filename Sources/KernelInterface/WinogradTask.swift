/// What the Winograd kernels compute: a 3×3 convolution of stride 1, in tiles of m × m output
/// pixels.
///
/// Three steps, for all points of a tile, of which there are (m + 2)²:
///
///     transformed[point][tile][channel]  = Bᵀ · input tile · B
///     products[point][tile][channel]     = Σ_d transformed[point][tile][d] · weights[point][d][channel]
///     output tile                        = Aᵀ · products · A, then bias, shortcut and ReLU
public struct WinogradTask {
  /// Input, weights, bias, where the result goes and what is added to it. The weights are
  /// panel × point × depth × channel in the panel; taps, offsets, pixels and tile rows say nothing here.
  public var convolution: ConvolutionTask
  /// Where each point of each tile lies in the input, in floats: tile × point, for one tile more than
  /// there are, which is fetched and not used.
  public var points: UnsafePointer<Int32>
  /// m, the output pixels of a tile along a side: 2 or 4.
  public var tileSide: Int
  /// Input channels, padded to a multiple of 16.
  public var inputChannels: Int
  /// A picture's extent in the output, in pixels and in tiles.
  public var height: Int
  public var width: Int
  public var tilesDown: Int
  public var tilesAcross: Int
  /// From one point to the next in the transformed input, in floats.
  public var transformedStride: Int
  /// From one point to the next in the products, in floats.
  public var productStride: Int
  /// Where each tile begins in the transformed input of a point, in floats.
  public var tileOffsets: UnsafePointer<Int32>
  /// As many zeros as a panel has channels: a product has no bias.
  public var zeros: UnsafePointer<Float>

  public init(
    convolution: ConvolutionTask, points: UnsafePointer<Int32>, tileSide: Int,
    inputChannels: Int, height: Int, width: Int, transformedStride: Int, productStride: Int,
    tileOffsets: UnsafePointer<Int32>, zeros: UnsafePointer<Float>
  ) {
    self.convolution = convolution
    self.points = points
    self.tileSide = tileSide
    self.inputChannels = inputChannels
    self.height = height
    self.width = width
    tilesDown = (height + tileSide - 1) / tileSide
    tilesAcross = (width + tileSide - 1) / tileSide
    self.transformedStride = transformedStride
    self.productStride = productStride
    self.tileOffsets = tileOffsets
    self.zeros = zeros
  }

  /// The output pixels of one tile; at the lower and right edge of a picture some fall outside.
  public func outputTile(_ tile: Int) -> WinogradOutputTile {
    let (image, place) = tile.quotientAndRemainder(dividingBy: tilesDown * tilesAcross)
    let (row, column) = place.quotientAndRemainder(dividingBy: tilesAcross)
    let (top, left) = (row * tileSide, column * tileSide)
    return WinogradOutputTile(
      pixel: (image * height + top) * width + left, rows: min(tileSide, height - top),
      columns: min(tileSide, width - left))
  }
}

/// A rectangle of output pixels.
public struct WinogradOutputTile {
  /// The first pixel, counted over all pictures.
  public var pixel: Int
  public var rows: Int
  public var columns: Int
}
