import Curriculum
import Inference

/// The classes, what is cut, the picture, and where the learner is.
extension TourFacts {
  /// `class.name`, `classes.probability`, and the same behind `intact` and `unchanged`; `intact.name` is
  /// short for `intact.class.name`.
  func classesValue(_ words: ArraySlice<String>) throws(FactError) -> FactValue {
    switch words.first {
    case "intact": return try classesValue(words.dropFirst(), of: try intact(), "intact")
    case "unchanged": return try classesValue(words.dropFirst(), of: try unchanged(), "unchanged")
    default: return try classesValue(words, of: try classes(), "the answer")
    }
  }

  private func classesValue(
    _ words: ArraySlice<String>, of classes: [Prediction], _ whole: String
  ) throws(FactError) -> FactValue {
    if words == ["classes", "probability"] { return .list(classes.map(\.probability)) }
    let likeliest = classes[0]
    switch words.first == "class" ? words.dropFirst() : words {
    case ["name"]: return .text(try subject().network.classNames[likeliest.index])
    case ["index"]: return .number(Double(likeliest.index))
    case ["probability"]: return .number(likeliest.probability)
    default:
      throw .unknown(
        words, of: whole,
        known: ["class.name", "class.index", "class.probability", "classes.probability"])
    }
  }

  private func classes() throws(FactError) -> [Prediction] {
    guard let classes = state.classes, !classes.isEmpty else {
      throw FactError(.notYet, "the classes are not computed yet")
    }
    return classes
  }

  /// The classes of the picture with no branch cut.
  private func intact() throws(FactError) -> [Prediction] {
    let classes = try classes()
    return state.intactClasses ?? classes
  }

  /// The classes of the picture without its changes, with no branch cut.
  private func unchanged() throws(FactError) -> [Prediction] {
    if let classes = state.unchangedClasses { return classes }
    guard try subject().picture.changes.isEmpty else {
      throw FactError(
        .notYet, "the picture without its changes is not computed while a branch is cut")
    }
    return try intact()
  }

  /// How many branches are cut.
  func cutValue(_ words: ArraySlice<String>) throws(FactError) -> Double {
    switch words {
    case ["shortcuts"]: Double(state.lesions.values.count { $0.contains(.shortcut) })
    case ["residuals"]: Double(state.lesions.values.count { $0.contains(.residual) })
    default: throw .unknown(words, of: "cut", known: ["shortcuts", "residuals"])
    }
  }

  /// The picture that is in, and what is done to it.
  func pictureValue(_ words: ArraySlice<String>) throws(FactError) -> Double {
    let picture = try subject().picture
    switch words {
    case ["number"]:
      guard case .postcard(_, let index) = picture.source else {
        throw FactError(.notYet, "\(picture.title) is a file: only generated pictures have numbers")
      }
      return Double(index)
    // As the screen has it: from −179 to 180.
    case ["rotate"]:
      let degrees = picture.changes.rotation
      return Double(degrees > 180 ? degrees - 360 : degrees)
    case ["light"]: return Double(picture.changes.brightness)
    case ["covered"]: return picture.changes.cover == nil ? 0 : 1
    default:
      throw .unknown(words, of: "picture", known: ["number", "rotate", "light", "covered"])
    }
  }

  /// `unit`, `computed` and `screen`.
  func placeValue(_ words: ArraySlice<String>) throws(FactError) -> FactValue {
    switch words {
    case ["unit"]: .number(Double(state.focus))
    case ["computed"]: .number(Double(state.computedUnits))
    case ["screen"]: .text(screenName)
    default: throw FactError(.meaningless, "'\(words.first!)' is said alone, with no dot behind it")
    }
  }

  private var screenName: String {
    switch state.screen {
    case .tour: "tour"
    case .inside: "inside"
    case .activations: "channels"
    case .experiments, .laboratory: "laboratory"
    case .workbench: "workbench"
    }
  }
}
