import KernelInterface

/// What there is to say about the elements of an activation in a few numbers.
///
/// Sums accumulate in double precision.
public struct Statistics: Hashable, Sendable {
  /// The number of elements: channels × height × width.
  public let count: Int
  public let sum: Double
  public let sumOfSquares: Double
  public let min: Double
  public let max: Double
  /// The share of elements that are exactly zero, 0…1.
  public let zeros: Double

  /// The Euclidean norm, ‖x‖₂.
  public var l2: Double { sumOfSquares.squareRoot() }
  /// The root mean square, ‖x‖₂ / √count.
  public var rms: Double { (sumOfSquares / Double(count)).squareRoot() }
  public var mean: Double { sum / Double(count) }
  /// The standard deviation of the elements themselves, not of a sample.
  public var std: Double {
    Swift.max(0, sumOfSquares / Double(count) - mean * mean).squareRoot()
  }

  /// Of elements whose rows have these moments.
  fileprivate init(ofRows rows: ArraySlice<Moments>, count: Int) {
    var total = Moments()
    for row in rows {
      total.sum += row.sum
      total.sumOfSquares += row.sumOfSquares
      total.minimum = Swift.min(total.minimum, row.minimum)
      total.maximum = Swift.max(total.maximum, row.maximum)
      total.zeros += row.zeros
    }
    self.count = count
    sum = total.sum
    sumOfSquares = total.sumOfSquares
    min = Double(total.minimum)
    max = Double(total.maximum)
    zeros = Double(total.zeros) / Double(count)
  }
}

extension Operations {
  /// Gathers the statistics of `activation`. Padding channels do not count.
  public func statistics(of activation: Activation) -> Statistics {
    Statistics(
      ofRows: moments(ofRowsOf: activation)[...], count: activation.channels * activation.pixels)
  }

  /// The statistics of each picture of a batch, to the bit what it has alone.
  public func imageStatistics(of activation: Activation) -> [Statistics] {
    let rows = moments(ofRowsOf: activation)
    return (0..<activation.images).map { image in
      Statistics(
        ofRows: rows[image * activation.height..<(image + 1) * activation.height],
        count: activation.channels * activation.height * activation.width)
    }
  }

  /// The sum of the products of corresponding elements, ⟨a, b⟩.
  ///
  /// - Precondition: both have the same shape.
  public func dotProduct(_ a: Activation, _ b: Activation) -> Double {
    dotProducts(ofRowsOf: a, b).reduce(0, +)
  }

  /// ⟨a, b⟩ of each picture of a batch, to the bit what it has alone.
  ///
  /// - Precondition: both have the same shape.
  public func imageDotProducts(_ a: Activation, _ b: Activation) -> [Double] {
    let rows = dotProducts(ofRowsOf: a, b)
    return (0..<a.images).map { rows[$0 * a.height..<($0 + 1) * a.height].reduce(0, +) }
  }

  private func moments(ofRowsOf activation: Activation) -> [Moments] {
    var parts = [Moments](repeating: Moments(), count: activation.images * activation.height)
    parts.withUnsafeMutableBufferPointer { parts in
      let parts = parts.baseAddress!
      forEachRow(of: activation) { row, start, count in
        kernels.accumulateMoments(activation.base + start, count, &parts[row])
      }
    }
    return parts
  }

  private func dotProducts(ofRowsOf a: Activation, _ b: Activation) -> [Double] {
    precondition(
      a.images == b.images && a.channels == b.channels && a.height == b.height && a.width == b.width
    )
    var parts = [Double](repeating: 0, count: a.images * a.height)
    parts.withUnsafeMutableBufferPointer { parts in
      let parts = parts.baseAddress!
      forEachRow(of: a) { row, start, count in
        parts[row] += kernels.dotProduct(a.base + start, b.base + start, count)
      }
    }
    return parts
  }

  /// Each pixel's root mean square over its channels, row after row.
  public func channelMagnitudes(of activation: Activation) -> [Float] {
    let (width, channels) = (activation.width, activation.channels)
    return [Float](unsafeUninitializedCapacity: activation.pixels) { values, count in
      count = activation.pixels
      let values = values.baseAddress!
      workers.run(pieces: activation.images * activation.height) { row in
        for pixel in row * width..<(row + 1) * width {
          let p = activation.base + pixel * activation.stride
          let squares = kernels.dotProduct(p, p, channels)
          values[pixel] = Float((squares / Double(channels)).squareRoot())
        }
      }
    }
  }

  /// Each channel's mean and variance over all pixels of all `activations`, the variance that of the
  /// elements themselves: what batch norm measures.
  public func channelMoments(of activations: [Activation]) -> (mean: [Float], variance: [Float]) {
    let channels = activations[0].channels
    var sums = [Double](repeating: 0, count: channels)
    var squares = [Double](repeating: 0, count: channels)
    var count = 0
    for activation in activations {
      count += activation.pixels
      for pixel in 0..<activation.pixels {
        let p = activation.base + pixel * activation.stride
        for c in 0..<channels {
          let x = Double(p[c])
          sums[c] += x
          squares[c] += x * x
        }
      }
    }
    let n = Double(count)
    let mean = sums.map { $0 / n }
    let variance = zip(squares, mean).map { Swift.max(0, $0 / n - $1 * $1) }
    return (mean.map(Float.init), variance.map(Float.init))
  }

  /// Calls `body` for the runs of elements of each row, rows on all threads: a whole row where
  /// channels are dense, else a pixel at a time.
  private func forEachRow(
    of activation: Activation, _ body: (_ row: Int, _ start: Int, _ count: Int) -> Void
  ) {
    workers.run(pieces: activation.images * activation.height) { row in
      let start = row * activation.width * activation.stride
      if activation.channels == activation.stride {
        body(row, start, activation.width * activation.stride)
      } else {
        for x in 0..<activation.width {
          body(row, start + x * activation.stride, activation.channels)
        }
      }
    }
  }
}
