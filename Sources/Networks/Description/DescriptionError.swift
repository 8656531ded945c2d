/// What is wrong with a network's description, or with another document in YAML, and where in it.
///
///     my-net.yaml:14: stage 3, stride: expected a whole number from 1 to 8, found 'two'
public struct DescriptionError: Error, Hashable, Sendable {
  public enum Fault: Hashable, Sendable {
    /// The file: what the system says of it, and whether that is that there is none.
    case unreadable(reason: String, isMissing: Bool)
    case notAFile
    case tooLarge(limit: Int)
    case notText
    /// `*name` repeats what `&name` stands before; nested, a few lines would be a thousand networks.
    case alias(String)
    /// YAML's own rules; in the words of its parser.
    case syntax(String)
    case empty
    case repeated
    case missing(expected: String)
    case found(String, expected: String)
    case unknown(String, of: String, known: [String])
    case taken(name: String)
    /// Layers that do not fit together, in the words of `NetworkError`.
    case shapes(String)
    /// What follows from the numbers, each of which may be right.
    case contradiction(String)
  }

  /// The file as a person named it, or words for where the text comes from.
  public let file: String
  /// Counted from 1; nil where the fault is the whole file's.
  public let line: Int?
  /// `stage 3, stride`; empty where the fault is the whole file's.
  public let place: String
  public let fault: Fault
  /// What it should have been.
  public let document: DescribedDocument

  public init(
    file: String, line: Int? = nil, place: String = "", _ fault: Fault,
    in document: DescribedDocument = .network
  ) {
    self.file = file
    self.line = line
    self.place = place
    self.fault = fault
    self.document = document
  }

  /// As sysexits.h has it: 66 where there is no such file, 74 where it cannot be read, else 65.
  public var exitCode: Int32 {
    switch fault {
    case .unreadable(_, let isMissing): isMissing ? 66 : 74
    default: 65
    }
  }
}

extension DescriptionError: CustomStringConvertible {
  public var description: String {
    let start = "\(file)\(line.map { ":\($0)" } ?? ""): \(place.isEmpty ? "" : "\(place): ")"
    return start + words
  }

  /// What is wrong, without where.
  public var words: String {
    switch fault {
    case .unreadable(let reason, let isMissing):
      isMissing ? "no such file; expected \(document.name)" : "cannot be read: \(reason)"
    case .notAFile: "is no file; expected \(document.name)"
    case .tooLarge(let limit): "more than \(limit) bytes; \(document.name) has far fewer"
    case .notText: "is no UTF-8 text; expected \(document.name) in YAML"
    case .alias(let name):
      "'*\(name)' repeats what '&\(name)' marks: expected it written out; "
        + document.sharing
    case .syntax(let problem): "no YAML: \(problem)"
    case .empty: "describes nothing; expected at least \(document.least)"
    case .repeated: "is said twice"
    case .missing(let expected): "is missing: expected \(expected)"
    case .found(let found, let expected): "expected \(expected), found \(found)"
    case .unknown(let name, let whole, let known):
      "\(whole) has no '\(name)'; "
        + (NearestName.of(name, in: known).map { "did you mean '\($0)'?" }
          ?? "there are \(known.joined(separator: ", "))")
    case .taken(let name):
      "'\(name)' is a network of the catalog: give this one a name of its own"
    case .shapes(let words), .contradiction(let words): words
    }
  }
}

/// The name that somebody meant.
package enum NearestName {
  /// The name that takes the fewest changes of a letter to `text`, if they are few: a third of it.
  package static func of(_ text: String, in names: [String]) -> String? {
    let text = Array(text.lowercased())
    guard text.count <= 40 else { return nil }
    let distances = names.map { (name: $0, distance: distance(text, Array($0.lowercased()))) }
    guard let best = distances.min(by: { $0.distance < $1.distance }),
      best.distance <= max(1, max(text.count, best.name.count) / 3)
    else { return nil }
    return best.name
  }

  /// Levenshtein's: letters put in, left out or changed.
  static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var previous = row[0]
      row[0] = i + 1
      for (j, other) in b.enumerated() {
        let changed = previous + (letter == other ? 0 : 1)
        previous = row[j + 1]
        row[j + 1] = min(changed, previous + 1, row[j] + 1)
      }
    }
    return row[b.count]
  }
}
