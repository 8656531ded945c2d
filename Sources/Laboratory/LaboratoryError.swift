import Files
import Foundation
import Weights

/// Why an experiment is not run.
public enum LaboratoryError: Error, Equatable, Sendable {
  case unknownPreset(String)
  /// A folder that holds another run, or something else.
  case foreign(path: String)
  /// A folder that holds this run, or part of it, and nobody said that it may go on.
  case taken(path: String)
  /// A folder that somebody else is working on at this moment.
  case inUse(path: String)
  case noRun(path: String)
  /// A file of settings that is not there.
  case noRecipe(path: String)
  /// A file that holds something else.
  case notRecipe(path: String)
  /// A folder to go on in that does not say what is compared there.
  case noExperiment(path: String)
  case damaged(path: String, String)
  case cannotCreate(path: String, reason: String)
  case checkpointFailed(path: String, reason: String)

  /// After sysexits.h.
  public var exitCode: Int32 {
    switch self {
    case .unknownPreset: 64
    case .foreign, .taken, .inUse, .cannotCreate: 73
    case .noRun, .noRecipe, .noExperiment: 66
    case .damaged, .notRecipe: 65
    case .checkpointFailed: 74
    }
  }

  /// The system's refusal to write to a run's folder.
  static func notSaved(_ error: any Error, in folder: String) -> LaboratoryError {
    switch error {
    case let error as LaboratoryError: error
    case let error as FileError: .checkpointFailed(path: error.path, reason: error.reason)
    case WeightsError.cannotCreate(let path, let code),
      WeightsError.inputOutput(let path, _, let code):
      .checkpointFailed(path: path, reason: String(cString: strerror(code)))
    default: .checkpointFailed(path: folder, reason: "\(error)")
    }
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
    case .inUse(let path):
      "\(path) is being trained already, by another process; wait for it, or choose another --out"
    case .noExperiment(let path):
      "\(path) holds nothing to resume: there is no experiment.json"
    case .noRecipe(let path): "\(path): no such file; expected a run's run.json"
    case .notRecipe(let path): "\(path) does not describe a run; expected a run's run.json"
    case .noRun(let path): "\(path) holds no run: there is no run.json"
    case .damaged(let path, let what):
      "\(path) is damaged: \(what); to train anew, remove the run's folder or choose another --out"
    case .cannotCreate(let path, let reason): "\(path) cannot be made: \(reason)"
    case .checkpointFailed(let path, let reason):
      """
      \(path) was not saved: \(reason); what was saved before is there still: once it can be written \
      again, --resume goes on from it
      """
    }
  }
}
