import Foundation
import Testing

@testable import Pictures

@Suite("Axes of charts")
struct ChartAxisTests {
  @Test(
    "round numbers, as many digits as their distance needs",
    arguments: [
      ([0, 1], ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
      ([48.8, 51.1, 59.7], ["48", "50", "52", "54", "56", "58", "60"]),
      ([2.3, 90], ["0", "20", "40", "60", "80", "100"]),
      ([-1, 1], ["−1.0", "−0.5", "0", "0.5", "1.0"]),
      ([0.00012, 0.0001], ["100×10⁻⁶", "105×10⁻⁶", "110×10⁻⁶", "115×10⁻⁶", "120×10⁻⁶"]),
      ([-30_000, 900_000], ["−200000", "0", "200000", "400000", "600000", "800000", "1000000"]),
      (
        [-7e21, 0],
        [
          "−7×10²¹", "−6×10²¹", "−5×10²¹", "−4×10²¹", "−3×10²¹", "−2×10²¹", "−1×10²¹",
          "0",
        ]
      ),
      ([2, 2], ["1.8", "1.9", "2.0", "2.1", "2.2"]),
      ([0, 0], ["−1.0", "−0.5", "0", "0.5", "1.0"]),
      ([], ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
    ] as [([Double], [String])])
  func linear(values: [Double], labels: [String]) {
    #expect(ChartAxis(values, scale: .linear).ticks.map(\.label) == labels)
  }

  @Test(
    "powers of ten, or between them where there are few",
    arguments: [
      ([0.002, 2.3], ["0.001", "0.01", "0.1", "1", "10"]),
      ([0.4, 2.3], ["0.2", "0.5", "1", "2", "5"]), ([2, 2], ["1", "2", "5"]),
      ([1e-8, 1e9], ["10⁻⁸", "10⁻⁶", "10⁻⁴", "0.01", "1", "100", "10000", "10⁶", "10⁸", "10¹⁰"]),
      ([7e21, 2.3], ["1", "1000", "10⁶", "10⁹", "10¹²", "10¹⁵", "10¹⁸", "10²¹", "10²⁴"]),
      ([-1, 0], ["1", "2", "5", "10"]),
    ] as [([Double], [String])])
  func logarithmic(values: [Double], labels: [String]) {
    #expect(ChartAxis(values, scale: .logarithmic).ticks.map(\.label) == labels)
  }

  /// Whatever the numbers: a few marks, ascending, on the axis; every value between its ends.
  @Test("any numbers", arguments: [Chart.Scale.linear, .logarithmic])
  func anyNumbers(scale: Chart.Scale) {
    var generator = SplitMix64(seed: 4, index: 0)
    let extremes = [
      -Double.greatestFiniteMagnitude, 1e300, .leastNonzeroMagnitude, 0, -0.0, .nan, .infinity,
    ]
    for round in 0..<4000 {
      let count = Int(generator.next() % 4)
      var values = (0..<count).map { _ in
        let magnitude = pow(10, generator.uniform(-12..<12))
        return generator.uniform(-0.2..<1) * magnitude
      }
      if round % 3 == 0 {
        // Close together, far from zero.
        values += values.map { $0 * (1 + generator.uniform(-1e-9..<1e-9)) }
      }
      if round % 5 == 0 { values.append(extremes[round / 5 % extremes.count]) }
      for isRounded in [true, false] {
        let axis = ChartAxis(values, scale: scale, isRounded: isRounded)
        #expect(axis.high > axis.low)
        #expect((isRounded ? 2...14 : 1...14).contains(axis.ticks.count), "\(values)")
        #expect(Set(axis.ticks.map(\.label)).count == axis.ticks.count, "\(values)")
        let places = axis.ticks.compactMap { axis.share($0.value) }
        #expect(places == places.sorted())
        #expect(places.allSatisfy { $0 > -1e-6 && $0 < 1 + 1e-6 }, "\(values)")
        for share in values.compactMap(axis.share) {
          #expect(share > -1e-6 && share < 1 + 1e-6, "\(values)")
        }
      }
    }
  }
}
