import Foundation
import Logging

/// A log file in the state folder: while the screen is taken, the one place where it can be read
/// afterwards what happened.
///
/// Lines are appended; a file that has grown beyond a megabyte is begun anew when the program starts.
/// A log that cannot be written is no reason to stop, so nothing is said of it.
struct LogFile: LogHandler {
  private static let limit: UInt64 = 1 << 20

  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.info
  private let file: FileHandle

  /// Opens `residuum.log` in `folder`, which is made if need be; nil where that cannot be.
  init?(folder: String) {
    let manager = FileManager.default
    try? manager.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let path = "\(folder)/residuum.log"
    let size = (try? manager.attributesOfItem(atPath: path))?[.size] as? UInt64 ?? 0
    if size == 0 || size > LogFile.limit { _ = manager.createFile(atPath: path, contents: nil) }
    guard let file = FileHandle(forWritingAtPath: path) else { return nil }
    _ = try? file.seekToEnd()
    self.file = file
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let time = Date.now.formatted(.iso8601)
    try? file.write(contentsOf: Data("\(time) \(event.level) \(event.message)\n".utf8))
  }
}

extension Logger {
  /// Writes to the log file, or nowhere.
  static var residuum: Logger {
    Logger(label: "residuum") { _ in
      LogFile(folder: Folders.state) as (any LogHandler)? ?? SwiftLogNoOpLogHandler()
    }
  }
}
