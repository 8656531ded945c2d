/// A run of postcards of one seed and size.
///
///     let set = PostcardSet(seed: 0, count: 5000, size: 16)
///     let (picture, label) = set[12]
public struct PostcardSet: Sendable {
  public var seed: UInt64
  /// The index of the first picture.
  public var first: Int
  public var count: Int
  /// Rows and columns of each picture.
  public var size: Int
  /// Picture `index` is of difficulty `index % count` of these.
  public var difficulties: [Postcards.Difficulty]

  /// The first picture of those that networks are tested on: far from those that they are trained on.
  public static let firstTestPicture = 1 << 32

  /// - Precondition: `first` and `count` are not negative, `size` is positive, there is a difficulty.
  public init(
    seed: UInt64, first: Int = 0, count: Int, size: Int,
    difficulties: [Postcards.Difficulty] = [.standard]
  ) {
    precondition(first >= 0 && count >= 0 && first <= Int.max - count, "whole numbers from 0")
    precondition(size > 0, "a picture has at least one pixel")
    precondition(!difficulties.isEmpty, "a difficulty")
    self.seed = seed
    self.first = first
    self.count = count
    self.size = size
    self.difficulties = difficulties
  }

  /// The picture at `position`, counted from 0, and its label.
  public subscript(position: Int) -> (picture: Picture, label: Int) {
    precondition(position >= 0 && position < count, "position \(position) in 0..<\(count)")
    let index = first + position
    return Postcards.postcard(
      seed: seed, index: index, width: size, height: size,
      difficulty: difficulties[index % difficulties.count])
  }

  /// The label of the picture at `position`, which is not drawn.
  public func label(at position: Int) -> Int {
    var generator = SplitMix64(seed: seed, index: first + position)
    return PostcardScene.label(&generator)
  }

  /// All pictures side by side in rows of `columns`, two dark pixels between them; nil where it was
  /// stopped.
  ///
  /// - Precondition: there is a picture and a column.
  /// - Parameter goesOn: asked before each picture, with the number of those that are done.
  public func sheet(columns: Int, goesOn: (Int) -> Bool = { _ in true }) -> Picture? {
    precondition(count > 0 && columns > 0, "a sheet has a picture")
    let (width, height) = PostcardSet.sheetSize(count: count, columns: columns, size: size)
    var pixels = [UInt8](repeating: 24, count: width * height * 3)
    for position in 0..<count {
      guard goesOn(position) else { return nil }
      let picture = self[position].picture
      let x = position % columns * (size + PostcardSet.gap)
      let y = position / columns * (size + PostcardSet.gap)
      for row in 0..<size {
        let start = ((y + row) * width + x) * 3
        for sample in 0..<size * 3 {
          pixels[start + sample] = picture.pixels[row * size * 3 + sample]
        }
      }
    }
    return Picture(width: width, height: height, pixels: pixels)
  }

  private static let gap = 2

  /// Columns and rows of a sheet in pixels.
  public static func sheetSize(count: Int, columns: Int, size: Int) -> (width: Int, height: Int) {
    let rows = (count + columns - 1) / columns
    return (min(count, columns) * (size + gap) - gap, rows * (size + gap) - gap)
  }
}
