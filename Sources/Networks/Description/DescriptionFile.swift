#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension Network {
  /// The network that a person named: one of the catalog, or a description in a file whose name ends in
  /// `.yaml` or `.yml`.
  public static func named(_ text: String) throws(NetworkError) -> Network {
    guard isDescriptionFile(text) else { return try Catalog.network(named: text) }
    do { return try Network(describedInFile: text) } catch { throw .description(error) }
  }

  /// The network of a run or of weights: what was described with them, or else what the catalog has
  /// under the name.
  ///
  /// - Parameter source: where the description stands, for messages.
  public static func named(
    _ name: String, describedAs text: String?, in source: String
  ) throws(NetworkError) -> Network {
    guard let text else { return try Catalog.network(named: name) }
    let network: Network
    do { network = try Network(describedAs: text, in: source, name: name) } catch {
      throw .description(error)
    }
    // A name becomes a folder's: it is the description's own, which has been looked at.
    guard network.name == name else {
      throw .description(
        DescriptionError(
          file: source, place: "name",
          .found("'\(network.name)'", expected: "'\(Fields.shortened(name))'")))
    }
    return network
  }

  /// Whether what a person wrote means a file with a description.
  public static func isDescriptionFile(_ text: String) -> Bool {
    let text = text.lowercased()
    return text.hasSuffix(".yaml") || text.hasSuffix(".yml")
  }

  /// Reads a description. Where it has no name of its own the file's is taken.
  public init(describedInFile path: String) throws(DescriptionError) {
    let text = try DescriptionFile.text(of: path)
    try self.init(describedAs: text, in: path, name: DescriptionFile.networkName(of: path))
  }
}

/// A file with a description in it.
package enum DescriptionFile {
  /// The most bytes that are read.
  static let limit = 65_536

  /// The text of a regular file, less a byte order mark.
  package static func text(
    of path: String, as document: DescribedDocument = .network
  ) throws(DescriptionError) -> String {
    // A pipe that nobody writes to would be waited for.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw refusal(path, document) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw refusal(path, document) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw DescriptionError(file: path, .notAFile, in: document)
    }
    var bytes = [UInt8](repeating: 0, count: limit + 1)
    var count = 0
    while count < bytes.count {
      let got = bytes.withUnsafeMutableBytes {
        read(descriptor, $0.baseAddress! + count, $0.count - count)
      }
      if got < 0 {
        if errno == EINTR { continue }
        throw refusal(path, document)
      }
      if got == 0 { break }
      count += got
    }
    guard count <= limit else {
      throw DescriptionError(file: path, .tooLarge(limit: limit), in: document)
    }
    guard let text = String(validating: bytes[..<count], as: UTF8.self) else {
      throw DescriptionError(file: path, .notText, in: document)
    }
    return text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
  }

  /// What a network is called that is described in a file and has no name of its own: as the file is.
  package static func networkName(of path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    return plainName(String(file.prefix(upTo: file.lastIndex(of: ".") ?? file.endIndex)))
  }

  private static func refusal(
    _ path: String, _ document: DescribedDocument
  ) -> DescriptionError {
    let code = errno
    return DescriptionError(
      file: path,
      .unreadable(reason: String(cString: strerror(code)), isMissing: code == ENOENT),
      in: document)
  }

  /// A name that can be a folder's: what is no letter, digit, dot or dash becomes a dash.
  static func plainName(_ text: String) -> String {
    let name = String(text.unicodeScalars.map { isPlain($0) ? Character($0) : "-" }.prefix(60))
    let start = name.drop { ".-".contains($0) }
    return start.isEmpty ? "network" : String(start)
  }

  static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
      || "._-".unicodeScalars.contains(scalar)
  }
}
