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

    public init(
      classNames: [String], size: Int, resize: Int? = nil, mean: SIMD3<Float>,
      deviation: SIMD3<Float>
    ) {
      self.classNames = classNames
      self.size = size
      self.resize = resize
      self.mean = mean
      self.deviation = deviation
    }
  }

  /// The same network for weights that were trained on `pictures`, with as many classes as they have;
  /// nil means its family's.
  public func trained(on pictures: TrainingPictures?) -> Network {
    var network = with(classes: pictures?.classNames.count ?? (isForCIFAR ? 10 : 1000))
    network.trainingPictures = pictures
    network.inputSize = pictures?.size ?? (isForCIFAR ? 32 : 224)
    return network
  }

  /// The names of its classes.
  public var classNames: [String] {
    trainingPictures?.classNames ?? (isForCIFAR ? ClassNames.cifar10 : ClassNames.imagenet)
  }
}
