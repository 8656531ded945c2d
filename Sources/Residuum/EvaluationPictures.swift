import Kernels
import Networks
import Pictures

/// Labelled pictures that a network's errors are counted on.
struct EvaluationPictures {
  /// `postcards have`, for sentences.
  private let subject: String
  let classNames: [String]
  let count: Int
  /// Picture number `index`, of `size`×`size` if it is drawn, and its class.
  let picture: (_ index: Int, _ size: Int) -> (Picture, Int)

  enum Part { case train, test }

  /// - Parameters:
  ///   - name: see `DatasetName`.
  ///   - limit: only so many, the first.
  init(named name: String, _ part: Part, limit: Int?, seed: UInt64) throws {
    switch DatasetName(name) {
    case .postcards(let difficulties):
      // Those that training takes, and fresh ones to test on.
      let first = part == .train ? 0 : PostcardSet.firstTestPicture
      let number = limit ?? (part == .train ? 5000 : 2000)
      subject = "postcards have"
      classNames = Postcards.classNames
      count = number
      picture = { index, size in
        let set = PostcardSet(
          seed: seed, first: first, count: number, size: size, difficulties: difficulties)
        return set[index]
      }
    case .cifar10(let directory):
      let pictures = try CIFAR10(directory: directory, split: part == .train ? .train : .test)
      subject = "CIFAR-10 has"
      classNames = ClassNames.cifar10
      count = min(limit ?? pictures.count, pictures.count)
      picture = { index, _ in pictures[index] }
    case nil:
      throw Failure.usage("--dataset '\(name)': expected \(DatasetName.expected)")
    }
  }

  /// Refuses a network whose classes are not these.
  func check(_ network: Network) throws {
    guard network.classes == classNames.count else {
      throw Failure.usage(
        "\(network.name) has \(network.classes) classes, \(subject) \(classNames.count): "
          + "take weights that were trained on them")
    }
    if let trained = network.trainingPictures?.classNames, trained != classNames {
      throw Failure.usage(
        "these weights were trained to tell \(trained[0]), \(trained[1]), …; "
          + "\(subject) \(classNames[0]), \(classNames[1]), …")
    }
  }
}
