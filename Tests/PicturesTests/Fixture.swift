import Foundation
import Testing

@testable import Pictures

/// The files of `Fixtures`, all made by `Fixtures/make_fixtures.py`.
enum Fixture {
  static let root = Bundle.module.resourceURL!.appendingPathComponent("Fixtures").path

  static func path(_ name: String) -> String { "\(root)/\(name)" }

  /// The names in a folder, in order.
  static func names(in folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: path(folder)))?.sorted() ?? []
  }

  static func bytes(_ name: String) throws -> [UInt8] { try InputFile.bytes(of: path(name)) }

  static func lines(_ name: String) throws -> [[String]] {
    try String(contentsOfFile: path(name), encoding: .utf8).split(separator: "\n")
      .map { $0.split(separator: " ").map(String.init) }
  }

  /// A picture that Pillow wrote as binary PPM, taken apart here so that our own decoder does not
  /// judge itself.
  static func expected(_ name: String) throws -> Picture {
    let bytes = try bytes(name)
    let lines = bytes.split(separator: 0x0A, maxSplits: 3, omittingEmptySubsequences: false)
    let size = String(decoding: lines[1], as: UTF8.self).split(separator: " ").compactMap {
      Int($0)
    }
    return Picture(width: size[0], height: size[1], pixels: Array(lines[3]))
  }
}

/// A new folder that disappears with its owner.
final class TemporaryFolder {
  let path = NSTemporaryDirectory() + "pictures-tests-\(UUID().uuidString)"

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path.
  func add(_ name: String, _ bytes: [UInt8]) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    return "\(path)/\(name)"
  }

  var names: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: path))?.sorted() ?? []
  }
}

/// Real pictures kept beside the repository, not in it.
enum RealPictures {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("shared/data").path
  static let missing = "needs real pictures in ../shared/data"

  static func has(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(folder)/\(name)")
  }
}

/// The 64-bit FNV-1a digest, in hexadecimal.
func fnv1a(_ bytes: some Sequence<UInt8>) -> String {
  let value = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}

/// The first difference between two pictures and the largest, for a message; nil if there is none.
func difference(_ a: Picture, _ b: Picture) -> String? {
  guard a.width == b.width, a.height == b.height else {
    return "\(a.width)×\(a.height) against \(b.width)×\(b.height)"
  }
  guard let first = a.pixels.indices.first(where: { a.pixels[$0] != b.pixels[$0] }) else {
    return nil
  }
  let largest = zip(a.pixels, b.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 0
  let (x, y) = (first / 3 % a.width, first / 3 / a.width)
  return "first at (\(x), \(y)): \(a[x, y]) against \(b[x, y]); largest \(largest)"
}
