import Foundation
import Testing

/// A NumPy file of float32, C × H × W: written for the program to read, and read where it wrote one.
struct NPYFile {
  let shape: [Int]
  let values: [Float]

  init(shape: [Int], values: [Float]) {
    self.shape = shape
    self.values = values
  }

  /// Three channels of zeros.
  init(height: Int, width: Int) {
    shape = [3, height, width]
    values = Array(repeating: 0, count: 3 * height * width)
  }

  /// Reads a file as the format's specification has it, version 1.
  init(reading path: String, _ location: SourceLocation = #_sourceLocation) throws {
    let bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
    try #require(
      bytes.count > 10 && bytes.starts(with: [0x93] + Array("NUMPY".utf8) + [1, 0]),
      "version 1 of the format", sourceLocation: location)
    let end = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
    #expect(end % 64 == 0, "the elements are aligned", sourceLocation: location)
    let header = String(decoding: bytes[10..<end], as: UTF8.self)
    #expect(header.contains("'descr': '<f4'"), sourceLocation: location)
    #expect(header.contains("'fortran_order': False"), sourceLocation: location)
    let match = try #require(
      header.firstMatch(of: #/'shape': \(([0-9, ]+)\)/#), sourceLocation: location)
    let shape = match.1.split(separator: ",").compactMap {
      Int($0.trimmingCharacters(in: .whitespaces))
    }
    let count = shape.reduce(1, *)
    try #require(bytes.count == end + 4 * count, "whole and no more", sourceLocation: location)
    self.shape = shape
    values = (0..<count).map { index in
      let at = end + 4 * index
      let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[at + $1]) << (8 * $1) }
      return Float(bitPattern: bits)
    }
  }

  var bytes: Data {
    let dimensions = shape.map(String.init).joined(separator: ", ")
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(dimensions)), }"
    header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
    var result = Data([0x93] + Array("NUMPY".utf8) + [1, 0])
    result.append(contentsOf: [UInt8(header.utf8.count & 0xFF), UInt8(header.utf8.count >> 8)])
    result.append(contentsOf: header.utf8)
    values.withUnsafeBytes { result.append(contentsOf: $0) }
    return result
  }
}
