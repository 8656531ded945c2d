/// Reads the container of Hugging Face's safetensors library.
///
/// The file is an 8-byte little-endian header length, a JSON header, and the tensors' bytes:
///
///     {"__metadata__": {"format": "pt"},
///      "conv1.weight": {"dtype": "F32", "shape": [64, 3, 7, 7], "data_offsets": [0, 37632]}, …}
///
/// A tensor of 8-bit whole numbers, `conv1.weight`, with a tensor `conv1.weight.scale` of as many floats
/// as its first dimension is long, is one tensor of weights: each number times its output channel's scale.
///
/// The refusals are the reference reader's: a header longer than 100 MB or than the file, anything
/// but spaces after the JSON, a name twice, and tensors that do not fill the data exactly, in order
/// of their offsets, each with as many bytes as its shape asks for.
enum SafetensorsReader {
  static let longestHeader: UInt64 = 100_000_000

  /// What follows an 8-bit tensor's name in the name of its scales.
  static let scaleSuffix = ".scale"

  /// Whether a file starts with some length and the brace that the header must start with. No other
  /// format here has a brace as its ninth byte, but a header of 640 bytes starts like a pickle.
  static func recognizes(_ file: MappedFile) -> Bool {
    file.count > 8 && file.bytes[8] == UInt8(ascii: "{")
  }

  /// Whether a file without the brace starts with a possible header length all the same, so that
  /// what is wrong with it is better said as of a safetensors file.
  static func resembles(_ file: MappedFile) -> Bool {
    file.count > 8
      && UInt64(littleEndian: file.bytes.loadUnaligned(as: UInt64.self)) <= longestHeader
  }

  /// The file's tensors in the order of their bytes, and its metadata.
  static func contents(
    of file: MappedFile
  ) throws(WeightsError.Fault) -> WeightsFile.Contents {
    var cursor = ByteCursor(file, 0..<file.count)
    let length = try cursor.integer(UInt64.self)
    guard length <= longestHeader else { throw .headerTooLong(length: length) }
    let header = try cursor.skip(length)

    var (entries, metadata) = try SafetensorsHeader.contents(in: file, header)
    let data = header.upperBound..<file.count
    let checksum = try MetadataChecksum.checked(metadata).map {
      Checksum(entry: "the tensors", file: file, range: data, expected: $0)
    }
    // Empty tensors share their offset with a neighbour: keep the header's order among equals.
    entries.sort { ($0.begin, $0.end, $0.position) < ($1.begin, $1.end, $1.position) }

    let dataSize = file.count - header.upperBound
    var tensors: [StoredTensor] = []
    tensors.reserveCapacity(entries.count)
    var expected = 0
    for entry in entries {
      guard entry.begin >= expected else {
        throw .overlap(tensor: entry.name, begins: entry.begin, expected: expected)
      }
      guard entry.begin == expected else {
        throw .hole(tensor: entry.name, begins: entry.begin, expected: expected)
      }
      guard let type = ElementType(safetensors: entry.typeName) else {
        throw .elementTypeName(entry.typeName, tensor: entry.name)
      }
      guard let count = StoredTensor.elementCount(entry.shape),
        case (let bytes, let overflow) = count.multipliedReportingOverflow(by: type.size), !overflow
      else { throw .elementCount(tensor: entry.name, shape: entry.shape) }
      // Both are at least 0, so the difference does not overflow.
      guard bytes == entry.end - entry.begin else {
        throw .byteCount(
          tensor: entry.name, shape: entry.shape, type, expected: bytes,
          found: entry.end - entry.begin)
      }
      guard entry.end <= dataSize else { throw .dataSize(expected: entry.end, found: dataSize) }
      expected = entry.end
      tensors.append(
        StoredTensor(
          name: entry.name, elementType: type, shape: entry.shape, source: file,
          offset: header.upperBound + entry.begin, checksum: checksum))
    }
    guard expected == dataSize else { throw .dataSize(expected: expected, found: dataSize) }
    return .tensors(.safetensors, withScales(tensors), metadata: metadata)
  }

  /// Takes tensors of scales into the 8-bit tensors that they belong to.
  private static func withScales(_ tensors: [StoredTensor]) -> [StoredTensor] {
    let scales = Dictionary(
      uniqueKeysWithValues: tensors.filter { $0.name.hasSuffix(scaleSuffix) }
        .map { ($0.name, $0) })
    var used: Set<String> = []
    let result = tensors.map { tensor in
      guard tensor.elementType == .int8, let first = tensor.shape.first,
        let scale = scales[tensor.name + scaleSuffix], scale.elementType == .float32,
        scale.shape == [first]
      else { return tensor }
      used.insert(scale.name)
      return tensor.scaled(by: scale)
    }
    return result.filter { !used.contains($0.name) }
  }
}
