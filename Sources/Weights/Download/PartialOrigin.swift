import Files
import Foundation

/// Where the bytes of a transfer that broke off came from: kept beside them, so that the rest can be
/// asked for and no other file's end is put to this one's beginning.
struct PartialOrigin: Codable {
  var url: String
  /// The server's word for this version of the file: an entity tag, or a date. Nil where it gave none,
  /// or only a weak one.
  var validator: String?
  /// How many bytes the whole file has, where the server said so.
  var bytes: Int?

  init(url: String, validator: String?, bytes: Int?) {
    self.url = url
    self.validator = validator
    self.bytes = bytes
  }

  /// What is kept for the file at `path`; nil where that is nothing, or not readable.
  init?(of path: String) {
    guard let data = FileManager.default.contents(atPath: PartialOrigin.path(of: path)),
      let origin = try? JSONDecoder().decode(PartialOrigin.self, from: data)
    else { return nil }
    self = origin
  }

  func write(for path: String) throws(FileError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Texts and numbers always encode.
    let data = (try? encoder.encode(self)) ?? Data()
    try DurableFile.write(Array(data), to: PartialOrigin.path(of: path))
  }

  static func remove(of path: String) { unlink(self.path(of: path)) }

  private static func path(of path: String) -> String {
    "\(PartialFile.partialPath(of: path)).json"
  }
}
