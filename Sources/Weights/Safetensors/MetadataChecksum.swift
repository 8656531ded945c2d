/// The checksums that our own safetensors files carry in their metadata, under `crc32`: that of the
/// tensors' bytes and that of all other metadata, each as a number.
enum MetadataChecksum {
  static let key = "crc32"

  static func text(data: UInt32, of metadata: [String: String]) -> String {
    "\(data) \(sum(metadata))"
  }

  /// The checksum that the tensors' bytes must have; nil for a file that carries none.
  ///
  /// - Throws: where the metadata does not have its own.
  static func checked(
    _ metadata: [String: String]
  ) throws(WeightsError.Fault) -> UInt32? {
    guard let numbers = metadata[key]?.split(separator: " ").map({ UInt32($0) }),
      numbers.count == 2, let data = numbers[0], let expected = numbers[1]
    else { return nil }
    let found = sum(metadata)
    guard found == expected else {
      throw .archiveEntry("__metadata__", .checksum(expected: expected, found: found))
    }
    return data
  }

  private static func sum(_ metadata: [String: String]) -> UInt32 {
    let lines = metadata.filter { $0.key != key }.sorted { $0.key < $1.key }
      .map { "\($0.key)=\($0.value)\n" }
    return Array(lines.joined().utf8).withUnsafeBytes { crc32($0) }
  }
}
