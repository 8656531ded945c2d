import Foundation
import Testing

/// What a run's folder holds that must not depend on how the run got there.
struct RunFiles: Equatable {
  /// The names, shapes and bytes of all tensors.
  let tensors: Data
  /// `metrics.jsonl` without the times.
  let records: String

  init(_ folder: String, _ location: SourceLocation = #_sourceLocation) throws {
    let checkpoint = try #require(
      FileManager.default.contents(atPath: "\(folder)/checkpoint.safetensors"),
      sourceLocation: location)
    let length = checkpoint.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    // The notes in the header tell the time that was spent; the tensors' names come after them.
    let header = String(decoding: checkpoint[8..<8 + length], as: UTF8.self)
    let names = header.range(of: "},").map { header[$0.upperBound...] } ?? ""
    tensors = Data(names.replacing(#/ +$/#, with: "").utf8) + checkpoint[(8 + length)...]
    let text = FileManager.default.contents(atPath: "\(folder)/metrics.jsonl") ?? Data()
    records = String(decoding: text, as: UTF8.self)
      .replacing(#/"seconds":[-+.e0-9]+/#, with: "")
  }
}

extension Program.Outcome {
  /// The lines of JSON that were printed, without the times.
  var timelessLines: [String] {
    text.replacing(#/"(seconds|imagesPerSecond)":[-+.e0-9]+/#, with: "").split(separator: "\n")
      .map(String.init)
  }
}

extension ScratchFolder {
  /// Every file below a folder with its contents, but for locks: to see that nothing was touched.
  func contents(of name: String) -> [String: Data] {
    var result: [String: Data] = [:]
    let folder = file(name)
    for case let path as String in FileManager.default.enumerator(atPath: folder) ?? .init() {
      guard !path.hasSuffix(".lock") else { continue }
      result[path] = FileManager.default.contents(atPath: "\(folder)/\(path)") ?? Data()
    }
    return result
  }
}
