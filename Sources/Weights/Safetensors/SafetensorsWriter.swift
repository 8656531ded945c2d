import Files
import Kernels

/// Writes tensors as a safetensors file.
///
///     try SafetensorsWriter.write([("fc.weight", matrix), ("fc.bias", bias)], to: "fc.safetensors")
///
/// The file is replaced at once, or not touched: see `DurableFile`. Tensors keep the order given.
public enum SafetensorsWriter {
  /// What the numbers become in the file.
  public enum Precision: String, Sendable, CaseIterable {
    case f32
    /// Rounded to the nearest, ties to even.
    case f16
    /// Kernels and matrices in 8 bits, between them a scale for each output channel, its largest number
    /// over 127; everything else in 32 bits. See `SafetensorsReader`.
    case int8

    /// The bits of most numbers.
    public var bits: Int {
      switch self {
      case .f32: 32
      case .f16: 16
      case .int8: 8
      }
    }
  }

  /// What becomes one tensor of the file.
  private struct Entry {
    let name: String
    let tensor: Tensor
    let type: ElementType
  }

  /// Writes `tensors` to `path`.
  ///
  /// - Parameters:
  ///   - tensors: What to write, each under its own name.
  ///   - metadata: Free text that travels in the header, such as where the values came from.
  ///   - isChecksummed: Whether checksums of the bytes and of the metadata travel too, under `crc32`;
  ///     our reader looks at them, others ignore them.
  ///   - precision: What the numbers become.
  /// - Throws: `.nameNotWritable` where a name comes twice or is the header's own `__metadata__`,
  ///   `.tensor` where a number is too large for 16 bits,
  ///   `.cannotCreate` or `.inputOutput` where the system refuses.
  public static func write(
    _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:], to path: String,
    isChecksummed: Bool = false, precision: Precision = .f32
  ) throws(WeightsError) {
    if precision == .f16 { try requireHalves(tensors, path) }
    let entries = tensors.flatMap { stored($0.name, $0.tensor, precision) }
    var metadata = metadata
    if isChecksummed {
      var data = CRC32()
      for entry in entries { withBytes(of: entry) { data.append($0) } }
      metadata[MetadataChecksum.key] = MetadataChecksum.text(data: data.value, of: metadata)
    }
    var names: Set<String> = [metadataName]
    for entry in entries where !names.insert(entry.name).inserted {
      throw .nameNotWritable(path: path, name: entry.name)
    }
    let header = Array(header(entries, metadata).utf8)
    let length = UInt64(header.count)
    let prefix = (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + header

    do throws(FileError) {
      let file = try DurableFile(path)
      try prefix.span.withUnsafeBufferPointer { (bytes) throws(FileError) in
        try file.write(UnsafeRawBufferPointer(bytes))
      }
      for entry in entries {
        try withBytes(of: entry) { (bytes) throws(FileError) in try file.write(bytes) }
      }
      try file.commit()
    } catch {
      throw WeightsError(error)
    }
  }

  /// A tensor as it goes into the file: in one piece, or in 8 bits with its scales.
  private static func stored(
    _ name: String, _ tensor: Tensor, _ precision: Precision
  ) -> [Entry] {
    switch precision {
    case .f32: [Entry(name: name, tensor: tensor, type: .float32)]
    case .f16: [Entry(name: name, tensor: tensor, type: .float16)]
    case .int8 where tensor.shape.count < 2 || tensor.count == 0:
      [Entry(name: name, tensor: tensor, type: .float32)]
    case .int8:
      [
        Entry(name: name, tensor: tensor, type: .int8),
        Entry(
          name: name + SafetensorsReader.scaleSuffix, tensor: scales(of: tensor), type: .float32),
      ]
    }
  }

  /// For each output channel, the first index, what its numbers are whole multiples of.
  private static func scales(of tensor: Tensor) -> Tensor {
    let run = tensor.count / tensor.shape[0]
    return Tensor(
      shape: [tensor.shape[0]],
      elements: tensor.withUnsafeElements { elements in
        (0..<tensor.shape[0]).map { channel in
          let largest = elements[channel * run..<(channel + 1) * run].reduce(0) {
            max($0, abs($1))
          }
          return largest / 127
        }
      })
  }

  /// The tensor's elements as they are in the file.
  private static func withBytes<E: Error>(
    of entry: Entry, _ body: (UnsafeRawBufferPointer) throws(E) -> Void
  ) throws(E) {
    switch entry.type {
    case .int8:
      let scales = scales(of: entry.tensor).elements
      let run = entry.tensor.count / entry.tensor.shape[0]
      let bytes = entry.tensor.withUnsafeElements { elements in
        elements.indices.map { index in
          let scale = scales[index / run]
          // The least floats have few bits: their quotient may pass 127.
          return scale > 0 ? Int8(min(max((elements[index] / scale).rounded(), -127), 127)) : 0
        }
      }
      try bytes.span.withUnsafeBufferPointer { (bytes) throws(E) in
        try body(UnsafeRawBufferPointer(bytes))
      }
    case .float16:
      let halves = entry.tensor.withUnsafeElements { $0.map { half($0).littleEndian } }
      try halves.span.withUnsafeBufferPointer { (halves) throws(E) in
        try body(UnsafeRawBufferPointer(halves))
      }
    default:
      try entry.tensor.withUnsafeElements { (elements) throws(E) in
        try body(UnsafeRawBufferPointer(elements))
      }
    }
  }

  /// Throws where a finite number would become infinite.
  private static func requireHalves(
    _ tensors: [(name: String, tensor: Tensor)], _ path: String
  ) throws(WeightsError) {
    for (name, tensor) in tensors {
      let found = tensor.withUnsafeElements { elements in
        elements.firstIndex { $0.isFinite && half($0) & 0x7FFF == 0x7C00 }
          .map { (position: $0, value: elements[$0]) }
      }
      guard let found else { continue }
      throw .tensor(
        path: path, name: name,
        .tooLargeForHalf(
          index: StoredTensor.index(found.position, in: tensor.shape), value: found.value))
    }
  }

  private static let metadataName = "__metadata__"

  /// The header, padded with spaces so that the tensors' bytes start at a multiple of eight.
  private static func header(_ entries: [Entry], _ metadata: [String: String]) -> String {
    var members: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }
        .map { "\(json($0.key)):\(json($0.value))" }
      members.append("\(json(metadataName)):{\(texts.joined(separator: ","))}")
    }
    var begin = 0
    for entry in entries {
      let end = begin + entry.tensor.count * entry.type.size
      let shape = entry.tensor.shape.map(String.init).joined(separator: ",")
      members.append(
        #"\#(json(entry.name)):{"dtype":"\#(entry.type.safetensorsName)","shape":[\#(shape)],"#
          + #""data_offsets":[\#(begin),\#(end)]}"#)
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
