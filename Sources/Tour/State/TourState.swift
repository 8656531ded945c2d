import Inference
import Networks
import Terminal
import Weights

/// Everything the screen shows, as one value: what is drawn follows from it and nothing else.
public struct TourState: Sendable {
  /// The network and the picture; nil until the first report.
  var subject: Subject?
  /// What is being prepared, and the share that is done.
  var progress: (doing: String, share: Double)?
  /// Whether another network is on its way; until it is there, nothing can be stepped or cut.
  var isOpening = true
  /// The unit one looks at: 0 the stem, then the blocks, then the head.
  var focus = 0
  /// The number of units that were asked for; the engine may still be on its way to them.
  var requestedUnits = 0
  /// What is known of each unit.
  var records: [UnitRecord?] = []
  var classes: [Prediction]?
  /// The classes of the same picture with no branch cut.
  var intactClasses: [Prediction]?
  /// The classes of the picture without its changes, with no branch cut; nil where it has none or a
  /// branch is cut.
  var unchangedClasses: [Prediction]?
  /// The picture that was asked for, while the engine is on its way to it.
  var picturePending: WantedPicture?
  /// The branches that are cut, by block index.
  var lesions: [Int: Lesion] = [:]

  var screen = ScreenKind.tour
  var isPlaying = false
  var inside = InsideState()
  var channels = ChannelState()
  var laboratory = LaboratoryState()
  /// The description on the workbench; nil until one is put there.
  var workbench: WorkbenchState?
  /// The help, shown over the screen.
  var isHelpShown = false
  /// The command line, while it is open.
  var palette: Palette?
  /// The line above the keys: what was computed last, or what went wrong.
  var notice: Notice?
  public internal(set) var wantsToQuit = false
  /// The size of the terminal, for what the mouse hits and how many channels fit.
  var size: (width: Int, height: Int)

  struct Notice: Hashable, Sendable {
    var text: String
    var isError = false
  }

  /// The home folder, for paths that begin with `~/`.
  let home: String
  /// The published weights that can be opened by name.
  let catalog: WeightsCatalog

  public init(
    width: Int, height: Int, home: String = "~", catalog: WeightsCatalog = .empty
  ) {
    size = (width, height)
    self.home = home
    self.catalog = catalog
  }

  /// The record of the unit in focus.
  var focused: UnitRecord? { focus < records.count ? records[focus] : nil }

  /// The block in focus; nil at the stem and the head.
  var focusedBlock: NetworkWalk.BlockWalk? { subject?.block(ofUnit: focus) }

  /// The units computed so far: all before the first that is not.
  var computedUnits: Int { records.firstIndex { $0 == nil } ?? records.count }
}

/// Where one is inside a block.
struct InsideState: Sendable {
  /// The block whose operations these are.
  var block = -1
  var operations: [OperationRecord] = []
  var selection = 0
}

/// Which channels are looked at.
struct ChannelState: Sendable {
  var channel = 0
  var tensor = TensorChoice.residual
  /// Where leaving leads.
  var origin = ScreenKind.tour
}

/// The tensors of a block.
enum TensorChoice: String, CaseIterable, Sendable {
  case input = "x"
  case shortcut = "S(x)"
  case residual = "F(x)"
  case gate = "T(x)"
  case sum = "sum"
  case output = "y"

  /// What it is called: behind a gate the branches are shown as they are added.
  func title(isGated: Bool) -> String {
    switch self {
    case .shortcut where isGated: "(1−T)·S"
    case .residual where isGated: "T·F"
    default: rawValue
    }
  }
}
