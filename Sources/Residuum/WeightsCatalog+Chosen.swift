import Weights

extension WeightsCatalog {
  /// The table of published weights, with those of the file that `RESIDUUM_CATALOG` names, kept in the
  /// cache folder.
  static func chosen() throws(WeightsError) -> WeightsCatalog {
    var catalog = WeightsCatalog(folder: "\(Folders.cache)/weights")
    if let file = environment("RESIDUUM_CATALOG") { try catalog.add(file: file) }
    return catalog
  }

  /// The weights of this name.
  ///
  /// - Throws: a usage failure that tells the names there are.
  func weights(named name: String) throws -> PublishedWeights {
    if let weights = self[name] { return weights }
    throw Failure.usage(
      "there are no weights '\(name)' to pull: there are "
        + weights.map(\.name).joined(separator: ", "))
  }
}
