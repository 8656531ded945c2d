import Kernels

/// What is done to a picture before a network sees it: resize, centre crop, and normalization.
///
///     let input = Preprocessing.imagenet.tensor(of: cat, height: 224, width: 224)  // 3 × 224 × 224
///
/// The numbers are torchvision's for a PIL image, bit for bit: Pillow's bilinear resize, `ToTensor`
/// (÷ 255), `Normalize` (− mean, ÷ standard deviation), each step rounded to float32.
public struct Preprocessing: Sendable, Hashable {
  /// The short side after the resize, for an input of `crop` pixels. Nil together with `crop`: the
  /// picture is resized to just cover the input, so one that already has its size is not resampled.
  public var resize: Int?
  /// The input side that `resize` is meant for.
  public var crop: Int?
  /// What is subtracted from red, green and blue in 0…1.
  public var mean: SIMD3<Float>
  /// What they are then divided by.
  public var standardDeviation: SIMD3<Float>
  /// Whether the network gets blue first and red last, as Caffe's networks do.
  public var isBlueFirst: Bool

  /// Makes a preprocessing of its settings; `resize` and `crop` go together.
  public init(
    resize: Int? = nil, crop: Int? = nil, mean: SIMD3<Float>, standardDeviation: SIMD3<Float>,
    isBlueFirst: Bool = false
  ) {
    self.resize = resize
    self.crop = crop
    self.mean = mean
    self.standardDeviation = standardDeviation
    self.isBlueFirst = isBlueFirst
  }

  /// ImageNet's evaluation: short side 256, crop 224.
  public static let imagenet = Preprocessing(
    resize: 256, crop: 224, mean: [0.485, 0.456, 0.406], standardDeviation: [0.229, 0.224, 0.225])

  /// CIFAR-10: no resize, the training set's mean and deviation.
  public static let cifar10 = Preprocessing(
    mean: [0.4914, 0.4822, 0.4465], standardDeviation: [0.2470, 0.2435, 0.2616])

  /// No resize and only ÷ 255.
  public static let none = Preprocessing(mean: [0, 0, 0], standardDeviation: [1, 1, 1])
}

extension Preprocessing {
  /// The part of `picture` that a network with inputs of `height` × `width` gets to see, still in
  /// 8 bits.
  ///
  /// The picture is resized so that it covers the input enlarged by `resize / crop`, its proportions
  /// kept, and the middle is cut out. For the square input the sizes are meant for this is
  /// torchvision's `Resize` and `CenterCrop`; other inputs scale in proportion.
  ///
  /// - Precondition: both sides are positive.
  public func view(of picture: Picture, height: Int, width: Int) -> Picture {
    precondition(height > 0 && width > 0, "an input has at least one pixel")
    let enlarged = picture.sizeCovering(width: enlarged(width), height: enlarged(height))
    // Only a `resize` below `crop` leaves less than the window; then the crop pads.
    guard enlarged.width >= width, enlarged.height >= height else {
      return picture.resized(width: enlarged.width, height: enlarged.height)
        .centreCropped(width: width, height: height)
    }
    let left = Picture.cropStart(from: enlarged.width, to: width)
    let top = Picture.cropStart(from: enlarged.height, to: height)
    return picture.resized(
      width: enlarged.width, height: enlarged.height,
      keepingColumns: left..<(left + width), rows: top..<(top + height))
  }

  /// The network's input: 3 × height × width, red first, or blue.
  ///
  /// - Precondition: both sides are positive.
  public func tensor(of picture: Picture, height: Int, width: Int) -> Tensor {
    let view = view(of: picture, height: height, width: width)
    let plane = height * width
    return Tensor(shape: [3, height, width]) { elements in
      for channel in 0..<3 {
        let values = normalized(channel: channel)
        for pixel in 0..<plane {
          elements[place(of: channel) * plane + pixel] =
            values[Int(view.pixels[pixel * 3 + channel])]
        }
      }
    }
  }

  /// What each of the 256 samples of a channel becomes.
  public func normalized(channel: Int) -> [Float] {
    (0...255).map { (Float($0) / 255 - mean[channel]) / standardDeviation[channel] }
  }

  /// A picture of a network's input, for display: the normalization undone, rounded to 8 bits and
  /// clipped; what is not a number becomes black. Gives back exactly what `tensor` was made from.
  ///
  /// - Parameter tensor: 3 × height × width.
  public func picture(of tensor: Tensor) -> Picture {
    precondition(tensor.shape.count == 3 && tensor.shape[0] == 3, "an input is 3 × H × W")
    let (height, width) = (tensor.shape[1], tensor.shape[2])
    let plane = height * width
    var pixels = [UInt8](repeating: 0, count: plane * 3)
    tensor.withUnsafeElements { elements in
      for channel in 0..<3 {
        for pixel in 0..<plane {
          let element = elements[place(of: channel) * plane + pixel]
          let value = element * standardDeviation[channel] + mean[channel]
          let sample = (value * 255).rounded()
          pixels[pixel * 3 + channel] = sample >= 0 ? UInt8(min(sample, 255)) : 0
        }
      }
    }
    return Picture(width: width, height: height, pixels: pixels)
  }

  /// Where red, green or blue stands in the network's input.
  private func place(of channel: Int) -> Int { isBlueFirst ? 2 - channel : channel }

  private func enlarged(_ side: Int) -> Int {
    guard let resize, let crop else { return side }
    return max(1, Int((Double(side) * Double(resize) / Double(crop)).rounded()))
  }
}
