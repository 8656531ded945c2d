import Kernels
import Networks

@testable import Training

/// A batch in double precision, images × channels × height × width: for references by plain loops.
struct PlainBatch {
  var images, channels, height, width: Int
  var values: [Double]

  init(images: Int, _ shape: Shape, values: [Double]? = nil) {
    self.images = images
    (channels, height, width) = (shape.channels, shape.height, shape.width)
    self.values = values ?? Array(repeating: 0, count: images * channels * height * width)
  }

  init(_ batch: BatchTensor) {
    images = batch.images
    (channels, height, width) = (batch.channels, batch.height, batch.width)
    values = (0..<images).flatMap { batch.tensor(ofImage: $0).elements.map(Double.init) }
  }

  subscript(image: Int, channel: Int, row: Int, column: Int) -> Double {
    get { values[index(image, channel, row, column)] }
    set { values[index(image, channel, row, column)] = newValue }
  }

  private func index(_ image: Int, _ channel: Int, _ row: Int, _ column: Int) -> Int {
    ((image * channels + channel) * height + row) * width + column
  }

  /// Calls `body` for every place.
  func each(_ body: (_ image: Int, _ channel: Int, _ row: Int, _ column: Int) -> Void) {
    for n in 0..<images {
      for c in 0..<channels {
        for y in 0..<height { for x in 0..<width { body(n, c, y, x) } }
      }
    }
  }

  func map(_ transform: (Double) -> Double) -> PlainBatch {
    var result = self
    result.values = values.map(transform)
    return result
  }

  func combined(_ other: PlainBatch, _ combine: (Double, Double) -> Double) -> PlainBatch {
    var result = self
    result.values = zip(values, other.values).map(combine)
    return result
  }

  var rectified: PlainBatch { map { max($0, 0) } }
}

extension BatchTensor {
  /// Writes values that `hashed` makes of a name.
  func fill(_ name: String) {
    let values = hashed(name, [images, channels * height * width]).elements
    values.withUnsafeBufferPointer {
      for image in 0..<images {
        set(image: image, to: $0.baseAddress! + image * channels * height * width)
      }
    }
  }
}
