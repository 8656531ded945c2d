import Foundation

/// Why an experiment is not run.
public enum LaboratoryError: Error, Equatable, Sendable {
  case unknownPreset(String)
  /// A folder that holds another run, or something else.
  case foreign(path: String)
  /// A folder that holds this run, or part of it, and nobody said that it may go on.
  case taken(path: String)
  case noRun(path: String)
  case damaged(path: String, String)
  case cannotCreate(path: String, reason: String)
  case checkpointFailed(path: String, reason: String)

  /// After sysexits.h.
  public var exitCode: Int32 {
    switch self {
    case .unknownPreset: 64
    case .foreign, .taken, .cannotCreate: 73
    case .noRun: 66
    case .damaged: 65
    case .checkpointFailed: 74
    }
  }

  /// The system's words for a failure of Foundation's.
  static func reason(_ error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    if let code = underlying?.code, underlying?.domain == NSPOSIXErrorDomain {
      return String(cString: strerror(Int32(code)))
    }
    return error.localizedDescription
  }
}

extension LaboratoryError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownPreset(let name):
      "there is no preset '\(name)': there are "
        + Experiment.presets.map(\.name).joined(separator: ", ")
    case .foreign(let path):
      "\(path) holds something else than this run, and is left as it is; choose another --out"
    case .taken(let path):
      "\(path) holds this run already; --resume goes on with it, another --out begins anew"
    case .noRun(let path): "\(path) holds no run: there is no run.json"
    case .damaged(let path, let what): "\(path) is damaged: \(what)"
    case .cannotCreate(let path, let reason): "\(path) cannot be made: \(reason)"
    case .checkpointFailed(let path, let reason): "\(path) was not saved: \(reason)"
    }
  }
}
