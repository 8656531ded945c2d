import Files
import Foundation

/// A JSON file that says what is in a folder, for programs and for people: indented, its keys in order,
/// with a line feed at its end.
enum DescriptionFile {
  /// Writes the file, whole or not at all.
  static func write(_ description: some Encodable, to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    let bytes = Array(try encoder.encode(description)) + [UInt8(ascii: "\n")]
    try DurableFile.write(bytes, to: path)
  }
}
