import Foundation
import Testing

@testable import Pictures

@Suite("Changes of a picture")
struct PictureChangesTests {
  /// Samples without any pattern that a turn could hide in.
  static func noise(_ width: Int, _ height: Int) -> Picture {
    var generator = SplitMix64(seed: 5, index: width * 1000 + height)
    return Picture(
      width: width, height: height,
      pixels: (0..<width * height * 3).map { _ in UInt8(truncatingIfNeeded: generator.next()) })
  }

  // MARK: - Rotation

  @Test("A quarter turn of a square exchanges its pixels", arguments: [1, 2, 3, 8, 13])
  func quarterTurns(side: Int) {
    let picture = Self.noise(side, side)
    let last = side - 1
    let turned = picture.rotated(degrees: 90)
    for y in 0..<side {
      // What was at the left is at the top.
      for x in 0..<side { #expect(turned[x, y] == picture[y, last - x]) }
    }
    // A camera that was turned to the left took what must be turned to the right.
    #expect(turned == picture.upright(from: .turnedLeft))
    #expect(picture.rotated(degrees: 180) == picture.upright(from: .upsideDown))
    #expect(picture.rotated(degrees: -90) == picture.upright(from: .turnedRight))
    #expect(picture.rotated(degrees: 270) == picture.rotated(degrees: -90))
  }

  @Test("Half a turn of an oblong is exact too")
  func halfTurns() {
    for (width, height) in [(5, 2), (1, 7), (8, 3)] {
      let picture = Self.noise(width, height)
      #expect(picture.rotated(degrees: 180) == picture.upright(from: .upsideDown))
    }
  }

  @Test("Whole turns give the same bits", arguments: [0, 360, -360, 720])
  func wholeTurns(degrees: Int) {
    let picture = Self.noise(9, 6)
    #expect(picture.rotated(degrees: degrees) == picture)
  }

  /// Against plain loops: every source pixel's share of the target, with the C library's functions, the
  /// picture continued by its edges for as far as one can turn.
  @Test(
    "Any angle against plain loops",
    arguments: [(1, 1), (1, 6), (7, 1), (5, 5), (8, 8), (13, 6), (31, 32)])
  func reference(width: Int, height: Int) {
    let picture = Self.noise(width, height)
    for degrees in [-165, -91, -1, 15, 30, 44, 45, 46, 90, 135, 359] {
      let turned = picture.rotated(degrees: degrees)
      let angle = Double(degrees) * .pi / 180
      for y in 0..<height {
        for x in 0..<width {
          let u = Double(x) - Double(width - 1) / 2
          let v = Double(y) - Double(height - 1) / 2
          let fromX = Double(width - 1) / 2 + cos(angle) * u + sin(angle) * v
          let fromY = Double(height - 1) / 2 - sin(angle) * u + cos(angle) * v
          var sums = (0.0, 0.0, 0.0)
          for row in -40..<height + 40 {
            for column in -40..<width + 40 {
              let weight =
                max(0, 1 - abs(fromX - Double(column))) * max(0, 1 - abs(fromY - Double(row)))
              guard weight > 0 else { continue }
              let pixel = picture[
                min(max(column, 0), width - 1), min(max(row, 0), height - 1)]
              sums.0 += weight * Double(pixel.red)
              sums.1 += weight * Double(pixel.green)
              sums.2 += weight * Double(pixel.blue)
            }
          }
          let found = turned[x, y]
          // Half a step of rounding, and what angles differ by: 1e-7 of at most 22 pixels, each worth
          // 255 or less.
          for (sample, sum) in [
            (found.red, sums.0), (found.green, sums.1), (found.blue, sums.2),
          ] where abs(Double(sample) - sum) > 0.5 + 0.001 {
            Issue.record("\(degrees)°, (\(x), \(y)): \(sample), not \(sum)")
            return
          }
        }
      }
    }
  }

  @Test("What comes in repeats the edge; nothing flat changes")
  func edges() {
    let flat = Picture(width: 6, height: 9, pixels: .init(repeating: 77, count: 6 * 9 * 3))
    let white = Picture(width: 5, height: 5, pixels: .init(repeating: 255, count: 75))
    for degrees in 1..<360 {
      #expect(flat.rotated(degrees: degrees) == flat)
      #expect(white.rotated(degrees: degrees) == white)
    }
  }

  @Test("Twenty-four presses come home, either way")
  func home() {
    for step in [15, -15] {
      var changes = PictureChanges()
      var seen: Set<Int> = []
      for _ in 0..<24 {
        changes.rotate(by: step)
        seen.insert(changes.rotation)
        #expect((0..<360).contains(changes.rotation))
      }
      #expect(changes.isEmpty && seen.count == 24)
      let picture = Self.noise(16, 16)
      #expect(picture.changed(by: changes) == picture)
    }
    var changes = PictureChanges()
    changes.rotate(by: .min)
    changes.rotate(by: .max)
    #expect((0..<360).contains(changes.rotation))
  }

  // MARK: - Brightness

  @Test("Each sample is multiplied, rounded and clipped")
  func brightness() {
    let all = Picture(
      width: 16, height: 16, pixels: (0..<256).flatMap { [UInt8](repeating: UInt8($0), count: 3) })
    for steps in PictureChanges.brightnessSteps {
      let changed = all.brightened(steps: steps)
      let factor = pow(1.25, Double(steps))
      for sample in 0..<256 {
        // A half is only ever left by a denominator of 4ⁿ, and there the double is exact.
        let expected = UInt8(min((Double(sample) * factor).rounded(), 255))
        #expect(changed.pixels[sample * 3] == expected, "\(steps) steps, \(sample)")
      }
    }
    #expect(all.brightened(steps: 0) == all)
    #expect(all.brightened(steps: -1).pixels[300] == 80)
    #expect(all.brightened(steps: 3).pixels[3 * 200] == 255)
  }

  @Test("Steps stop at either end, and come back")
  func brightnessSteps() {
    var changes = PictureChanges()
    for _ in 0..<15 { changes.brighten(by: -1) }
    #expect(changes.brightness == -10)
    #expect(abs(changes.brightnessFactor - 0.107) < 0.001)
    for _ in 0..<10 { changes.brighten(by: 1) }
    #expect(changes.isEmpty && changes.brightnessFactor == 1)
    for _ in 0..<15 { changes.brighten(by: 1) }
    #expect(changes.brightness == 10)
  }

  // MARK: - The cover

  @Test("A cover is a grey square, and the rest is untouched")
  func cover() {
    for (width, height) in [(1, 1), (2, 5), (9, 9), (32, 32), (20, 11)] {
      let picture = Self.noise(width, height)
      for place in PictureChanges.Place.allCases {
        let area = place.cover.area(width: width, height: height)
        let side = max(1, Int((Double(min(width, height)) / 3).rounded()))
        #expect(area.columns.count == side && area.rows.count == side)
        #expect(area.columns.lowerBound >= 0 && area.columns.upperBound <= width)
        #expect(area.rows.lowerBound >= 0 && area.rows.upperBound <= height)
        let covered = picture.covered(by: place.cover)
        for y in 0..<height {
          for x in 0..<width {
            let isInside = area.columns.contains(x) && area.rows.contains(y)
            #expect(covered[x, y] == (isInside ? (128, 128, 128) : picture[x, y]))
          }
        }
      }
    }
  }

  @Test("The nine places of ResNet's input")
  func places() {
    func area(_ place: PictureChanges.Place) -> [Range<Int>] {
      let area = place.cover.area(width: 224, height: 224)
      return [area.columns, area.rows]
    }
    #expect(area(.middle) == [75..<150, 75..<150])
    #expect(area(.topLeft) == [0..<75, 0..<75])
    #expect(area(.right) == [149..<224, 75..<150])
    #expect(area(.bottomLeft) == [0..<75, 149..<224])
    // Where the mouse is at an edge.
    let corner = PictureChanges.Cover(x: 1, y: 0).area(width: 32, height: 32)
    #expect([corner.columns, corner.rows] == [21..<32, 0..<11])
  }

  @Test("The key steps through all places and comes to none; so it does backwards")
  func steps() {
    for step in [1, -1] {
      var changes = PictureChanges()
      var seen: Set<PictureChanges.Cover?> = []
      for _ in 0..<10 {
        changes.moveCover(by: step)
        seen.insert(changes.cover)
      }
      #expect(changes.isEmpty && seen.count == 10)
    }
    var changes = PictureChanges()
    changes.moveCover(by: 1)
    #expect(changes.cover == PictureChanges.Place.middle.cover)
    changes.cover = .init(x: 0.2, y: 0.3)
    changes.moveCover(by: 1)
    #expect(changes.cover == nil)
  }

  @Test("The cover lies over the rest: it neither turns nor darkens")
  func order() {
    let picture = Self.noise(15, 15)
    var changes = PictureChanges()
    changes.rotate(by: 90)
    changes.brighten(by: -2)
    changes.cover = PictureChanges.Place.topLeft.cover
    let expected = picture.rotated(degrees: 90).brightened(steps: -2)
      .covered(by: PictureChanges.Place.topLeft.cover)
    #expect(picture.changed(by: changes) == expected)
    #expect(picture.changed(by: changes)[0, 0] == (128, 128, 128))
  }
}
