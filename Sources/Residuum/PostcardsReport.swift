import Pictures

/// What `postcards` did.
struct PostcardsReport: Encodable {
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

  init(_ set: PostcardSet, labels: [Int], files: [String]) {
    count = set.count
    size = set.size
    seed = set.seed
    first = set.first
    difficulty = set.difficulty.rawValue
    classes = Postcards.classNames
    var perClass: [String: Int] = [:]
    for name in classes { perClass[name] = 0 }
    for label in labels { perClass[classes[label], default: 0] += 1 }
    self.perClass = perClass
    self.files = files
  }

  func printText(png: String?, out: String?) {
    print(
      """
      \(count.grouped) postcards from \(first) of seed \(seed) · \(size)×\(size) · \(difficulty)
      \(classes.map { "\($0) \(perClass[$0] ?? 0)" }.joined(separator: ", "))
      """)
    if let out { print("wrote \(count.grouped) pictures and labels.csv to \(out)") }
    if let png { print("wrote \(png)") }
  }
}
