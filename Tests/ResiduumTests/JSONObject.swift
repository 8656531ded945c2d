import Foundation
import Testing

/// One JSON object as the program prints it: its keys can be compared, and null can be told from a key
/// that is missing.
struct JSONObject {
  private let values: [String: Any]

  /// Reads what a run printed. It must be one object on one line.
  init(_ output: Data, _ location: SourceLocation = #_sourceLocation) throws {
    #expect(
      output.last == 10 && output.count { $0 == 10 } == 1, "one object on one line",
      sourceLocation: location)
    values = try #require(
      try JSONSerialization.jsonObject(with: output) as? [String: Any], sourceLocation: location)
  }

  private init(values: [String: Any]) { self.values = values }

  var keys: Set<String> { Set(values.keys) }

  func isNull(_ key: String) -> Bool { values[key] is NSNull }

  func number(_ key: String) throws -> Double {
    try #require(values[key] as? NSNumber, "\(key) is a number").doubleValue
  }

  func text(_ key: String) throws -> String {
    try #require(values[key] as? String, "\(key) is text")
  }

  func flag(_ key: String) throws -> Bool {
    try #require(values[key] as? Bool, "\(key) is true or false")
  }

  func object(_ key: String) throws -> JSONObject {
    JSONObject(values: try #require(values[key] as? [String: Any], "\(key) is an object"))
  }

  func objects(_ key: String) throws -> [JSONObject] {
    try #require(values[key] as? [[String: Any]], "\(key) is an array of objects")
      .map { JSONObject(values: $0) }
  }

  func numbers(_ key: String) throws -> [Double] {
    try #require(values[key] as? [NSNumber], "\(key) is an array of numbers").map(\.doubleValue)
  }

  func texts(_ key: String) throws -> [String] {
    try #require(values[key] as? [String], "\(key) is an array of texts")
  }
}

extension Program.Outcome {
  /// What was printed, as JSON, after a success that says nothing else.
  func json(_ location: SourceLocation = #_sourceLocation) throws -> JSONObject {
    #expect(error == "", sourceLocation: location)
    try #require(exitCode == 0, sourceLocation: location)
    return try JSONObject(output, location)
  }
}
