import Networks
import Yams

extension Show {
  private static let names = [
    "network", "weights", "picture", "rotate", "light", "cover", "block", "compute", "screen",
    "operation", "tensor", "channel", "cut", "recording", "experiment", "chart", "at",
    "description", "like",
  ]

  /// The fields that say something about one screen only.
  private static let ofScreen: [(screen: Screen, names: [String])] = [
    (.inside, ["operation"]),
    (.channels, ["tensor", "channel"]),
    (.laboratory, ["recording", "experiment", "chart", "at"]),
    (.workbench, ["description", "like"]),
  ]

  static let tensors = ["x", "S(x)", "F(x)", "T(x)", "sum", "y"]
  static let charts = ["loss", "error", "gradients", "responses", "ratios", "depth"]

  /// Reads the field that says where the program is pointed; nil if there is none.
  init?(_ step: Fields, _ name: String) throws(LessonError) {
    guard let fields = try step.fields(name, of: "a \(name)", known: Show.names) else { return nil }
    guard !fields.names.isEmpty else {
      throw step.error(name, .found("nothing", expected: "a field at least, such as block"))
    }
    self.init()
    network = try fields.line("network", columns: 100)
    weights = try fields.line("weights", columns: 200)
    picture = try fields.whole("picture", 0...63)
    rotate = try fields.whole("rotate", -360...360)
    light = try fields.whole("light", -10...10)
    cover = try fields.line("cover", columns: 40)
    block = try fields.line("block", columns: 60)
    compute = try fields.choice("compute")
    try readCut(fields)
    operation = try fields.whole("operation", 1...999)
    tensor = try fields.word("tensor", of: Show.tensors)
    channel = try fields.whole("channel", 0...99_999)
    recording = try fields.line("recording", columns: 60)
    experiment = try fields.line("experiment", columns: 60)
    chart = try fields.word("chart", of: Show.charts)
    at = try fields.choice("at")
    description = try fields.line("description", columns: 100)
    like = try fields.line("like", columns: 100)
    try readScreen(fields)
  }

  private mutating func readCut(_ fields: Fields) throws(LessonError) {
    guard let node = fields["cut"] else { return }
    var (shortcuts, residuals): ([String], [String]) = ([], [])
    if fields.scalar(node) != "none" {
      guard case .mapping = node,
        let cut = try fields.fields("cut", of: "a cut", known: ["shortcuts", "residuals"]),
        !cut.names.isEmpty
      else {
        throw fields.error(
          "cut",
          .found(Fields.words(node), expected: "none, or fields: shortcuts, residuals"))
      }
      shortcuts = try cut.lines("shortcuts", 1...200, of: "blocks", columns: 60) ?? []
      residuals = try cut.lines("residuals", 1...200, of: "blocks", columns: 60) ?? []
    }
    cutShortcuts = shortcuts
    cutResiduals = residuals
  }

  /// A field of one screen names that screen where nothing else does.
  private mutating func readScreen(_ fields: Fields) throws(LessonError) {
    screen = try fields.choice("screen")
    for (owner, names) in Show.ofScreen {
      for name in names where fields.has(name) {
        if let screen, screen != owner {
          throw fields.error(
            name, .contradiction("belongs to the screen \(owner), found \(screen)"))
        }
        screen = owner
      }
    }
    if like != nil, description == nil {
      throw fields.error("like", .contradiction("expected a description beside it"))
    }
    if recording != nil, experiment != nil {
      throw fields.error("experiment", .contradiction("expected it or a recording, found both"))
    }
  }
}
