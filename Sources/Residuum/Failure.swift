import Files
import Foundation
import Inference
import Laboratory
import Networks
import Pictures
import Terminal
import Training
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
    case let error as TrainingError: self.init("\(error)", exitCode: error.exitCode)
    case let error as LaboratoryError: self.init("\(error)", exitCode: error.exitCode)
    case let error as FileError: self.init("\(error)", exitCode: error.exitCode)
    case let error as NetworkError: self.init("\(error)", exitCode: error.exitCode)
    case let error as TerminalError: self.init("\(error)", exitCode: 69)
    default: self.init("\(error)", exitCode: 70)
    }
  }

  /// Writes the line to standard error, if that can be written to. Control characters and line breaks,
  /// which may come from a file's name or contents, are written as spaces: they could steer a terminal.
  func report() {
    var line = String.UnicodeScalarView()
    for scalar in message.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: line.append(" ")
      default: line.append(scalar)
      }
    }
    let bytes = Array("residuum: \(String(line))\n".utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
  }
}

/// Runs `body` and turns what it throws into a `Failure`.
func reportingFailures<T>(_ body: () throws -> T) throws -> T {
  do { return try body() } catch { throw Failure(error) }
}
