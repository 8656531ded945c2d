import Files
import Kernels

/// Writes tensors as a safetensors file.
///
///     try SafetensorsWriter.write([("fc.weight", matrix), ("fc.bias", bias)], to: "fc.safetensors")
///
/// The file is replaced at once, or not touched: see `DurableFile`. Tensors keep the order given.
///
/// Numbers of 16 or 8 bits are all made before the first byte is written, and held until the last is: the
/// checksum stands before what it sums, and a pipe cannot be gone back in. That takes half or a quarter
/// of the tensors' own memory; 32-bit floats are written where they lie.
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

  /// What becomes one tensor of the file, as it is there.
  private struct Entry {
    enum Elements {
      case floats(Tensor)
      case halves([UInt16])
      case wholes([Int8])
    }

    let name: String
    let shape: [Int]
    let elements: Elements

    var type: ElementType {
      switch elements {
      case .floats: .float32
      case .halves: .float16
      case .wholes: .int8
      }
    }

    var byteCount: Int { shape.reduce(1, *) * type.size }

    func withBytes<E: Error>(
      _ body: (UnsafeRawBufferPointer) throws(E) -> Void
    ) throws(E) {
      switch elements {
      case .floats(let tensor):
        try tensor.withUnsafeElements { (floats) throws(E) in
          try body(UnsafeRawBufferPointer(floats))
        }
      case .halves(let halves):
        try halves.span.withUnsafeBufferPointer { (halves) throws(E) in
          try body(UnsafeRawBufferPointer(halves))
        }
      case .wholes(let wholes):
        try wholes.span.withUnsafeBufferPointer { (wholes) throws(E) in
          try body(UnsafeRawBufferPointer(wholes))
        }
      }
    }
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
    var entries: [Entry] = []
    for (name, tensor) in tensors {
      entries += try self.entries(name, tensor, precision, path)
    }
    var metadata = metadata
    if isChecksummed {
      var data = CRC32()
      for entry in entries { entry.withBytes { data.append($0) } }
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
        try entry.withBytes { (bytes) throws(FileError) in try file.write(bytes) }
      }
      try file.commit()
    } catch {
      throw WeightsError(error)
    }
  }

  /// A tensor as it goes into the file: in one piece, or in 8 bits with its scales.
  private static func entries(
    _ name: String, _ tensor: Tensor, _ precision: Precision, _ path: String
  ) throws(WeightsError) -> [Entry] {
    switch precision {
    case .f16:
      let halves = try halves(of: tensor, name, path)
      return [Entry(name: name, shape: tensor.shape, elements: .halves(halves))]
    case .int8 where tensor.shape.count > 1 && tensor.count > 0:
      let scales = scales(of: tensor)
      return [
        Entry(name: name, shape: tensor.shape, elements: .wholes(wholes(of: tensor, scales))),
        Entry(
          name: name + SafetensorsReader.scaleSuffix, shape: [scales.count],
          elements: .floats(Tensor(shape: [scales.count], elements: scales))),
      ]
    case .f32, .int8: return [Entry(name: name, shape: tensor.shape, elements: .floats(tensor))]
    }
  }

  /// The nearest halves; throws where a finite number would become infinite.
  private static func halves(
    of tensor: Tensor, _ name: String, _ path: String
  ) throws(WeightsError) -> [UInt16] {
    let halves = tensor.withUnsafeElements { $0.map { half($0).littleEndian } }
    let found = tensor.withUnsafeElements { elements in
      elements.indices.first { halves[$0] & 0x7FFF == 0x7C00 && elements[$0].isFinite }
        .map { (position: $0, value: elements[$0]) }
    }
    guard let found else { return halves }
    throw .tensor(
      path: path, name: name,
      .tooLargeForHalf(
        index: StoredTensor.index(found.position, in: tensor.shape), value: found.value))
  }

  /// For each output channel, the first index, what its numbers are whole multiples of.
  private static func scales(of tensor: Tensor) -> [Float] {
    let run = tensor.count / tensor.shape[0]
    return tensor.withUnsafeElements { elements in
      (0..<tensor.shape[0]).map { channel in
        let largest = elements[channel * run..<(channel + 1) * run].reduce(0) { max($0, abs($1)) }
        return largest / 127
      }
    }
  }

  /// The nearest whole multiples of each output channel's scale.
  private static func wholes(of tensor: Tensor, _ scales: [Float]) -> [Int8] {
    let run = tensor.count / tensor.shape[0]
    return tensor.withUnsafeElements { elements in
      elements.indices.map { index in
        let scale = scales[index / run]
        // The least floats have few bits: their quotient may pass 127.
        return scale > 0 ? Int8(min(max((elements[index] / scale).rounded(), -127), 127)) : 0
      }
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
      let end = begin + entry.byteCount
      let shape = entry.shape.map(String.init).joined(separator: ",")
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
