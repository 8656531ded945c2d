import Foundation
import Kernels
import Networks

@testable import Weights

/// Where the files are that the tests read. `Fixtures/make_fixtures.py` made them.
enum Fixtures {
  static let folder = Bundle.module.resourceURL!.appending(path: "Fixtures").path

  static func good(_ name: String) -> String { "\(folder)/good/\(name)" }
  static func bad(_ name: String) -> String { "\(folder)/bad/\(name)" }

  static func names(in part: String) -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(part)")
    return (names ?? []).sorted()
  }

  /// A tensor as PyTorch shows it.
  struct Expected: Decodable {
    var shape: [Int]
    var values: [Float]
  }

  /// What PyTorch says is in a file: its tensors, or the name of a file with the same ones.
  private enum Record: Decodable {
    case tensors([String: Expected])
    case same(String)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let name = try? container.decode(String.self) {
        self = .same(name)
      } else {
        self = .tensors(try container.decode([String: Expected].self))
      }
    }
  }

  /// For each file, the tensors that PyTorch finds in it, integers left out.
  static let expected: [String: [String: Expected]] = {
    let data = FileManager.default.contents(atPath: "\(folder)/expected.json") ?? Data()
    let records = (try? JSONDecoder().decode([String: Record].self, from: data)) ?? [:]
    return records.mapValues { record in
      switch record {
      case .tensors(let tensors): return tensors
      case .same(let name):
        guard case .tensors(let tensors)? = records[name] else { return [:] }
        return tensors
      }
    }
  }()

  /// What the network of the fixtures declares.
  static let declarations: [ParameterDeclaration] = [
    ParameterDeclaration(name: "conv1.weight", shape: [4, 3, 3, 3], role: .convolution),
    ParameterDeclaration(name: "bn1.weight", shape: [4], role: .scale),
    ParameterDeclaration(name: "bn1.bias", shape: [4], role: .shift),
    ParameterDeclaration(name: "bn1.running_mean", shape: [4], role: .runningMean),
    ParameterDeclaration(name: "bn1.running_var", shape: [4], role: .runningVariance),
    ParameterDeclaration(
      name: "layer1.0.conv1.weight", shape: [4, 4, 1, 1], role: .convolution),
    ParameterDeclaration(name: "fc.weight", shape: [5, 4], role: .linear),
    ParameterDeclaration(name: "fc.bias", shape: [5], role: .bias),
  ]
}

/// A folder for one test's files, removed with everything in it at the end.
final class TemporaryFolder {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appending(path: "weights-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    let file = "\(path)/\(name)"
    try Data(bytes).write(to: URL(filePath: file))
    return file
  }

  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }
}
