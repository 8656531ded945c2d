import Inference
import Terminal

extension TourState {
  /// Takes in what the engine tells.
  public mutating func receive(_ report: Report) -> [Request] {
    switch report {
    case .progress(let doing, let share):
      progress = (doing, share)
    case .opened(let subject):
      return adopt(subject)
    case .pictureChanged(let subject):
      // The old records stay until the new ones come, a blink later.
      progress = nil
      let before = self.subject?.picture
      self.subject = subject
      let picture = subject.picture
      if WantedPicture(source: picture.source, changes: picture.changes) == picturePending {
        picturePending = nil
      }
      let isChange = before?.source == picture.source && before?.changes != picture.changes
      notice = Notice(
        text: isChange
          ? picture.changes.sentence
          : "opened \(picture.title), \(picture.width)×\(picture.height)")
    case .unit(let unit, let record):
      progress = nil
      guard unit < records.count else { break }
      records[unit] = record
      // What was seen inside the block was of its old input.
      if inside.block == unit - 1 { return enterBlockAgain() }
    case .classes(let classes, let intact, let unchanged):
      self.classes = classes
      intactClasses = intact
      unchangedClasses = unchanged
    case .operation(let block, let index, let operation):
      // A look that was abandoned and begun again tells its first operations twice.
      guard block == inside.block, index == inside.operations.count else { break }
      inside.operations.append(operation)
    case .done(let text):
      progress = nil
      notice = Notice(text: text)
    case .failed(let text, let wasOpening):
      progress = nil
      if wasOpening { isOpening = false }
      // What comes next starts from the picture that is there.
      picturePending = nil
      isPlaying = false
      notice = Notice(text: text, isError: true)
    }
    return []
  }

  private mutating func adopt(_ next: Subject) -> [Request] {
    progress = nil
    isOpening = false
    let before = subject
    subject = next
    let place = before?.block(ofUnit: focus)?.block.name
    let hadLesions = !lesions.isEmpty
    records = Array(repeating: nil, count: next.unitCount)
    requestedUnits = 0
    focus = 0
    classes = nil
    intactClasses = nil
    unchangedClasses = nil
    picturePending = nil
    lesions = [:]
    inside = InsideState()
    if screen != .workbench { screen = .tour }
    isPlaying = false
    let cuts = hadLesions ? "; its branches are whole" : ""
    notice = Notice(text: "opened \(next.network.title)\(cuts): nothing is computed yet")
    // Who looks at a block sees the block of that name in the other network, to compare.
    if let place, let index = try? next.network.blockIndex(of: place) { return move(to: index + 1) }
    return []
  }

  private mutating func enterBlockAgain() -> [Request] {
    let block = inside.block
    let selection = inside.selection
    inside = InsideState()
    guard screen == .inside || screen == .activations && channels.origin == .inside else {
      return []
    }
    inside.block = block
    inside.selection = selection
    return [.inside(block: block)]
  }
}
