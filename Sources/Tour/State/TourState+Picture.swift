import Inference
import Pictures
import Terminal

/// The picture that was asked for, and what is done to it.
struct WantedPicture: Hashable, Sendable {
  var source: InputPicture.Source
  var changes = PictureChanges()
}

/// Which picture goes in, and what is done to it by hand.
///
/// Cuts belong to the network and stay when the picture is exchanged; changes belong to the picture, so
/// they stay when the network is exchanged, and another picture comes as it is.
extension TourState {
  /// The highest number that a generated picture is asked for by.
  static let lastPostcard = 999_999_999

  /// What one press turns a picture by, in degrees.
  static let rotationStep = 15

  /// The picture on its way, or else the one that is there: what the next key starts from.
  var wantedPicture: WantedPicture {
    if let picture = picturePending { return picture }
    guard let picture = subject?.picture else {
      return WantedPicture(source: .postcard(seed: 0, index: 0))
    }
    return WantedPicture(source: picture.source, changes: picture.changes)
  }

  /// Puts another picture in.
  mutating func exchangePicture(_ source: InputPicture.Source) -> [Request] {
    picturePending = WantedPicture(source: source)
    return [.picture(source)]
  }

  mutating func exchangePostcard(by step: Int) -> [Request] {
    var (seed, index): (UInt64, Int) = (0, -1)
    if case .postcard(let s, let i) = wantedPicture.source { (seed, index) = (s, i) }
    return exchangePicture(
      .postcard(seed: seed, index: min(max(0, index + step), TourState.lastPostcard)))
  }

  /// Changes the picture.
  ///
  /// - Parameter words: what is said where that changes nothing.
  mutating func changePicture(
    orElse words: String = "the picture is that way already",
    _ change: (inout PictureChanges) -> Void
  ) -> [Request] {
    var wanted = wantedPicture
    change(&wanted.changes)
    guard wanted != wantedPicture else {
      notice = Notice(text: words)
      return []
    }
    picturePending = wanted
    return [.change(wanted.changes)]
  }

  mutating func rotatePicture(by degrees: Int) -> [Request] {
    changePicture { $0.rotate(by: degrees) }
  }

  mutating func brightenPicture(by steps: Int) -> [Request] {
    changePicture(orElse: "the picture is as \(steps < 0 ? "dark" : "bright") as it gets") {
      $0.brighten(by: steps)
    }
  }

  mutating func restorePicture() -> [Request] {
    changePicture(orElse: "the picture is as it was") { $0 = PictureChanges() }
  }

  /// Covers the place of the picture that was clicked on; a click on the cover takes it away.
  mutating func coverPicture(at place: (x: Double, y: Double)) -> [Request] {
    guard let view = subject?.picture.view else { return [] }
    return changePicture { changes in
      if let area = changes.cover?.area(width: view.width, height: view.height),
        area.columns.contains(Int(place.x * Double(view.width))),
        area.rows.contains(Int(place.y * Double(view.height)))
      {
        changes.cover = nil
      } else {
        changes.cover = .init(x: place.x, y: place.y)
      }
    }
  }

  // MARK: - In the palette's words

  /// `rotate 45`: so far from upright, whatever it was before.
  mutating func rotatePicture(to words: String) -> [Request] {
    let number = words.hasSuffix("°") ? String(words.dropLast()) : words
    guard let degrees = Int(number) else {
      notice = Notice(
        text: "rotate how far? a whole number of degrees clockwise, such as 45", isError: true)
      return []
    }
    return changePicture { $0.rotate(by: degrees % 360 - $0.rotation) }
  }

  /// `cover top-left`, `cover off`.
  mutating func coverPicture(_ words: String) -> [Request] {
    if words == "off" {
      return changePicture(orElse: "nothing is covered") { $0.cover = nil }
    }
    guard let place = PictureChanges.Place(rawValue: words) else {
      let names = PictureChanges.Place.allCases.map(\.rawValue).joined(separator: ", ")
      notice = Notice(text: "cover what? \(names), or off", isError: true)
      return []
    }
    return changePicture { $0.cover = place.cover }
  }
}
