import Testing

@testable import Terminal

@Suite struct PictureTests {
  private let checker = PixelGrid(
    width: 2, height: 2, pixels: [0xFF0000, 0x00FF00, 0x0000FF, 0xFFFFFF])

  @Test func twoPixelsACell() {
    var canvas = Canvas(width: 2, height: 1)
    canvas.draw(HalfBlock(checker), in: canvas.bounds)
    #expect(canvas.text == "▀▀")
    #expect(canvas[0, 0].style == Style(Color(0xFF0000), on: Color(0x0000FF)))
    #expect(canvas[1, 0].style == Style(Color(0x00FF00), on: Color(0xFFFFFF)))
  }

  @Test func growsByNearest() {
    let grown = checker.resized(width: 4, height: 3)
    #expect(
      grown.pixels == [
        0xFF0000, 0xFF0000, 0x00FF00, 0x00FF00, 0x0000FF, 0x0000FF, 0xFFFFFF, 0xFFFFFF,
        0x0000FF, 0x0000FF, 0xFFFFFF, 0xFFFFFF,
      ])
  }

  @Test func shrinksToTheMeanOfLight() {
    // Half the light of white is sRGB 188, not 128.
    let grid = PixelGrid(width: 2, height: 1, pixels: [0x000000, 0xFFFFFF])
    #expect(grid.resized(width: 1, height: 1).pixels == [0xBCBCBC])
  }

  @Test func bytesSurviveLinearLight() {
    for byte in UInt8.min...UInt8.max { #expect(SRGB.encoded(SRGB.linear(byte)) == byte) }
  }

  @Test(arguments: 1...20)
  func resamplingKeepsAConstantAndTheMean(new: Int) {
    let plane: [Float] = (0..<13 * 7).map { Float(($0 * 37) % 11) }
    let mean = plane.reduce(0, +) / Float(plane.count)
    let resampling = Resampling(width: 13, height: 7, toWidth: min(new, 13), toHeight: min(new, 7))
    let result = resampling.apply(plane)
    // A weighted mean of at most 91 small numbers: a few ulp of 11.
    #expect(abs(result.reduce(0, +) / Float(result.count) - mean) < 1e-4)
    let flat = resampling.apply(Array(repeating: 5, count: 13 * 7))
    #expect(flat.allSatisfy { abs($0 - 5) < 1e-5 })
  }

  @Test func proportions() {
    let wide = PixelGrid(width: 40, height: 20, pixels: [])
    let rect = Rect(x: 0, y: 0, width: 20, height: 20)
    #expect(HalfBlock(wide).area(in: rect) == Rect(x: 0, y: 7, width: 20, height: 5))
    let small = PixelGrid(width: 7, height: 7, pixels: [])
    #expect(HalfBlock(small, fit: .whole).area(in: rect) == Rect(x: 3, y: 6, width: 14, height: 7))
    #expect(HalfBlock(small, fit: .stretch).area(in: rect) == rect)
  }

  @Test func shadesWhereColoursAreFew() {
    let ramp = PixelGrid(width: 5, height: 1) { x, _ in .rgb(63 * x, 63 * x, 63 * x) }
    var canvas = Canvas(width: 5, height: 1, medium: Medium(depth: .sixteen))
    canvas.draw(HalfBlock(ramp, fit: .stretch), in: canvas.bounds)
    #expect(canvas.text == " ░▒▓█")
    #expect(canvas[3, 0].style == .plain)

    var ascii = Canvas(width: 10, height: 1, medium: Medium(symbols: .ascii, depth: .monochrome))
    let fine = PixelGrid(width: 10, height: 1) { x, _ in .rgb(28 * x, 28 * x, 28 * x) }
    ascii.draw(HalfBlock(fine, fit: .stretch), in: ascii.bounds)
    #expect(ascii.text == " :-=+*#%@@")
  }

  @Test func frameOnThePicture() {
    let black = PixelGrid(width: 4, height: 4, pixels: [])
    var canvas = Canvas(width: 4, height: 2)
    canvas.draw(
      HalfBlock(black, frame: Rect(x: 1, y: 1, width: 2, height: 9)), in: canvas.bounds)
    #expect(canvas[0, 0].style == Style(.black, on: .black))
    #expect(canvas[1, 0].style == Style(.black, on: .white))
    #expect(canvas[2, 1].style == Style(.white, on: .white))

    var shaded = Canvas(width: 8, height: 4, medium: Medium(depth: .eight))
    shaded.draw(HalfBlock(black, frame: Rect(x: 1, y: 1, width: 2, height: 2)), in: shaded.bounds)
    #expect(shaded.text == "\n  ┌──┐\n  └──┘\n")
  }

  @Test func heatmapAveragesValuesBeforeColours() {
    // Two opposite values in one pixel cancel: the colour of zero, not a mixture of blue and orange.
    var canvas = Canvas(width: 1, height: 1)
    canvas.draw(
      Heatmap([1, -1, 1, -1], width: 2, height: 2, colormap: .diverging, fit: .stretch),
      in: canvas.bounds)
    let zero = Colormap.diverging.color(signed: 0)
    #expect(canvas[0, 0].style == Style(zero, on: zero))
  }

  @Test func heatmapInShadesKeepsTheSign() {
    var canvas = Canvas(width: 3, height: 1, medium: Medium(depth: .monochrome))
    let map = Heatmap([-2, 0, 2], width: 3, height: 1, colormap: .diverging, fit: .stretch)
    canvas.draw(map, in: canvas.bounds)
    #expect(canvas.text == " ▒█")
  }

  @Test func zeroIsInTheMiddleOfADivergingMap() {
    let map = Heatmap([-1, 0, 4], width: 3, height: 1, colormap: .diverging)
    #expect(map.range == -4...4)
    #expect(map.pixels[1, 0] == Colormap.diverging.color(signed: 0).hex)
    #expect(Heatmap([-1, 0, 4], width: 3, height: 1).range == -1...4)
  }

  @Test func heatmapOfNothingToTell() {
    let same = Heatmap([3, 3], width: 2, height: 1)
    #expect(same.pixels[0, 0] == Colormap.sequential.color(at: 0).hex)
    let flat = Heatmap([0, 0], width: 2, height: 1, colormap: .diverging)
    #expect(flat.pixels[1, 0] == Colormap.diverging.color(signed: 0).hex)
  }
}
