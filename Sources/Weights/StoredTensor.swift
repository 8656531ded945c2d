import Kernels

/// One tensor of a weights file: what the file says about it, and where its numbers lie.
///
///     let file = try WeightsFile.open("resnet50.safetensors")
///     for stored in file.tensors { print(stored.name, stored.elementType, stored.shape) }
///     let kernel = try file["conv1.weight"]?.tensor()
///
/// It holds no numbers; `tensor()` brings them in.
public struct StoredTensor: Sendable {
  /// The name in the file, as it is there: with a `module.` prefix if the file has one.
  public let name: String
  /// What the elements are: in the file, or where they were converted at opening, 32-bit floats.
  public let elementType: ElementType
  /// The extent of each dimension; empty for a single number.
  public let shape: [Int]

  /// The number of elements: the product of `shape`.
  public var count: Int { shape.reduce(1, *) }

  /// For each dimension, how many elements of the source lie between neighbours; none is negative.
  let strides: [Int]
  let source: any TensorBytes
  /// The first element's byte in the source.
  let offset: Int
  /// What the bytes must sum to, where the format says so.
  let checksum: Checksum?
  /// Of 8-bit weights: what each whole number of a first index, an output channel, is multiplied by.
  let scales: Box?

  /// A stored tensor in a stored tensor.
  final class Box: Sendable {
    let tensor: StoredTensor
    init(_ tensor: StoredTensor) { self.tensor = tensor }
  }

  /// Makes a tensor whose `shape` and `strides` have been checked: the element count fits an
  /// integer, and the last element lies inside the source.
  init(
    name: String, elementType: ElementType, shape: [Int], strides: [Int]? = nil,
    source: any TensorBytes, offset: Int, checksum: Checksum? = nil, scales: StoredTensor? = nil
  ) {
    self.name = name
    self.elementType = elementType
    self.shape = shape
    self.strides = strides ?? Self.rowMajorStrides(shape)
    self.source = source
    self.offset = offset
    self.checksum = checksum
    self.scales = scales.map(Box.init)
  }

  /// Whether it can become a `Tensor`: it is made of floating-point numbers, or of 8-bit whole numbers
  /// with scales.
  public var isWeight: Bool { elementType.isWeight || scales != nil }

  /// The same 8-bit tensor with a scale for each first index.
  func scaled(by scales: StoredTensor) -> StoredTensor {
    StoredTensor(
      name: name, elementType: elementType, shape: shape, source: source, offset: offset,
      checksum: checksum, scales: scales)
  }

  /// The same elements with the dimensions in another order: what was dimension `order[0]` comes first.
  func permuted(_ order: [Int]) -> StoredTensor {
    precondition(scales == nil && order.sorted() == Array(shape.indices), "an order of floats")
    return StoredTensor(
      name: name, elementType: elementType, shape: order.map { shape[$0] },
      strides: order.map { strides[$0] }, source: source, offset: offset, checksum: checksum)
  }

  /// Whether the elements follow each other in row-major order. The stride of a dimension of one
  /// element says nothing.
  var isContiguous: Bool {
    zip(shape, zip(strides, Self.rowMajorStrides(shape))).allSatisfy { extent, strides in
      extent == 1 || strides.0 == strides.1
    }
  }

  private static func rowMajorStrides(_ shape: [Int]) -> [Int] {
    var strides = shape
    var stride = 1
    for dimension in shape.indices.reversed() {
      strides[dimension] = stride
      // Wraps only where a dimension of no elements makes all strides meaningless.
      stride = stride &* shape[dimension]
    }
    return strides
  }

  /// The product of `shape`, or nil where it does not fit an integer: also where a later zero would
  /// make it small again, because whoever multiplies in order would overflow on the way.
  static func elementCount(_ shape: [Int]) -> Int? {
    var count = 1
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard !overflow, extent >= 0 else { return nil }
      count = product
    }
    return count
  }
}
