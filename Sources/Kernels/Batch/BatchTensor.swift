import KernelInterface

/// The activation of a training batch, or its gradient: sixteen pictures side by side.
///
/// The layout is group × channel × row × column × picture of the group, and around every plane lies a
/// border of zeros for the windows of convolutions to reach into. A vector then holds one element
/// of each of sixteen pictures, and the kernels are plain loops whatever the number of channels.
///
/// A tensor is written by one operation at a time; whoever shares one sees to the order.
///
/// Unchecked, because the compiler cannot see that.
public final class BatchTensor: @unchecked Sendable {
  /// Pictures side by side.
  public static let groupSize = 16

  public let images: Int
  public let channels: Int
  public let height: Int
  public let width: Int
  /// Pixels of zeros on each side of a plane.
  public let border: Int
  private let memory: UnsafeMutablePointer<Float>
  /// The first channel's first pixel inside the border.
  let origin: UnsafeMutablePointer<Float>

  /// Makes a tensor of zeros.
  ///
  /// - Precondition: `images` is a multiple of sixteen.
  public init(images: Int, channels: Int, height: Int, width: Int, border: Int = 1) {
    precondition(images > 0 && images % BatchTensor.groupSize == 0, "whole groups of sixteen")
    self.images = images
    self.channels = channels
    self.height = height
    self.width = width
    self.border = border
    let row = (width + 2 * border) * BatchTensor.groupSize
    let plane = (height + 2 * border) * row
    memory = FloatMemory.allocate(images / BatchTensor.groupSize * channels * plane)
    origin = memory + border * row + border * BatchTensor.groupSize
  }

  deinit { FloatMemory.free(memory, groups * groupStride) }

  public var groups: Int { images / BatchTensor.groupSize }
  /// Elements, the border not counted.
  public var count: Int { images * channels * height * width }

  /// From one row, channel or group to the next, in floats.
  var rowStride: Int { (width + 2 * border) * BatchTensor.groupSize }
  var planeStride: Int { (height + 2 * border) * rowStride }
  var groupStride: Int { channels * planeStride }

  /// The shape of each plane.
  var plane: BatchPlane {
    BatchPlane(
      rows: height, rowCount: width * BatchTensor.groupSize, rowStride: rowStride)
  }

  /// Where a plane of this tensor begins.
  func plane(group: Int, channel: Int) -> UnsafeMutablePointer<Float> {
    origin + group * groupStride + channel * planeStride
  }

  /// Whether `other` has the same shape and border, so that both can be walked with the same steps.
  public func isLike(_ other: BatchTensor) -> Bool {
    images == other.images && channels == other.channels && height == other.height
      && width == other.width && border == other.border
  }

  /// One element.
  public subscript(image: Int, channel: Int, row: Int, column: Int) -> Float {
    get { origin[place(image, channel, row, column)] }
    set { origin[place(image, channel, row, column)] = newValue }
  }

  private func place(_ image: Int, _ channel: Int, _ row: Int, _ column: Int) -> Int {
    let (group, lane) = image.quotientAndRemainder(dividingBy: BatchTensor.groupSize)
    return group * groupStride + channel * planeStride + row * rowStride
      + column * BatchTensor.groupSize + lane
  }

  /// Writes one picture's elements, channels × height × width.
  public func set(image: Int, to elements: UnsafePointer<Float>) {
    var next = elements
    for channel in 0..<channels {
      for row in 0..<height {
        let target = origin + place(image, channel, row, 0)
        for column in 0..<width { target[column * BatchTensor.groupSize] = next[column] }
        next += width
      }
    }
  }

  /// One picture's elements in the public order, channels × height × width.
  public func tensor(ofImage image: Int) -> Tensor {
    Tensor(shape: [channels, height, width]) { elements in
      var next = 0
      for channel in 0..<channels {
        for row in 0..<height {
          for column in 0..<width {
            elements[next] = self[image, channel, row, column]
            next += 1
          }
        }
      }
    }
  }
}
