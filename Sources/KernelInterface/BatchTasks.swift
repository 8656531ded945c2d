/// Where the pixels of one channel of sixteen pictures lie: a *plane*.
///
/// Training computes on batches in which the same element of sixteen pictures lies side by side, so
/// that a vector holds one element of each picture: group × channel × row × column × picture. Every
/// operation is then the plain scalar loop, with a vector in place of the scalar, however few the
/// channels are.
public struct BatchPlane {
  public var rows: Int
  /// Floats in a row: columns × 16.
  public var rowCount: Int
  /// From one row to the next, in floats; more than `rowCount` where the plane has a border.
  public var rowStride: Int

  public init(rows: Int, rowCount: Int, rowStride: Int) {
    self.rows = rows
    self.rowCount = rowCount
    self.rowStride = rowStride
  }
}

/// A convolution of sixteen pictures at a time, or the gradient of one by its input, as its kernel sees
/// it.
///
///     output[k][row][column] = bias[k]
///       + Σ_c Σ_tap weights[k / 4][c][tap][k % 4] · input[c][offsets[tap] + row, column]
///
/// Pointers and distances are in floats; offsets lead into the border of zeros around the input.
public struct BatchConvolutionTask {
  /// One group's input at output pixel (0, 0) with a tap of offset 0.
  public var input: UnsafePointer<Float>
  /// From one input channel to the next; from what belongs to an output row, or pixel, to what
  /// belongs to the next one.
  public var inputPlane, inputRow, inputStep: Int
  /// Where each tap lies.
  public var offsets: UnsafePointer<Int32>
  /// Block of four output channels × input channel × tap × four.
  public var weights: UnsafePointer<Float>
  /// One for each output channel, padded to a multiple of four; nil for none.
  public var bias: UnsafePointer<Float>?
  public var output: UnsafeMutablePointer<Float>
  public var outputPlane, outputRow, outputStep: Int
  public var inputs, outputs, taps: Int
  /// Output pixels along a row.
  public var columns: Int
  /// Whether the result is added to what the output holds.
  public var accumulates: Bool

  public init(
    input: UnsafePointer<Float>, inputPlane: Int, inputRow: Int, inputStep: Int,
    offsets: UnsafePointer<Int32>, weights: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    output: UnsafeMutablePointer<Float>, outputPlane: Int, outputRow: Int, outputStep: Int,
    inputs: Int, outputs: Int, taps: Int, columns: Int, accumulates: Bool
  ) {
    self.input = input
    self.inputPlane = inputPlane
    self.inputRow = inputRow
    self.inputStep = inputStep
    self.offsets = offsets
    self.weights = weights
    self.bias = bias
    self.output = output
    self.outputPlane = outputPlane
    self.outputRow = outputRow
    self.outputStep = outputStep
    self.inputs = inputs
    self.outputs = outputs
    self.taps = taps
    self.columns = columns
    self.accumulates = accumulates
  }
}

/// The gradient of a convolution by its weights, as its kernel sees it.
///
///     gradient[k][column] = Σ_pixel Σ_picture outputGradient[k][pixel] · input[offsets[column] + pixel]
///
/// where a *column* is an input channel at a tap: a column of the matrix that im2col would make.
public struct WeightGradientTask {
  /// The first group's output gradient, at its first pixel.
  public var outputGradient: UnsafePointer<Float>
  /// From one output channel, row or group to the next.
  public var gradientPlane, gradientRow, gradientGroup: Int
  /// The first group's input at output pixel (0, 0) with offset 0.
  public var input: UnsafePointer<Float>
  public var inputRow, inputStep, inputGroup: Int
  /// Where each column lies; as many more as fill the last tile.
  public var offsets: UnsafePointer<Int32>
  /// Output channel × column.
  public var gradient: UnsafeMutablePointer<Float>
  public var outputs, columns, groups: Int
  /// Output pixels along each axis.
  public var height, width: Int

  public init(
    outputGradient: UnsafePointer<Float>, gradientPlane: Int, gradientRow: Int,
    gradientGroup: Int, input: UnsafePointer<Float>, inputRow: Int, inputStep: Int,
    inputGroup: Int, offsets: UnsafePointer<Int32>, gradient: UnsafeMutablePointer<Float>,
    outputs: Int, columns: Int, groups: Int, height: Int, width: Int
  ) {
    self.outputGradient = outputGradient
    self.gradientPlane = gradientPlane
    self.gradientRow = gradientRow
    self.gradientGroup = gradientGroup
    self.input = input
    self.inputRow = inputRow
    self.inputStep = inputStep
    self.inputGroup = inputGroup
    self.offsets = offsets
    self.gradient = gradient
    self.outputs = outputs
    self.columns = columns
    self.groups = groups
    self.height = height
    self.width = width
  }
}

/// A pooling of one plane; windows are clipped to it.
public struct BatchPool {
  /// Else it takes the mean.
  public var takesMaximum: Bool
  /// Whether windows are parts of the plane, as even as they come, and the next three mean nothing:
  /// part i of n goes from ⌊i·extent/n⌋ to ⌈(i + 1)·extent/n⌉.
  public var isAdaptive: Bool
  public var kernel, stride: Int
  public var paddingAbove, paddingLeft: Int
  public var height, width, rowStride: Int
  public var outputHeight, outputWidth, outputRowStride: Int

  public init(
    takesMaximum: Bool, isAdaptive: Bool, kernel: Int, stride: Int, paddingAbove: Int,
    paddingLeft: Int, height: Int, width: Int, rowStride: Int, outputHeight: Int,
    outputWidth: Int, outputRowStride: Int
  ) {
    self.takesMaximum = takesMaximum
    self.isAdaptive = isAdaptive
    self.kernel = kernel
    self.stride = stride
    self.paddingAbove = paddingAbove
    self.paddingLeft = paddingLeft
    self.height = height
    self.width = width
    self.rowStride = rowStride
    self.outputHeight = outputHeight
    self.outputWidth = outputWidth
    self.outputRowStride = outputRowStride
  }

  /// The input rows of an output row's windows.
  public func rows(_ row: Int) -> (Int, Int) {
    window(row, height, outputHeight, paddingAbove)
  }

  /// The input columns of an output column's windows.
  public func columns(_ column: Int) -> (Int, Int) {
    window(column, width, outputWidth, paddingLeft)
  }

  private func window(_ index: Int, _ extent: Int, _ outputs: Int, _ padding: Int) -> (Int, Int) {
    if isAdaptive {
      return (index * extent / outputs, ((index + 1) * extent + outputs - 1) / outputs)
    }
    let start = index * stride - padding
    return (max(0, start), min(extent, start + kernel))
  }
}
