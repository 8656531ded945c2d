import Files
import Foundation

/// The file that progress is kept in.
///
///     {"lessons": {"shapes": {"answers": {"stem": {"answers": [{"number": 9408}], …}}, …}}, "version": 1}
struct ProgressFile {
  static let version = 1
  /// The most bytes that are read or written.
  static let limit = 4 << 20
  /// The most files of one kind that are kept aside.
  private static let mostAside = 1000

  private struct Contents: Codable {
    var version: Int
    var lessons: [String: Progress.LessonProgress]
  }

  private struct Version: Decodable { var version: Int }

  enum State {
    case missing
    case progress(Progress)
    /// No progress of this program, or of a newer one; the words come after the file's name.
    case foreign(String)
    /// The system does not give it out.
    case unreadable(String)
  }

  let path: String

  var folder: String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  // MARK: - Reading

  func read() -> State {
    let attributes: [FileAttributeKey: Any]
    do {
      // Through links: a link to nothing is a file that is missing.
      let target = URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)
      attributes = try FileManager.default.attributesOfItem(atPath: target)
    } catch {
      let isMissing = (error as? CocoaError)?.code == .fileReadNoSuchFile
      return isMissing ? .missing : .unreadable(Self.reason(error))
    }
    guard attributes[.type] as? FileAttributeType == .typeRegular else {
      return .unreadable("it is no file")
    }
    if let size = attributes[.size] as? Int, size > Self.limit {
      return .foreign("has more than \(Self.limit) bytes")
    }
    let data: Data
    do { data = try Data(contentsOf: URL(filePath: path)) } catch {
      return .unreadable(Self.reason(error))
    }
    let decoder = JSONDecoder()
    guard let version = try? decoder.decode(Version.self, from: data).version else {
      return .foreign("is damaged, or no progress")
    }
    guard version <= Self.version else { return .foreign("is of a newer version") }
    guard let contents = try? decoder.decode(Contents.self, from: data) else {
      return .foreign("is damaged, or no progress")
    }
    var progress = Progress()
    progress.lessons = contents.lessons
    return .progress(progress)
  }

  private static func reason(_ error: any Error) -> String {
    guard let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError else {
      return "the system does not say why"
    }
    return String(cString: strerror(Int32(cause.code)))
  }

  // MARK: - Writing

  func write(_ progress: Progress) throws(FileError) {
    let bytes: [UInt8]
    do {
      bytes = try Self.bytes(
        of: Contents(version: Self.version, lessons: progress.lessons))
    } catch {
      throw FileError(path: path, operation: .write, code: EINVAL)
    }
    guard bytes.count <= Self.limit else {
      throw FileError(path: path, operation: .write, code: EFBIG)
    }
    try DurableFile.write(bytes, to: path)
  }

  /// JSON with its keys in order, a field a line, and a newline behind it.
  static func bytes(of value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return [UInt8](try encoder.encode(value)) + [UInt8(ascii: "\n")]
  }

  // MARK: - Keeping aside

  /// Renames the file to the first free `lessons.json.broken-1`.
  ///
  /// - Returns: the new path.
  func moveAside() throws(FileError) -> String {
    let aside = try free("broken")
    guard rename(path, aside) == 0 else {
      throw FileError(path: aside, operation: .rename, code: errno)
    }
    return aside
  }

  /// Writes what was before a reset to the first free `lessons.json.before-reset-1`.
  func keep(_ progress: Progress) throws(FileError) {
    try ProgressFile(path: free("before-reset")).write(progress)
  }

  private func free(_ kind: String) throws(FileError) -> String {
    for number in 1...Self.mostAside {
      let path = "\(path).\(kind)-\(number)"
      var status = stat()
      if lstat(path, &status) != 0 { return path }
    }
    throw FileError(path: path, operation: .rename, code: EEXIST)
  }
}
