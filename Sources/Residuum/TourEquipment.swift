import Foundation
import Kernels
import Lessons
import Terminal
import Tour
import Weights

// What the tour and the lessons begin with, on a screen or without one.

extension RunOptions {
  /// - Parameter normalize: of pictures; nil for what the weights expect.
  func equipment(normalize: Normalization?) throws -> TourProgram.Equipment {
    TourProgram.Equipment(
      threads: threads ?? Workers.availableCores, kernels: try KernelSet.chosen(),
      version: Residuum.version, logger: .residuum,
      preprocessing: { Normalization.preprocessing(normalize, for: $0) })
  }
}

extension TourState {
  /// A tour with the user's folders and the recordings that come with the program.
  static func equipped(width: Int, height: Int, catalog: WeightsCatalog) -> TourState {
    var state = TourState(width: width, height: height, home: NSHomeDirectory(), catalog: catalog)
    state.equipLaboratory(folder: "\(Folders.data)/runs", recordings: LessonFiles.recordings)
    return state
  }
}

extension Screen {
  /// Takes the terminal.
  ///
  /// - Parameter ascii: whether to draw with ASCII characters alone.
  static func opened(ascii: Bool) throws -> Screen {
    try Screen(
      Screen.Options(symbols: ascii ? .ascii : nil, terminfoCache: "\(Folders.cache)/terminfo"))
  }
}
