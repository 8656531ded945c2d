extension Network {
  /// What a network's weights were trained on: what its classes mean, and how pictures must come in.
  public struct TrainingPictures: Hashable, Sendable {
    public var classNames: [String]
    /// Height and width.
    public var size: Int
    /// What is subtracted from red, green and blue in 0…1, and what they are then divided by.
    public var mean: SIMD3<Float>
    public var deviation: SIMD3<Float>

    public init(
      classNames: [String], size: Int, mean: SIMD3<Float>, deviation: SIMD3<Float>
    ) {
      self.classNames = classNames
      self.size = size
      self.mean = mean
      self.deviation = deviation
    }
  }

  /// The same network for weights that were trained on `pictures`; nil means its family's.
  ///
  /// - Precondition: there is a name for each class.
  public func trained(on pictures: TrainingPictures?) -> Network {
    precondition(pictures.map { $0.classNames.count == classes } ?? true, "a name for each class")
    var network = self
    network.trainingPictures = pictures
    network.inputSize = pictures?.size ?? (isForCIFAR ? 32 : 224)
    return network
  }

  /// The names of its classes.
  public var classNames: [String] {
    trainingPictures?.classNames ?? (isForCIFAR ? ClassNames.cifar10 : ClassNames.imagenet)
  }
}
