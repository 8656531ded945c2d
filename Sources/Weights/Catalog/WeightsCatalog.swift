import Files
import Foundation
import Networks

/// The published weights that are known by name, and the folder they are kept in.
///
///     var catalog = WeightsCatalog(folder: "/home/me/.cache/residuum/weights")
///     try catalog.add(file: "class.json")
///     catalog["imagenet-v1"].map { catalog.state(of: $0) }   // .missing
public struct WeightsCatalog: Hashable, Sendable {
  /// All of them, in the order in which they are listed.
  public private(set) var weights: [PublishedWeights]
  /// Where their files are.
  public let folder: String

  /// No weights at all: every name means a file.
  public static let empty = WeightsCatalog(weights: [], folder: "")

  /// The table of this program.
  public init(folder: String) { self.init(weights: PublishedWeights.table, folder: folder) }

  init(weights: [PublishedWeights], folder: String) {
    self.weights = weights
    self.folder = folder
  }

  /// The weights of this name.
  public subscript(name: String) -> PublishedWeights? { weights.first { $0.name == name } }

  /// Where a file is once it is here.
  public func path(of weights: PublishedWeights) -> String { "\(folder)/\(weights.fileName)" }

  /// What there is of a file.
  public enum State: Hashable, Sendable {
    case here(bytes: Int)
    /// A transfer that broke off, of so many bytes, where that is known.
    case partial(bytes: Int, of: Int?)
    case missing
  }

  /// Looks what there is of a file; it is not read.
  public func state(of weights: PublishedWeights) -> State {
    let path = path(of: weights)
    if let bytes = fileSize(path) { return .here(bytes: bytes) }
    guard let bytes = fileSize(PartialFile.partialPath(of: path)), bytes > 0 else {
      return .missing
    }
    return .partial(bytes: bytes, of: weights.bytes ?? PartialOrigin(of: path)?.bytes)
  }

  /// Adds the weights of a catalog file, such as a class's own; those of the same name are replaced.
  ///
  /// The file is JSON, an object with the key `weights`: a list of what `PublishedWeights` holds, under
  /// the same names. Other keys are passed over, so that what `residuum weights list --json` prints can
  /// be read again.
  ///
  /// - Throws: `.notFound` or `.inputOutput`, or `.catalog` with what is wrong in it.
  public mutating func add(file path: String) throws(WeightsError) {
    let bytes = try MappedFile(path: path)
    struct Catalog: Decodable { var weights: [PublishedWeights] }
    let added: [PublishedWeights]
    do {
      added = try JSONDecoder().decode(Catalog.self, from: Data(bytes.bytes)).weights
    } catch {
      throw .catalog(path: path, .json(place(error), reason(error)))
    }
    var result = weights
    for entry in added {
      if let fault = entry.fault { throw .catalog(path: path, .entry(entry.name, fault)) }
      if added.count(where: { $0.name == entry.name }) > 1 {
        throw .catalog(path: path, .entry(entry.name, .nameTwice))
      }
      if let index = result.firstIndex(where: { $0.name == entry.name }) {
        result[index] = entry
      } else {
        result.append(entry)
      }
    }
    for entry in added {
      if let other = result.first(where: { $0.fileName == entry.fileName && $0.name != entry.name }
      ) {
        throw .catalog(path: path, .entry(entry.name, .fileNameTaken(by: other.name)))
      }
    }
    weights = result
  }
}

extension PublishedWeights {
  /// What is wrong with an entry that somebody wrote.
  fileprivate var fault: WeightsError.CatalogFault.Entry? {
    func isPlain(_ text: String) -> Bool {
      !text.isEmpty && text.count <= 100 && text.first != "." && text.first != "-"
        && text.utf8.allSatisfy { byte in
          switch byte {
          case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
          default: "._-+".utf8.contains(byte)
          }
        }
    }
    if !isPlain(name) || ["random", "bundled"].contains(name) { return .name }
    guard let known = try? Catalog.network(named: network) else { return .network(network) }
    guard let address = URL(string: url), ["http", "https"].contains(address.scheme),
      address.host?.isEmpty == false, address.path.hasSuffix("/\(fileName)"), isPlain(fileName),
      !fileName.hasSuffix(".json")
    else { return .url }
    if let bytes, bytes < 1 { return .bytes }
    let digits = sha256.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
    if !digits || !(8...64).contains(sha256.count) { return .sha256 }
    // The note's own rules: names that can be shown, a size the network takes, numbers to divide by.
    if WeightsNote(note.metadata) != note || known.smallestInput > size { return .pictures }
    return nil
  }
}

/// How large a regular file is; nil where there is none.
func fileSize(_ path: String) -> Int? {
  var status = stat()
  guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
  return Int(status.st_size)
}

/// Where in the file: `weights[2].url`.
private func place(_ error: any Error) -> String {
  let path: [any CodingKey]
  switch error as? DecodingError {
  case .keyNotFound(let key, let context): path = context.codingPath + [key]
  case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
    path = context.codingPath
  default: path = []
  }
  var text = ""
  for key in path {
    if let index = key.intValue {
      text += "[\(index)]"
    } else {
      text += (text.isEmpty ? "" : ".") + key.stringValue
    }
  }
  return text
}

private func reason(_ error: any Error) -> String {
  switch error as? DecodingError {
  case .keyNotFound: "is missing"
  case .valueNotFound: "is null"
  case .typeMismatch(_, let context): context.debugDescription
  case .dataCorrupted(let context): context.debugDescription
  default: "cannot be read"
  }
}
