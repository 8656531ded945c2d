import Files
import Foundation

/// The records of a run, open to be continued.
final class RecordLog {
  private let path: String
  private let descriptor: Int32
  private(set) var bytes: Int

  /// Opens the records and cuts them off after `bytes`.
  init(_ path: String, bytes: Int) throws {
    self.path = path
    self.bytes = bytes
    descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw FileError(path: path, operation: .create, code: errno)
    }
    guard ftruncate(descriptor, off_t(bytes)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
      let code = errno
      close(descriptor)
      throw FileError(path: path, operation: .write, code: code)
    }
  }

  deinit { close(descriptor) }

  /// Adds a line, or throws and leaves the file as it was.
  func append(_ record: Record) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    // What is infinite cannot be written as a number; an exploded evaluation is.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let line = Array(try encoder.encode(record)) + [UInt8(ascii: "\n")]
    do throws(FileError) {
      try line.span.withUnsafeBufferPointer { (line) throws(FileError) in
        try writeAll(UnsafeRawBufferPointer(line), to: descriptor, path: path)
      }
    } catch {
      // A disk that is full takes half a line, and what follows would be no record.
      _ = ftruncate(descriptor, off_t(bytes))
      _ = lseek(descriptor, off_t(bytes), SEEK_SET)
      throw error
    }
    bytes += line.count
  }

  /// Brings what was appended to the disk.
  func synchronize() throws {
    guard fsync(descriptor) == 0 else {
      throw FileError(path: path, operation: .synchronize, code: errno)
    }
  }
}
