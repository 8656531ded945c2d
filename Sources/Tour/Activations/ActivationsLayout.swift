import Terminal

/// Where the channels stand on the sheet: how many fit, which page is shown.
struct ActivationsLayout {
  /// The whole area of the sheet.
  let sheet: Rect
  /// The area beside it, for one channel large.
  let side: Rect
  /// The size of one channel's picture, in cells.
  let cell: (width: Int, height: Int)
  let columns: Int
  let rows: Int
  /// The first channel of the page that holds the chosen one.
  let firstChannel: Int
  let channels: Int

  init(width: Int, height: Int, _ state: TourState) {
    let body = Rect(x: 1, y: 2, width: width - 2, height: height - 4)
    self.init(body: body, sideWidth: width >= 150 ? 64 : width >= 110 ? 44 : 32, state)
  }

  init(body: Rect, sideWidth: Int, _ state: TourState) {
    side = Rect(x: body.maxX - sideWidth, y: body.y, width: sideWidth, height: body.height)
    sheet = Rect(x: body.x, y: body.y, width: body.width - sideWidth - 2, height: body.height)
    let shown = state.shownActivation?.activation
    channels = shown?.channels ?? 1
    let aspect = shown.map { Double($0.width) / Double(max(1, $0.height)) } ?? 1
    // A vector's channels are numbers: a narrow bar each. Maps are squares of some eight pixels.
    let isVector = shown.map { $0.height == 1 && $0.width == 1 } ?? false
    // The largest pictures with which all channels fit on a page, down to a readable size.
    let sheet = sheet
    let channels = channels
    func cell(_ base: Int) -> (width: Int, height: Int) {
      isVector
        ? (6, 1) : (max(4, min(48, Int((Double(base) * aspect).rounded()))), base / 2)
    }
    // A row of numbers under each row of pictures.
    func fitting(_ base: Int) -> (columns: Int, rows: Int) {
      let cell = cell(base)
      return (
        max(1, (sheet.width + 1) / (cell.width + 1)), max(1, sheet.height / (cell.height + 1))
      )
    }
    let sizes = [32, 24, 18, 14, 12, 10, 8]
    let smallest = sheet.width >= 100 ? 10 : 8
    let base = sizes.first { fitting($0).columns * fitting($0).rows >= channels } ?? smallest
    self.cell = cell(max(base, smallest))
    (columns, rows) = fitting(max(base, smallest))
    let page = columns * rows
    firstChannel = state.shownChannel / page * page
  }

  /// The place of a channel of this page.
  func rect(of channel: Int) -> Rect {
    let index = channel - firstChannel
    return Rect(
      x: sheet.x + index % columns * (cell.width + 1),
      y: sheet.y + index / columns * (cell.height + 1), width: cell.width, height: cell.height)
  }

  /// The channels of this page.
  var page: Range<Int> { firstChannel..<min(firstChannel + columns * rows, channels) }

  /// The channel in a cell of the screen; nil where there is none.
  func channel(atX x: Int, y: Int) -> Int? {
    page.first { channel in
      let place = rect(of: channel)
      return place.contains(x: x, y: y) || (y == place.maxY && x >= place.x && x < place.maxX)
    }
  }
}
