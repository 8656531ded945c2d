import Testing

@testable import Terminal

@Suite struct RectTests {
  @Test func negativeExtentIsEmpty() {
    #expect(Rect(x: 0, y: 0, width: 2, height: 2).inset(2) == Rect(x: 2, y: 2, width: 0, height: 0))
    #expect(Rect(x: 3, y: 3, width: -1, height: 4).isEmpty)
  }

  @Test func splitsByFixedAndFill() {
    let parts = Rect(x: 10, y: 5, width: 30, height: 4).columns(.fixed(8), .fill, .fill(2), gap: 1)
    #expect(parts.map(\.x) == [10, 19, 26])
    #expect(parts.map(\.width) == [8, 6, 14])
    #expect(parts.allSatisfy { $0.y == 5 && $0.height == 4 })
  }

  @Test(arguments: 0...20)
  func partsTileTheWholeWithoutGapOrOverlap(total: Int) {
    let whole = Rect(x: 0, y: 2, width: 7, height: total)
    let parts = whole.rows(.fixed(3), .fill, .fixed(2), .fill(3))
    #expect(parts.map(\.height).reduce(0, +) == total)
    var next = 2
    for part in parts {
      #expect(part.y == next)
      next = part.maxY
    }
  }

  @Test func edges() {
    let rect = Rect(x: 1, y: 1, width: 2, height: 1)
    #expect(rect.contains(x: 2, y: 1))
    #expect(!rect.contains(x: 3, y: 1))
    #expect(
      rect.intersection(Rect(x: 2, y: 0, width: 9, height: 9))
        == Rect(x: 2, y: 1, width: 1, height: 1))
    #expect(rect.intersection(Rect(x: 5, y: 5, width: 1, height: 1)).isEmpty)
    #expect(
      Rect(x: 0, y: 0, width: 9, height: 5).centered(width: 3, height: 9)
        == Rect(x: 3, y: 0, width: 3, height: 5))
  }
}
