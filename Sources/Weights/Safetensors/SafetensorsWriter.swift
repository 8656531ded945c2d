import Files
import Kernels

/// Writes tensors as a safetensors file of 32-bit floats.
///
///     try SafetensorsWriter.write([("fc.weight", matrix), ("fc.bias", bias)], to: "fc.safetensors")
///
/// The file is replaced at once, or not touched: see `DurableFile`. Tensors keep the order given.
public enum SafetensorsWriter {
  /// Writes `tensors` to `path`.
  ///
  /// - Parameters:
  ///   - tensors: What to write, each under its own name.
  ///   - metadata: Free text that travels in the header, such as where the values came from.
  ///   - isChecksummed: Whether checksums of the bytes and of the metadata travel too, under `crc32`;
  ///     our reader looks at them, others ignore them.
  /// - Throws: `.nameNotWritable` where a name comes twice or is the header's own `__metadata__`,
  ///   `.cannotCreate` or `.inputOutput` where the system refuses.
  public static func write(
    _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:], to path: String,
    isChecksummed: Bool = false
  ) throws(WeightsError) {
    var metadata = metadata
    if isChecksummed {
      var data = CRC32()
      for (_, tensor) in tensors {
        tensor.withUnsafeElements { data.append(UnsafeRawBufferPointer($0)) }
      }
      metadata[MetadataChecksum.key] = MetadataChecksum.text(data: data.value, of: metadata)
    }
    var names: Set<String> = [metadataName]
    for (name, _) in tensors where !names.insert(name).inserted {
      throw .nameNotWritable(path: path, name: name)
    }
    let header = Array(header(tensors, metadata).utf8)
    let length = UInt64(header.count)
    let prefix = (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + header

    do throws(FileError) {
      let file = try DurableFile(path)
      try prefix.span.withUnsafeBufferPointer { (bytes) throws(FileError) in
        try file.write(UnsafeRawBufferPointer(bytes))
      }
      for (_, tensor) in tensors {
        try tensor.withUnsafeElements { (elements) throws(FileError) in
          try file.write(UnsafeRawBufferPointer(elements))
        }
      }
      try file.commit()
    } catch {
      throw WeightsError(error)
    }
  }

  private static let metadataName = "__metadata__"

  /// The header, padded with spaces so that the tensors' bytes start at a multiple of eight.
  private static func header(
    _ tensors: [(name: String, tensor: Tensor)], _ metadata: [String: String]
  ) -> String {
    var members: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }
        .map { "\(json($0.key)):\(json($0.value))" }
      members.append("\(json(metadataName)):{\(texts.joined(separator: ","))}")
    }
    var begin = 0
    for (name, tensor) in tensors {
      let end = begin + tensor.count * MemoryLayout<Float>.size
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      members.append(
        #"\#(json(name)):{"dtype":"F32","shape":[\#(shape)],"data_offsets":[\#(begin),\#(end)]}"#)
      begin = end
    }
    let header = "{\(members.joined(separator: ","))}"
    return header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
  }

  private static func json(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
