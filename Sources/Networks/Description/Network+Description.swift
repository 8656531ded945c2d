// A network as somebody wrote it down, in YAML: Lessons/networks/ has some. What is left out is what
// ResNets mostly have.
//
//     name: my-net               what it is called; the file's name where nothing is said
//     title: My first network
//     input: 32                  height and width of its pictures
//     classes: 10                how many, or their names in a list
//     normalization: cifar10     imagenet, cifar10, caffe or none
//     block: basic               what all stages share; BlockSettings.swift has the fields
//     stem: {kernel: 3, channels: 16}
//     stages:
//       - {blocks: 3, channels: 16}
//       - {blocks: 3, channels: 32, stride: 2, shortcut: zero-padding}
//     head: {pool: global}
//     classifier: {inputs: 32}   reckoned where nothing is said
//     layers:                    one layer's own settings, under its name
//       layer2.0.conv1: {stride: 1}

import Yams

extension Network {
  /// Reads a description.
  ///
  /// - Parameters:
  ///   - text: YAML.
  ///   - source: where it stands, a file's path, for messages.
  ///   - name: what the network is called if the text does not say so.
  /// - Throws: `DescriptionError` for anything that is no network: what it describes has been walked
  ///   through, and fits into memory.
  public init(
    describedAs text: String, in source: String, name: String = "network"
  ) throws(DescriptionError) {
    var described = try DescribedNetwork(text, in: source, name: name)
    var network = try described.make()
    network.descriptionText = text
    self = network
  }
}

/// The text before it is a network: bounded, and composed of YAML's three kinds of node.
package enum DescriptionText {
  package static func root(
    of text: String, in file: String, as document: DescribedDocument = .network
  ) throws(DescriptionError) -> Node {
    guard text.utf8.count <= DescriptionFile.limit else {
      throw DescriptionError(
        file: file, .tooLarge(limit: DescriptionFile.limit), in: document)
    }
    if let (name, line) = alias(in: text) {
      throw DescriptionError(file: file, line: line, .alias(name), in: document)
    }
    do {
      // Said outright, because Yams would print where the environment says it.
      if let root = try compose(yaml: text, .default, .default, .utf8) { return root }
    } catch let error as YamlError {
      throw fault(error, in: file)
    } catch {
      throw DescriptionError(file: file, .syntax("\(error)"))
    }
    throw DescriptionError(file: file, .empty, in: document)
  }

  /// A name that is marked with & and repeated with *, wherever that is: in a comment it does no harm, and
  /// is refused all the same.
  private static func alias(in text: String) -> (name: String, line: Int)? {
    func isPart(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
        || Unicode.Scalar(byte).properties.isAlphabetic
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    let bytes = Array(text.utf8)
    var marked: Set<ArraySlice<UInt8>> = []
    var repeated: [(name: ArraySlice<UInt8>, line: Int)] = []
    var line = 1
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "\n") { line += 1 }
      guard byte == UInt8(ascii: "&") || byte == UInt8(ascii: "*") else { continue }
      let name = bytes[(index + 1)...].prefix(while: isPart)
      if name.isEmpty { continue }
      if byte == UInt8(ascii: "&") { marked.insert(name) } else { repeated.append((name, line)) }
    }
    return repeated.first { marked.contains($0.name) }.map {
      (Fields.shortened(String(decoding: $0.name, as: UTF8.self)), $0.line)
    }
  }

  /// YAML's own refusal in one line.
  private static func fault(_ error: YamlError, in file: String) -> DescriptionError {
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      if problem == "could not find expected ':'", let start = context?.mark.line {
        return DescriptionError(file: file, line: start, .syntax("there is no ':' behind the name"))
      }
      let start = context.map { "\($0.text.trimmed) (line \($0.mark.line)): " } ?? ""
      return DescriptionError(
        file: file, line: mark.line, .syntax(start + problem.trimmed))
    case .duplicatedKeysInMapping(let names, let context):
      return DescriptionError(
        file: file, line: context.mark.line,
        place: Fields.shortened(names.first ?? ""), .repeated)
    case .reader(let problem, _, _, _):
      return DescriptionError(file: file, .syntax(problem.trimmed))
    default: return DescriptionError(file: file, .syntax("it cannot be parsed"))
    }
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}
