import Kernels

/// A number that tells of many: what stands behind `conv3_1.output` and `channel`.
enum StatisticName: String, CaseIterable {
  case l2, rms, mean, std, min, max, zeros

  static let all = allCases.map(\.rawValue)

  /// Of an activation.
  func value(of statistics: Statistics) -> Double {
    switch self {
    case .l2: statistics.l2
    case .rms: statistics.rms
    case .mean: statistics.mean
    case .std: statistics.std
    case .min: statistics.min
    case .max: statistics.max
    case .zeros: statistics.zeros
    }
  }

  /// Of one channel's elements; sums accumulate in double precision.
  func value(of elements: [Float]) -> Double {
    let count = Double(elements.count)
    var squares: Double { elements.reduce(0) { $0 + Double($1) * Double($1) } }
    var mean: Double { elements.reduce(0) { $0 + Double($1) } / count }
    return switch self {
    case .l2: squares.squareRoot()
    case .rms: (squares / count).squareRoot()
    case .mean: mean
    case .std: Swift.max(0, squares / count - mean * mean).squareRoot()
    case .min: Double(elements.min() ?? 0)
    case .max: Double(elements.max() ?? 0)
    case .zeros: Double(elements.count { $0 == 0 }) / count
    }
  }
}
