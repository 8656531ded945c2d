import Networks

extension WeightsFile {
  /// The first network of the catalog that these tensors are for, by their names and shapes, however many
  /// classes the classifier has; nil where there is none.
  ///
  /// Of networks with the same tensors, such as a residual one and its plain counterpart, it is the
  /// residual one.
  public func recognizedNetwork() -> Network? {
    for name in Catalog.names + Catalog.cifarNames {
      if let network = try? Catalog.network(named: name), fits(network) { return network }
    }
    return nil
  }

  /// Whether these tensors are those of `network`, however many classes the classifier has.
  public func fits(_ network: Network) -> Bool {
    (try? Parameters.requireFit(self, for: adapted(network))) != nil
  }

  /// `network` as these weights are for it: with as many classes as their classifier has, and of Keras'
  /// ResNet-50 of 2016 with its epsilon.
  public func adapted(_ network: Network) -> Network {
    var network = network
    if network.origin == .keras, isKerasOf2016 { network = network.with(epsilon: 1e-3) }
    guard let classifier = network.classifier,
      let bias = WeightsNaming(network).tensors(of: self).named
        .first(where: { $0.0 == "\(classifier.name).bias" })?.1,
      bias.shape.count == 1, (2...100_000).contains(bias.shape[0]),
      bias.shape[0] != network.classes
    else { return network }
    return network.trained(on: network.usualPictures.with(classes: bias.shape[0]))
  }
}
