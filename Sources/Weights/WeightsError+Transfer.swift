import Files

extension WeightsError {
  /// A file that was not brought here: what went wrong, and what remains of what had come.
  public struct Transfer: Equatable, Sendable {
    /// The weights' name in the catalog.
    public let name: String
    public let url: String
    public let fault: TransferFault
    /// How many bytes stay for the next attempt; nil where nothing does.
    public let kept: Int?

    /// After sysexits.h: 65 for a file that is not the published one, 69 for a server or a network
    /// that does not give it, 73 and 74 for this computer's disk.
    public var exitCode: Int32 {
      switch fault {
      case .length, .tooLong, .hash: 65
      case .disk(let error): error.exitCode
      default: 69
      }
    }
  }

  /// What keeps a file from coming.
  public enum TransferFault: Equatable, Sendable {
    /// Another process is at it.
    case busy
    case unknownHost
    case notReached
    case insecure
    /// The connection broke off, in the system's words.
    case broken(String)
    /// It ended too early.
    case truncated(expected: Int, found: Int)
    /// Nothing came for so many seconds.
    case stalled(seconds: Double)
    /// An answer that is no file.
    case status(Int)
    /// A part was asked for, and another one given.
    case wrongPart
    case redirectWithoutPlace
    case redirectToPlainHTTP(String)
    case redirectElsewhere(String)
    case tooManyRedirects
    /// The server announces another size than the published one.
    case length(expected: Int, found: Int)
    /// More came than was announced, or than any weights have.
    case tooLong(limit: Int)
    /// The whole file came, and is another one.
    case hash(expected: String, found: String, isWebPage: Bool)
    case disk(FileError)
  }

  /// What is wrong with a catalog file.
  public enum CatalogFault: Equatable, Sendable {
    case json(_ place: String, _ reason: String)
    case entry(String, Entry)

    public enum Entry: Equatable, Sendable {
      case name, nameTwice, url, bytes, sha256, pictures
      case network(String)
      case fileNameTaken(by: String)
    }
  }
}
