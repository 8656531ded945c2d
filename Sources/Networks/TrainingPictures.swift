extension Network {
  /// What a network's weights were trained on: what its classes mean, and how pictures must come in.
  public struct TrainingPictures: Hashable, Sendable {
    public var classNames: [String]
    /// Height and width.
    public var size: Int
    /// The short side that pictures are brought to before the middle of `size` is cut out; nil where
    /// they are only made to cover it.
    public var resize: Int?
    /// What is subtracted from red, green and blue in 0…1, and what they are then divided by.
    public var mean: SIMD3<Float>
    public var deviation: SIMD3<Float>
    /// Whether blue comes first and red last, as OpenCV and so Caffe have it. Mean and deviation are
    /// red's, green's and blue's all the same.
    public var isBlueFirst: Bool

    public init(
      classNames: [String], size: Int, resize: Int? = nil, mean: SIMD3<Float>,
      deviation: SIMD3<Float>, isBlueFirst: Bool = false
    ) {
      self.classNames = classNames
      self.size = size
      self.resize = resize
      self.mean = mean
      self.deviation = deviation
      self.isBlueFirst = isBlueFirst
    }

    /// ImageNet as torchvision's weights were trained on it.
    public static let imagenet = TrainingPictures(
      classNames: ClassNames.imagenet, size: 224, resize: 256, mean: [0.485, 0.456, 0.406],
      deviation: [0.229, 0.224, 0.225])

    /// CIFAR-10.
    public static let cifar10 = TrainingPictures(
      classNames: ClassNames.cifar10, size: 32, mean: [0.4914, 0.4822, 0.4465],
      deviation: [0.2470, 0.2435, 0.2616])
  }

  /// The same network for weights that were trained on `pictures`, with as many classes as they have;
  /// nil means its family's.
  public func trained(on pictures: TrainingPictures?) -> Network {
    var network = with(classes: (pictures ?? usualPictures).classNames.count)
    network.trainingPictures = pictures
    network.inputSize = (pictures ?? usualPictures).size
    return network
  }

  /// The names of its classes.
  public var classNames: [String] { (trainingPictures ?? usualPictures).classNames }
}

extension Network.TrainingPictures {
  /// The same pictures with `count` classes: ImageNet's where that are a thousand, or a thousand and
  /// "background" before them, else numbered.
  public func with(classes count: Int) -> Network.TrainingPictures {
    var pictures = self
    switch count {
    case ClassNames.imagenet.count: pictures.classNames = ClassNames.imagenet
    case ClassNames.imagenet.count + 1: pictures.classNames = ClassNames.imagenetAndBackground
    default: pictures.classNames = (0..<count).map { "class \($0)" }
    }
    return pictures
  }
}
