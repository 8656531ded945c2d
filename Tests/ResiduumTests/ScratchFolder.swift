import Foundation

/// An empty folder that goes when the last reference to it does.
final class ScratchFolder {
  let path: String

  init() throws {
    // No symbolic links in it, so that paths can be compared.
    let place = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appending(path: "residuum-test-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    path = place.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a file in it, which need not exist.
  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file and returns its path.
  func file(_ name: String, _ contents: some Sequence<UInt8>) throws -> String {
    try Data(contents).write(to: URL(filePath: file(name)))
    return file(name)
  }

  /// Makes a folder in it and returns its path.
  func folder(_ name: String) throws -> String {
    try FileManager.default.createDirectory(
      atPath: file(name), withIntermediateDirectories: true)
    return file(name)
  }

  /// The text of a file in it; nil where there is none.
  func text(_ name: String) -> String? {
    FileManager.default.contents(atPath: file(name)).map { String(decoding: $0, as: UTF8.self) }
  }
}
