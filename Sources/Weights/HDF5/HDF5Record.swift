import CHDF5

/// One thing that the child says, none of it believed before it is checked.
struct HDF5Record {
  let kind: UInt32
  let code: UInt32
  let offset: UInt64
  /// The path of the object in question; nil where it is not UTF-8.
  let name: String?
  private let element: UInt32
  private let extents: [UInt64]
  private let byteCount: UInt64
  private let detail: Int64

  /// Reads the next record; numbers that follow it are left in the pipe.
  init(_ process: HDF5Process) throws(WeightsError.Fault) {
    let size = MemoryLayout<hdf5_record>.size
    var header = try process.read(count: size).withUnsafeBytes {
      $0.loadUnaligned(as: hdf5_record.self)
    }
    guard (HDF5_LIBRARY.rawValue...HDF5_END.rawValue).contains(header.kind),
      header.dimensions <= HDF5_MOST_DIMENSIONS,
      header.name_length <= HDF5_LONGEST_NAME
    else { throw .hdf5(.noResult) }
    let text = try process.read(count: Int(header.name_length))
    kind = header.kind
    code = header.code
    offset = header.offset
    name = String(validating: text, as: UTF8.self)
    element = header.element
    extents = withUnsafeBytes(of: &header.extents) {
      Array($0.bindMemory(to: UInt64.self).prefix(Int(header.dimensions)))
    }
    byteCount = header.byte_count
    detail = header.detail
  }

  /// A dataset's type and shape, and its size in bytes, which both agree with.
  func numbers(
    _ name: String
  ) throws(WeightsError.Fault) -> (type: ElementType, shape: [Int], byteCount: Int) {
    guard kind == HDF5_IN_FILE.rawValue || kind == HDF5_CONVERTED.rawValue, !name.isEmpty,
      let type = ElementType(hdf5: element)
    else { throw .hdf5(.noResult) }
    let shape = extents.map { Int(clamping: $0) }
    guard let count = StoredTensor.elementCount(shape),
      case (let size, let overflow) = count.multipliedReportingOverflow(by: type.size), !overflow
    else { throw .elementCount(tensor: name, shape: shape) }
    guard size == byteCount else { throw .hdf5(.noResult) }
    return (type, shape, size)
  }

  /// The version that the library gives for itself.
  var version: String { "\(detail / 1_000_000).\(detail / 1000 % 1000).\(detail % 1000)" }

  /// What is wrong.
  var problem: WeightsError.HDF5Problem {
    let name = name ?? ""
    return switch hdf5_fault(code) {
    case HDF5_LIBRARY_VERSION: .libraryVersion(version)
    case HDF5_NOT_OPENED: .notOpened
    case HDF5_DAMAGED: .object(name, .damaged)
    case HDF5_NUMBERS_UNREADABLE: .object(name, .unreadable)
    case HDF5_SOFT_LINK: .object(name, .softLink)
    case HDF5_EXTERNAL_LINK: .object(name, .externalLink)
    case HDF5_OTHER_LINK: .object(name, .otherLink)
    case HDF5_EXTERNAL_STORAGE: .object(name, .externalStorage)
    case HDF5_VIRTUAL: .object(name, .virtual)
    case HDF5_FILTER: .object(name, .filter(Int(detail)))
    case HDF5_TOO_DEEP: .object(name, .tooDeep)
    case HDF5_CYCLE: .object(name, .cycle)
    case HDF5_TOO_MANY_OBJECTS: .tooManyObjects
    case HDF5_NAME: .object(name, .name)
    case HDF5_UNCOUNTABLE: .object(name, .uncountable)
    case HDF5_LARGER_THAN_FILE: .object(name, .largerThanFile)
    case HDF5_TOO_MANY_NUMBERS: .object(name, .tooManyNumbers)
    case HDF5_NO_MEMORY: .object(name, .noMemory)
    default: .noResult
    }
  }
}

extension ElementType {
  /// The type that a record calls `element`.
  fileprivate init?(hdf5 code: UInt32) {
    switch hdf5_element(code) {
    case HDF5_FLOAT64: self = .float64
    case HDF5_FLOAT32: self = .float32
    case HDF5_FLOAT16: self = .float16
    case HDF5_BFLOAT16: self = .bfloat16
    case HDF5_INT64: self = .int64
    case HDF5_INT32: self = .int32
    case HDF5_INT16: self = .int16
    case HDF5_INT8: self = .int8
    case HDF5_UINT64: self = .uint64
    case HDF5_UINT32: self = .uint32
    case HDF5_UINT16: self = .uint16
    case HDF5_UINT8: self = .uint8
    default: return nil
    }
  }
}
