/// The weights of Pillow's bilinear (triangle) filter along one axis.
///
/// Goals in order: the same bits as Pillow, then speed. Follows libImaging/Resample.c: weights are
/// computed and normalized in double precision, then rounded to fixed point with 22 fraction bits;
/// a pass sums integer products from one half and shifts. A sum stays below 2³⁰ + 2²¹ + 255 × ksize,
/// since weights are not negative and add up to 2²² but for their rounding.
struct ResamplingAxis {
  private static let precision = 32 - 8 - 2

  /// For each kept target index, the source range that it is made of.
  private var ranges: [Range<Int>] = []
  /// The weights of those ranges, `stride` slots for each.
  private var weights: [Int32]
  private let stride: Int

  /// Prepares the target indices `window` of a resize from `source` to `target` samples.
  init(from source: Int, to target: Int, keeping window: Range<Int>) {
    let scale = Double(source) / Double(target)
    // A reduction widens the triangle, so that every source sample counts.
    let support = max(scale, 1)
    stride = Int(support.rounded(.up)) * 2 + 1
    weights = [Int32](repeating: 0, count: window.count * stride)
    ranges.reserveCapacity(window.count)
    var row = [Double](repeating: 0, count: stride)
    for (slot, index) in window.enumerated() {
      let center = (Double(index) + 0.5) * scale
      let first = max(Int(center - support + 0.5), 0)
      let end = min(Int(center + support + 0.5), source)
      var sum = 0.0
      for x in first..<end {
        let distance = abs((Double(x) - center + 0.5) * (1 / support))
        row[x - first] = distance < 1 ? 1 - distance : 0
        sum += row[x - first]
      }
      for offset in 0..<(end - first) {
        let weight = sum == 0 ? row[offset] : row[offset] / sum
        weights[slot * stride + offset] = Int32(weight * Double(1 << Self.precision) + 0.5)
      }
      ranges.append(first..<end)
    }
  }

  /// All source indices that any kept target index reads.
  var sourceRange: Range<Int> {
    guard let first = ranges.first, let last = ranges.last else { return 0..<0 }
    return first.lowerBound..<last.upperBound
  }

  /// Resamples one row of interleaved pixels into `target`, from `offset` on.
  func resampleRow(
    _ source: UnsafeBufferPointer<UInt8>, into target: UnsafeMutableBufferPointer<UInt8>,
    at offset: Int
  ) {
    weights.withUnsafeBufferPointer { weights in
      for (slot, range) in ranges.enumerated() {
        var (red, green, blue) = (Self.half, Self.half, Self.half)
        var weight = slot * stride
        for x in range {
          red &+= Int32(source[x * 3]) &* weights[weight]
          green &+= Int32(source[x * 3 + 1]) &* weights[weight]
          blue &+= Int32(source[x * 3 + 2]) &* weights[weight]
          weight += 1
        }
        target[offset + slot * 3] = Self.sample(red)
        target[offset + slot * 3 + 1] = Self.sample(green)
        target[offset + slot * 3 + 2] = Self.sample(blue)
      }
    }
  }

  /// Resamples all columns of `source`, whose first row has the index `firstRow`, into `target`.
  func resampleColumns(
    _ source: UnsafeBufferPointer<UInt8>, rowSize: Int, firstRow: Int,
    into target: UnsafeMutableBufferPointer<UInt8>
  ) {
    var sums = [Int32](repeating: 0, count: rowSize)
    for (slot, range) in ranges.enumerated() {
      for x in 0..<rowSize { sums[x] = Self.half }
      for (offset, y) in range.enumerated() {
        let weight = weights[slot * stride + offset]
        let line = UnsafeBufferPointer(rebasing: source[((y - firstRow) * rowSize)...])
        for x in 0..<rowSize { sums[x] &+= Int32(line[x]) &* weight }
      }
      for x in 0..<rowSize { target[slot * rowSize + x] = Self.sample(sums[x]) }
    }
  }

  private static let half: Int32 = 1 << (precision - 1)

  @inline(__always)
  private static func sample(_ sum: Int32) -> UInt8 {
    UInt8(clamping: sum >> Int32(precision))
  }
}
