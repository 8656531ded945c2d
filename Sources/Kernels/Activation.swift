/// An activation in the layout the kernels like: pixel after pixel, a pixel's channels side by side;
/// of one picture, or of a batch of them, picture after picture.
///
/// Channels are padded with zeros to a multiple of 16, the longest vector, and after the last pixel
/// comes one more that is all zeros: a convolution's padding refers to it.
///
/// An activation is written once, by the operation that makes it, and then only read; whoever
/// recycles one makes sure that nobody else holds it.
///
/// Unchecked, because the compiler cannot see that.
public final class Activation: @unchecked Sendable {
  public let images: Int
  public let channels: Int
  public let height: Int
  public let width: Int
  /// The distance from one pixel to the next, in floats: `channels` padded to a multiple of 16, or
  /// somewhat more.
  public let stride: Int
  let base: UnsafeMutablePointer<Float>

  /// Makes an activation of zeros.
  public init(images: Int = 1, channels: Int, height: Int, width: Int) {
    self.images = images
    self.channels = channels
    self.height = height
    self.width = width
    stride = Activation.stride(ofChannels: channels)
    base = FloatMemory.allocate((images * height * width + 1) * stride)
  }

  /// Channels, padded to whole vectors.
  static func padded(_ channels: Int) -> Int { (channels + 15) / 16 * 16 }

  static func stride(ofChannels channels: Int) -> Int { spread(padded(channels)) }

  /// A distance between what is read together, lengthened by a cache line where it is a multiple of
  /// 1 KiB: there they would compete for the same few places in the first cache.
  static func spread(_ distance: Int) -> Int { distance % 256 == 0 ? distance + 16 : distance }

  deinit { FloatMemory.free(base, (pixels + 1) * stride) }

  /// The number of pixels, of all pictures.
  public var pixels: Int { images * height * width }

  /// Floats in use, padding channels included.
  var paddedCount: Int { pixels * stride }

  /// Copies a picture's tensor, channels × height × width, into this layout.
  public convenience init(_ tensor: Tensor) { self.init([tensor]) }

  /// Copies a batch of tensors of one shape, channels × height × width, into this layout.
  public convenience init(_ batch: [Tensor]) {
    let shape = batch[0].shape
    precondition(shape.count == 3, "an activation is channels × height × width")
    self.init(images: batch.count, channels: shape[0], height: shape[1], width: shape[2])
    let (plane, stride) = (height * width, stride)
    for (image, tensor) in batch.enumerated() {
      precondition(tensor.shape == shape, "a batch has one shape")
      let base = base + image * plane * stride
      tensor.withUnsafeElements { elements in
        for c in 0..<channels {
          for p in 0..<plane { base[p * stride + c] = elements[c * plane + p] }
        }
      }
    }
  }

  /// The first picture's elements in the public order, channels × height × width.
  public var tensor: Tensor { tensor(ofImage: 0) }

  /// One picture's elements in the public order, channels × height × width.
  public func tensor(ofImage image: Int) -> Tensor {
    let (channels, plane, stride) = (channels, height * width, stride)
    let base = base + image * plane * stride
    return Tensor(shape: [channels, height, width]) { elements in
      for c in 0..<channels {
        for p in 0..<plane { elements[c * plane + p] = base[p * stride + c] }
      }
    }
  }

  /// One channel, row after row.
  public func channel(_ channel: Int) -> [Float] {
    precondition(channel >= 0 && channel < channels, "channel \(channel) of \(channels)")
    return (0..<pixels).map { base[$0 * stride + channel] }
  }
}
