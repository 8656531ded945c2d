/// How the curve of a series is told from the others: by its colour, by the shape of its marks, and
/// by being dashed or not. Each of the first two would do alone.
struct ChartLook {
  let color: String
  /// A mark around the point where the path stands, and whether it is of strokes alone.
  let mark: String
  let isStroked: Bool
  let dashes: String?

  /// Okabe and Ito's colours without the light ones, which white swallows, and a brown: dichromats see
  /// neighbours as different, and each has a contrast of 3 : 1 to white at least.
  private static let colors = ["#0072b2", "#d55e00", "#009e73", "#000000", "#cc79a7", "#8c6d1f"]

  /// Disc, square, triangle, diamond, triangle that points down, cross, plus: relative path commands,
  /// 10 wide. Their number and that of the colours have no common factor: 42 looks.
  private static let marks = [
    "m-5,0a5,5 0 1,0 10,0a5,5 0 1,0 -10,0z", "m-4.4,-4.4h8.8v8.8h-8.8z",
    "m0,-5.6l5.4,9.4h-10.8z", "m0,-6l6,6l-6,6l-6,-6z", "m0,5.6l5.4,-9.4h-10.8z",
    "m-4,-4l8,8m0,-8l-8,8", "m-5,0h10m-5,-5v10",
  ]

  init(of index: Int, isDashed: Bool) {
    color = ChartLook.colors[index % ChartLook.colors.count]
    mark = ChartLook.marks[index % ChartLook.marks.count]
    isStroked = !mark.hasSuffix("z")
    dashes = isDashed ? "7,4" : nil
  }
}
