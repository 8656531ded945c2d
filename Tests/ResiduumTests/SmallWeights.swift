import Foundation

/// Weights for `cifar-resnet8` as the bytes of a safetensors file: the same numbers everywhere, so that
/// a test can say what is wrong with them.
struct SmallWeights {
  /// The value of every convolution and of the classifier.
  var weight: Float = 0.05
  var runningVariance: Float = 1
  /// Left out of the file.
  var missing: Set<String> = []
  /// In the file, though no network has it.
  var unexpected: [(name: String, shape: [Int])] = []

  /// Names and shapes in the file's order.
  private var tensors: [(name: String, shape: [Int], value: Float)] {
    var result: [(name: String, shape: [Int], value: Float)] = []
    func norm(_ name: String, _ channels: Int) {
      result += [
        ("\(name).weight", [channels], 1), ("\(name).bias", [channels], 0),
        ("\(name).running_mean", [channels], 0),
        ("\(name).running_var", [channels], runningVariance),
      ]
    }
    result.append(("conv1.weight", [16, 3, 3, 3], weight))
    norm("bn1", 16)
    var inputs = 16
    for stage in 1...3 {
      let width = 8 << stage
      for (index, channels) in [(1, inputs), (2, width)] {
        let path = "layer\(stage).0"
        result.append(("\(path).conv\(index).weight", [width, channels, 3, 3], weight))
        norm("\(path).bn\(index)", width)
      }
      inputs = width
    }
    result += [("linear.weight", [10, 64], weight), ("linear.bias", [10], 0)]
    result.removeAll { missing.contains($0.name) }
    result += unexpected.map { ($0.name, $0.shape, 0) }
    return result
  }

  /// How many tensors, and how many numbers.
  var counts: (tensors: Int, elements: Int) {
    (tensors.count, tensors.reduce(0) { $0 + $1.shape.reduce(1, *) })
  }

  var bytes: Data {
    var header: [String] = []
    var data = Data()
    for (name, shape, value) in tensors {
      let start = data.count
      let numbers = [Float](repeating: value, count: shape.reduce(1, *))
      numbers.withUnsafeBytes { data.append(contentsOf: $0) }
      header.append(
        #""\#(name)":{"dtype":"F32","shape":\#(shape),"data_offsets":[\#(start),\#(data.count)]}"#)
    }
    let text = Data("{\(header.joined(separator: ","))}".utf8)
    return withUnsafeBytes(of: UInt64(text.count).littleEndian) { Data($0) } + text + data
  }
}
