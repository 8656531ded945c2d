#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the system refused to do with a file that was to be written.
public struct FileError: Error, Hashable, Sendable {
  public enum Operation: Hashable, Sendable {
    case create, write, synchronize, rename
  }

  public let path: String
  public let operation: Operation
  /// The system's `errno`.
  public let code: Int32

  public init(path: String, operation: Operation, code: Int32) {
    self.path = path
    self.operation = operation
    self.code = code
  }

  /// The system's words for it.
  public var reason: String { String(cString: strerror(code)) }
}

extension FileError: CustomStringConvertible {
  public var description: String {
    switch operation {
    case .create: "\(path) cannot be made: \(reason)"
    case .write, .synchronize: "\(path) cannot be written: \(reason)"
    case .rename: "\(path) cannot be put in place: \(reason)"
    }
  }

  /// After sysexits.h: 73 cannot create, 74 input and output.
  public var exitCode: Int32 { operation == .create ? 73 : 74 }
}
