import Networks
import Pictures

/// What `postcards` did.
struct PostcardsReport: Encodable {
  /// Not in the JSON, which has its parts.
  private let title: String
  let count, size: Int
  let seed: UInt64
  let first: Int
  let difficulty: String
  /// By label.
  let classes: [String]
  /// How many there are of each class.
  let perClass: [String: Int]
  /// The paths of what was written.
  let files: [String]

  private enum CodingKeys: CodingKey {
    case count, size, seed, first, difficulty, classes, perClass, files
  }

  init(_ set: PostcardSet, files: [String]) {
    title = set.title
    count = set.count
    size = set.size
    seed = set.seed
    first = set.first
    difficulty = set.difficulties[0].rawValue
    classes = Postcards.classNames
    var perClass: [String: Int] = [:]
    for name in classes { perClass[name] = 0 }
    for position in 0..<set.count { perClass[classes[set.label(at: position)], default: 0] += 1 }
    self.perClass = perClass
    self.files = files
  }

  func printText(png: String?, out: String?) {
    print(
      """
      \(title)
      \(classes.map { "\($0) \(perClass[$0] ?? 0)" }.joined(separator: ", "))
      """)
    if let out { print("wrote \(count.grouped) pictures and labels.csv to \(out)") }
    if let png { print("wrote \(png)") }
  }
}

extension PostcardSet {
  /// Which pictures they are, in one line.
  var title: String {
    "postcards \(first) to \(first + count - 1) of seed \(seed) · \(size)×\(size) · \(difficulties[0])"
  }
}
