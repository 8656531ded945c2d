import Files

/// Why a weights file was not read, did not fit its network, or was not written.
///
/// An error carries facts; every sentence made of them is in `WeightsError+Description.swift`.
public enum WeightsError: Error, Equatable, Sendable {
  /// Nothing has this path.
  case notFound(path: String)
  /// Something has this path, but not a file that may be read.
  case unreadable(path: String, Obstacle)
  /// The system refused an operation on a file; `code` is its `errno`.
  case inputOutput(path: String, Operation, code: Int32)
  /// A file to be written could not be made; `code` is the system's `errno`.
  case cannotCreate(path: String, code: Int32)
  /// A tensor cannot be written under this name: it is taken, or reserved by the format.
  case nameNotWritable(path: String, name: String)
  /// A file of a kind that is recognized or not, and either way not read.
  case unsupported(path: String, Content)
  /// A file of a known format that breaks the format's rules, or holds what is not read.
  case malformed(path: String, Fault)
  /// One tensor of a readable file whose values cannot be used.
  case tensor(path: String, name: String, TensorFault)
  /// A file whose tensors are not the ones the network declares.
  case mismatch(Mismatch)
  /// Published weights that were not brought here.
  case transfer(Transfer)
  /// A file under the name of published weights that is another one; `found` is its SHA-256.
  case notAsPublished(path: String, name: String, expected: String, found: String)
  /// A catalog of weights that cannot be used.
  case catalog(path: String, CatalogFault)

  /// Why something that exists cannot be read.
  public enum Obstacle: Equatable, Sendable {
    case folder, permission, notRegular
  }

  /// What was being done when the system refused.
  public enum Operation: Equatable, Sendable {
    case open, inspect, map, write, synchronize, rename
  }

  /// What a file that is not read turned out to be.
  public enum Content: Equatable, Sendable {
    case empty, hdf5WithoutLibrary, torchScript, otherArchive, otherPickle
    case numpy, gzip, tar, gitLFSPointer, webPage, unknown
  }

  /// What is wrong with one tensor's values.
  public enum TensorFault: Equatable, Sendable {
    /// A NaN or an infinity, or a double too large for a float, at this index.
    case notFinite(index: [Int], value: Float)
    /// A number that is infinite as a 16-bit float.
    case tooLargeForHalf(index: [Int], value: Float)
    /// Stored as numbers that are not network weights.
    case elementType(ElementType)
  }

  /// Everything that differs between a file's tensors and a network's declarations.
  public struct Mismatch: Equatable, Sendable {
    /// A tensor present under its name with another shape than declared.
    public struct Shape: Equatable, Sendable {
      public let name: String
      public let expected: [Int]
      public let found: [Int]
    }
    /// The file.
    public let path: String
    /// Declared and absent, in the network's order.
    public let missing: [String]
    /// Present and not declared, in the file's order.
    public let unexpected: [String]
    /// Present with another shape, in the network's order.
    public let shapes: [Shape]
  }
}

extension WeightsError {
  /// The exit status of a program that ends with this error, as `sysexits.h` has it.
  public var exitCode: Int32 {
    switch self {
    case .notFound, .unreadable: 66  // EX_NOINPUT
    case .cannotCreate: 73  // EX_CANTCREAT
    case .inputOutput: 74  // EX_IOERR
    case .unsupported(_, .hdf5WithoutLibrary): 69  // EX_UNAVAILABLE
    case .nameNotWritable, .unsupported, .malformed, .tensor, .mismatch, .notAsPublished, .catalog:
      65  // EX_DATAERR
    case .transfer(let transfer): transfer.exitCode
    }
  }
}

extension WeightsError {
  /// What the system refused to write.
  init(_ error: FileError) {
    let operation: Operation
    switch error.operation {
    case .create:
      self = .cannotCreate(path: error.path, code: error.code)
      return
    case .write: operation = .write
    case .synchronize: operation = .synchronize
    case .rename: operation = .rename
    }
    self = .inputOutput(path: error.path, operation, code: error.code)
  }
}
