import Kernels
import Weights

/// Which pictures make up which step, and how each is cropped and mirrored: functions of the seed and
/// the step alone, so that a run can begin again anywhere.
struct BatchSampler {
  /// Changes with the pictures' size; their number stays.
  var dataset: Dataset
  let batch: Int
  let seed: UInt64
  let augments: Bool
  private let normalized: [[Float]]
  private var epoch = -1
  private var order: [Int] = []

  init(_ dataset: Dataset, batch: Int, seed: UInt64, augments: Bool) {
    self.dataset = dataset
    self.batch = batch
    self.seed = seed
    self.augments = augments
    normalized = (0..<3).map { dataset.preprocessing.normalized(channel: $0) }
  }

  /// The training pictures of a step: every picture once an epoch, in an order of its own; what is left
  /// over at an epoch's end is dropped.
  mutating func images(ofStep step: Int) -> [Int] {
    let perEpoch = dataset.train.count / batch
    let (wanted, index) = step.quotientAndRemainder(dividingBy: perEpoch)
    if wanted != epoch {
      epoch = wanted
      order = shuffled(wanted)
    }
    return Array(order[index * batch..<(index + 1) * batch])
  }

  /// Fisher and Yates, from the end.
  private func shuffled(_ epoch: Int) -> [Int] {
    let generator = CounterBasedGenerator(seed: seed, stream: "order of epoch \(epoch)")
    var order = Array(0..<dataset.train.count)
    for last in stride(from: order.count - 1, to: 0, by: -1) {
      let bits = generator.bits(at: UInt64(last))
      order.swapAt(last, Int(bits.multipliedFullWidth(by: UInt64(last + 1)).high))
    }
    return order
  }

  /// Writes pictures, normalized, into a batch; places that are left over keep what they hold.
  ///
  /// - Parameter step: the training step whose crops and mirror images are wanted; nil for none.
  func fill(
    _ input: BatchTensor, _ part: Dataset.Part, _ images: [Int], step: Int? = nil,
    _ workers: Workers
  ) {
    let generator = CounterBasedGenerator(seed: seed, stream: "augmentation of step \(step ?? 0)")
    let size = dataset.size
    let padding = size / 8
    let plane = size * size
    let groups = (images.count + BatchTensor.groupSize - 1) / BatchTensor.groupSize
    workers.run(pieces: groups) { group in
      let first = group * BatchTensor.groupSize
      var elements = [Float](repeating: 0, count: 3 * plane)
      for image in first..<min(images.count, first + BatchTensor.groupSize) {
        var (dx, dy, isMirrored) = (0, 0, false)
        if augments, step != nil {
          let bits = generator.bits(at: UInt64(image))
          let choices = UInt64(2 * padding + 1)
          dx = Int(bits % choices) - padding
          dy = Int(bits / choices % choices) - padding
          isMirrored = bits >> 63 == 1
        }
        let pixels = part.pixels(of: images[image])
        for channel in 0..<3 {
          let values = normalized[channel]
          for row in 0..<size {
            for column in 0..<size {
              let y = row + dy
              let x = (isMirrored ? size - 1 - column : column) + dx
              // What lies outside is zero after normalization: the mean colour.
              let isInside = y >= 0 && y < size && x >= 0 && x < size
              elements[channel * plane + row * size + column] =
                isInside ? values[Int(pixels[(y * size + x) * 3 + channel])] : 0
            }
          }
        }
        input.set(image: image, to: elements)
      }
    }
  }
}
