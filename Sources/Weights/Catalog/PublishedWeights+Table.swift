extension PublishedWeights {
  /// The weights that are known without a catalog file.
  ///
  /// Sizes and whole hashes are given where a real file was at hand; otherwise the hash is the part of
  /// it in the file's name.
  static let table: [PublishedWeights] = [
    torchvision(
      "imagenet-v1", "resnet50", hash: "0676ba61", bytes: 102_530_333,
      sha256: "0676ba61b6795bbe1773cffd859882e5e297624d384b6993f7c9e683e722fb8a"),
    // A modern recipe: more epochs, label smoothing, mixup, and pictures brought to 232 pixels.
    torchvision(
      "imagenet-v2", "resnet50", hash: "11ad3fa6", resize: 232,
      sha256: "11ad3fa62ca79e40addfd354a8ec4b7c75143b3038b8d2a807fbc68deab379ca"),
    torchvision("imagenet-resnet18", "resnet18", hash: "f37072fd"),
    torchvision("imagenet-resnet34", "resnet34", hash: "b627a593"),
    torchvision("imagenet-resnet101", "resnet101", hash: "63fe2227"),
    torchvision("imagenet-resnet152", "resnet152", hash: "394f9c45"),
    akamaster(
      20, hash: "12fca82f", bytes: 1_099_231,
      sha256: "12fca82f0bebc4135bf1f32f6e3710e61d5108578464b84fd6d7f5c1b04036c8"),
    akamaster(32, hash: "d509ac18"),
    akamaster(44, hash: "014dd654"),
    akamaster(56, hash: "4bfd9763"),
    akamaster(110, hash: "1d1ed7c2"),
  ]

  private static let imagenetMean: SIMD3<Float> = [0.485, 0.456, 0.406]
  private static let imagenetDeviation: SIMD3<Float> = [0.229, 0.224, 0.225]

  /// ImageNet weights of torchvision; the hash in their names is the start of the file's SHA-256.
  private static func torchvision(
    _ name: String, _ network: String, hash: String, resize: Int = 256, bytes: Int? = nil,
    sha256: String? = nil
  ) -> PublishedWeights {
    PublishedWeights(
      name: name, network: network,
      url: "https://download.pytorch.org/models/\(network)-\(hash).pth", bytes: bytes,
      sha256: sha256 ?? hash, labels: .imagenet, size: 224, resize: resize, mean: imagenetMean,
      deviation: imagenetDeviation, licence: "BSD-3-Clause", source: "torchvision")
  }

  /// Yerlan Idelbayev's CIFAR-10 weights, trained with ImageNet's mean and deviation.
  private static func akamaster(
    _ depth: Int, hash: String, bytes: Int? = nil, sha256: String? = nil
  ) -> PublishedWeights {
    let folder =
      "https://raw.githubusercontent.com/akamaster/pytorch_resnet_cifar10/master/pretrained_models"
    return PublishedWeights(
      name: "cifar-resnet\(depth)", network: "cifar-resnet\(depth)",
      url: "\(folder)/resnet\(depth)-\(hash).th", bytes: bytes, sha256: sha256 ?? hash,
      labels: .cifar10, size: 32, resize: nil, mean: imagenetMean, deviation: imagenetDeviation,
      licence: "BSD-2-Clause", source: "akamaster/pytorch_resnet_cifar10")
  }
}
