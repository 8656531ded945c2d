/// An activation in the layout the kernels like: pixel after pixel, a pixel's channels side by side.
///
/// Channels are padded with zeros to a multiple of 16, the longest vector, and after the last pixel
/// comes one more that is all zeros: a convolution's padding refers to it.
///
/// An activation is written once, by the operation that makes it, and then only read; whoever
/// recycles one makes sure that nobody else holds it.
///
/// Unchecked, because the compiler cannot see that.
public final class Activation: @unchecked Sendable {
  public let channels: Int
  public let height: Int
  public let width: Int
  /// The distance from one pixel to the next, in floats: `channels` rounded up to a multiple of 16.
  public let stride: Int
  let base: UnsafeMutablePointer<Float>

  /// Makes an activation of zeros.
  public init(channels: Int, height: Int, width: Int) {
    self.channels = channels
    self.height = height
    self.width = width
    stride = (channels + 15) / 16 * 16
    base = FloatMemory.allocate((height * width + 1) * stride)
  }

  deinit { FloatMemory.free(base) }

  /// The number of pixels: height × width.
  public var pixels: Int { height * width }

  /// Floats in use, padding channels included.
  var paddedCount: Int { pixels * stride }

  /// Copies a tensor of shape channels × height × width into this layout.
  public convenience init(_ tensor: Tensor) {
    precondition(tensor.shape.count == 3, "an activation is channels × height × width")
    self.init(channels: tensor.shape[0], height: tensor.shape[1], width: tensor.shape[2])
    let (pixels, stride, base) = (pixels, stride, base)
    tensor.withUnsafeElements { elements in
      for c in 0..<channels {
        for p in 0..<pixels { base[p * stride + c] = elements[c * pixels + p] }
      }
    }
  }

  /// The elements in the public order, channels × height × width.
  public var tensor: Tensor {
    let (channels, pixels, stride, base) = (channels, pixels, stride, base)
    return Tensor(shape: [channels, height, width]) { elements in
      for c in 0..<channels {
        for p in 0..<pixels { elements[c * pixels + p] = base[p * stride + c] }
      }
    }
  }

  /// One channel, row after row.
  public func channel(_ channel: Int) -> [Float] {
    precondition(channel >= 0 && channel < channels, "channel \(channel) of \(channels)")
    return (0..<pixels).map { base[$0 * stride + channel] }
  }

  /// Each pixel's root mean square over its channels, row after row.
  public var channelMagnitudes: [Float] {
    (0..<pixels).map { pixel in
      var sum: Float = 0
      for c in 0..<channels { sum += base[pixel * stride + c] * base[pixel * stride + c] }
      return (sum / Float(channels)).squareRoot()
    }
  }
}
