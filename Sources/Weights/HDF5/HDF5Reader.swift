import CHDF5

/// Reads HDF5, in which Keras writes weights: `.h5`, `.weights.h5`, `.hdf5`.
///
/// The file is a tree of groups and datasets. Each dataset of numbers is a tensor, named by its path:
///
///     conv1_conv/conv1_conv/kernel:0                 Keras' published weights
///     model_weights/conv1_conv/conv1_conv/kernel     a model saved by Keras 2
///     layers/conv2d/vars/0                           Keras 3
///
/// libhdf5 reads it in a child process (`HDF5Process`). Little-endian floats in one uncompressed piece
/// are used in the mapped file; all others are converted to 32-bit floats and held in memory. Integers
/// are kept as they are, as the count of an optimizer's steps is; text, compounds, references and
/// the like are passed over.
///
/// Refused is what leads out of the file (soft and external links, external and virtual datasets), and
/// what no weights need: cycles, depths and numbers of objects beyond `HDF5_DEEPEST` and
/// `HDF5_MOST_OBJECTS`.
enum HDF5Reader {
  /// The library that the program was built with.
  static var builtVersion: String { String(cString: hdf5_built_version()) }

  /// Text that paths may sum to, in bytes.
  static let mostText = 16 << 20

  /// Whether a file starts with HDF5's signature. A block of the user's own before it is not looked for.
  static func recognizes(_ file: MappedFile) -> Bool {
    file.bytes.starts(with: [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A])
  }

  /// The file's tensors, each group's in the order of their names.
  static func contents(
    of file: MappedFile, limits: HDF5Process.Limits? = nil
  ) throws(WeightsError.Fault) -> WeightsFile.Contents {
    let limits = limits ?? HDF5Process.Limits(fileSize: file.count)
    let process = try HDF5Process(file.bytes, limits: limits)
    guard case .version = try libraryVersion(process) else {
      return .unsupported(.hdf5WithoutLibrary)
    }

    var tensors: [StoredTensor] = []
    var names: Set<String> = []
    var textLeft = mostText
    var bytesLeft = limits.byteCount
    while true {
      let record = try HDF5Record(process)
      if record.kind == HDF5_END.rawValue { break }
      guard let name = record.name else { throw .hdf5(.object("", .name)) }
      if record.kind == HDF5_FAULT.rawValue { throw .hdf5(record.problem) }

      textLeft -= name.utf8.count
      guard tensors.count < HDF5_MOST_OBJECTS, textLeft >= 0 else {
        throw .hdf5(.tooManyObjects)
      }
      guard names.insert(name).inserted else { throw .duplicateName(name, offset: nil) }
      let (type, shape, byteCount) = try record.numbers(name)

      let source: any TensorBytes
      let offset: Int
      if record.kind == HDF5_IN_FILE.rawValue {
        let (end, overflow) = record.offset.addingReportingOverflow(UInt64(byteCount))
        guard byteCount == 0 || (!overflow && end <= UInt64(file.count)) else {
          throw .hdf5(.object(name, .outside))
        }
        source = file
        offset = byteCount == 0 ? 0 : Int(record.offset)
      } else {
        guard byteCount <= bytesLeft else { throw .hdf5(.object(name, .tooManyNumbers)) }
        bytesLeft -= byteCount
        source = try ConvertedBytes(path: file.path, count: byteCount) {
          (memory) throws(WeightsError.Fault) in try process.read(into: memory)
        }
        offset = 0
      }
      tensors.append(
        StoredTensor(name: name, elementType: type, shape: shape, source: source, offset: offset))
    }
    guard !tensors.isEmpty else { throw .hdf5(.noNumbers) }
    return .tensors(.hdf5, tensors)
  }

  /// What a child says of the library before anything else.
  enum Library: Equatable {
    case missing
    /// For example "1.10.8".
    case version(String)
  }

  /// - Throws: where it is another one than the program was built for.
  static func libraryVersion(_ process: HDF5Process) throws(WeightsError.Fault) -> Library {
    let record = try HDF5Record(process)
    switch record.kind {
    case HDF5_LIBRARY.rawValue: return .version(record.version)
    case HDF5_FAULT.rawValue where record.code == HDF5_LIBRARY_MISSING.rawValue: return .missing
    case HDF5_FAULT.rawValue: throw .hdf5(record.problem)
    default: throw .hdf5(.noResult)
    }
  }
}

extension WeightsFile {
  /// The version of libhdf5 that reads Keras' files, or nil where there is none that can be used.
  public static var hdf5Version: String? {
    let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
    guard let process = try? HDF5Process(nothing, limits: .init(fileSize: 0)),
      case .version(let version)? = try? HDF5Reader.libraryVersion(process)
    else { return nil }
    return version
  }
}
