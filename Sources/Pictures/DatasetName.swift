/// A data set as a person names it.
///
///     DatasetName("postcards")                 // as they are made where nothing else is asked for
///     DatasetName("postcards:standard+hard")   // every other one is hard
///     DatasetName("cifar10:cifar-10-batches-bin")
public enum DatasetName: Hashable, Sendable {
  case postcards([Postcards.Difficulty])
  /// The binary version's files in a folder.
  case cifar10(directory: String)

  /// What a person has to write.
  public static let expected = "postcards, postcards:hard, postcards:standard+hard or cifar10:DIR"

  /// Nil where a text names no data set.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    switch (parts[0], parts.count == 2 ? parts[1] : nil) {
    case ("postcards", nil): self = .postcards([.standard])
    case ("postcards", let names?):
      let difficulties = names.split(separator: "+", omittingEmptySubsequences: false)
        .map { Postcards.Difficulty(rawValue: String($0)) }
      guard !difficulties.contains(nil) else { return nil }
      self = .postcards(difficulties.compactMap(\.self))
    case ("cifar10", let directory?) where !directory.isEmpty:
      self = .cifar10(directory: String(directory))
    default: return nil
    }
  }
}
