import Foundation
import Inference
import Networks
import Pictures
import Terminal
import Weights

/// What ends a command: one line for a person, and an exit code of sysexits.h.
struct Failure: Error {
  let message: String
  let exitCode: Int32

  init(_ message: String, exitCode: Int32) {
    self.message = message
    self.exitCode = exitCode
  }

  static func usage(_ message: String) -> Failure { Failure(message, exitCode: 64) }

  /// Any error of the modules below, with the code it asks for.
  init(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as ModelError: self.init("\(error)", exitCode: error.exitCode)
    case let error as WeightsError: self.init("\(error)", exitCode: error.exitCode)
    case let error as PictureError: self.init("\(error)", exitCode: error.exitCode)
    case let error as NetworkError: self.init("\(error)", exitCode: 64)
    case let error as TerminalError: self.init("\(error)", exitCode: 69)
    default: self.init("\(error)", exitCode: 70)
    }
  }

  /// Writes the line to standard error. Line breaks and control characters, which may come from a
  /// file's name or contents, are written as spaces.
  func report() {
    let line = String(
      message.map { $0.isNewline || $0.asciiValue.map { $0 < 32 } == true ? " " : $0 })
    FileHandle.standardError.write(Data("residuum: \(line)\n".utf8))
  }
}

/// Runs `body` and turns what it throws into a `Failure`.
func reportingFailures<T>(_ body: () throws -> T) throws -> T {
  do { return try body() } catch { throw Failure(error) }
}
