import Foundation
import Kernels

/// Machine output: one JSON object on standard output.
enum JSON {
  /// Prints `value`. JSON knows no infinities, so what is not finite is null.
  static func print(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    Swift.print(String(decoding: try encoder.encode(value), as: UTF8.self))
  }
}

/// A number that is null in JSON where it is missing or not finite.
typealias JSONNumber = Nullable<Double>

extension Nullable where Value == Double {
  init(finite value: Double?) { self.init(value.flatMap { $0.isFinite ? $0 : nil }) }
}

/// A value that is null in JSON where it is missing, and never left out.
struct Nullable<Value: Encodable>: Encodable {
  let value: Value?

  init(_ value: Value?) { self.value = value }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let value { try container.encode(value) } else { try container.encodeNil() }
  }
}

/// Statistics under the keys that `forward --json` promises.
struct JSONStatistics: Encodable {
  let l2, rms, mean, std, min, max, zeros: JSONNumber

  init(_ s: Statistics) {
    l2 = JSONNumber(finite: s.l2)
    rms = JSONNumber(finite: s.rms)
    mean = JSONNumber(finite: s.mean)
    std = JSONNumber(finite: s.std)
    min = JSONNumber(finite: s.min)
    max = JSONNumber(finite: s.max)
    zeros = JSONNumber(finite: s.zeros)
  }
}
