import Inference
import Weights

/// A file of weights that a person named: by its path, as `bundled`, or as published weights by their
/// name.
struct WeightsPlace {
  let path: String
  /// Nil for another file.
  let published: PublishedWeights?

  init(_ text: String) throws {
    switch try ModelSource(text, catalog: .chosen()) {
    case .random: throw Failure.usage("\(text): random weights are made, not read: give a file")
    case .bundled(let path), .file(let path): (self.path, published) = (path, nil)
    case .published(let weights, let path): (self.path, published) = (path, weights)
    }
  }

  func open() throws -> WeightsFile {
    do {
      return try WeightsFile.open(path)
    } catch {
      if let published, case .notFound = error { throw ModelError.notHere(published.name) }
      throw error
    }
  }
}
