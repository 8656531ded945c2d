/// A dense array of 32-bit floats in row-major order, its last dimension contiguous.
///
/// A tensor is a value: copies share storage until one of them is written to. An activation has the
/// shape channels × height × width, a convolution's weights output × input × height × width.
///
///     var t = Tensor(shape: [2, 3], repeating: 0)
///     t[1, 2] = 5
///     t.elements  // [0, 0, 0, 0, 0, 5]
///
/// It does not broadcast, slice or reorder; kernels work on its storage.
public struct Tensor: Sendable {
  /// The extent of each dimension; empty for a single number.
  public private(set) var shape: [Int]
  private var storage: TensorStorage

  /// The number of elements: the product of `shape`.
  public var count: Int { storage.count }

  /// Makes a tensor and lets `initialize` write its elements, which are zero at first.
  public init(
    shape: [Int], initializingWith initialize: (UnsafeMutableBufferPointer<Float>) throws -> Void
  ) rethrows {
    self.shape = shape
    storage = TensorStorage(count: shape.reduce(1, *))
    try initialize(UnsafeMutableBufferPointer(start: storage.base, count: storage.count))
  }

  /// Makes a tensor with `value` everywhere.
  public init(shape: [Int], repeating value: Float) {
    self.init(shape: shape) { if value != 0 { $0.update(repeating: value) } }
  }

  /// Makes a tensor of `elements` in row-major order.
  ///
  /// - Precondition: there are as many as `shape` asks for.
  public init(shape: [Int], elements: some Collection<Float>) {
    precondition(elements.count == shape.reduce(1, *), "as many elements as the shape holds")
    self.init(shape: shape) { _ = $0.update(fromContentsOf: elements) }
  }

  /// Makes a tensor over memory that `owner` keeps alive and nobody writes to, such as a mapped
  /// file. The first write through this tensor copies it.
  ///
  /// - Precondition: `borrowed` holds as many elements as `shape` asks for.
  public init(shape: [Int], borrowing borrowed: UnsafeBufferPointer<Float>, owner: AnyObject) {
    precondition(borrowed.count == shape.reduce(1, *), "as many elements as the shape holds")
    self.shape = shape
    storage = TensorStorage(borrowing: borrowed, owner: owner)
  }

  /// The elements in row-major order, copied.
  public var elements: [Float] { withUnsafeElements { Array($0) } }

  /// The same elements under another shape.
  ///
  /// - Precondition: the element count stays the same.
  public func reshaped(_ shape: [Int]) -> Tensor {
    precondition(shape.reduce(1, *) == count, "a reshape keeps the element count")
    var result = self
    result.shape = shape
    return result
  }

  public func withUnsafeElements<R, E: Error>(
    _ body: (UnsafeBufferPointer<Float>) throws(E) -> R
  ) throws(E) -> R {
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeBufferPointer(start: storage.base, count: storage.count))
  }

  public mutating func withUnsafeMutableElements<R, E: Error>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws(E) -> R
  ) throws(E) -> R {
    if storage.isBorrowed || !isKnownUniquelyReferenced(&storage) {
      let copy = TensorStorage(count: storage.count)
      copy.base.update(from: storage.base, count: storage.count)
      storage = copy
    }
    return try body(UnsafeMutableBufferPointer(start: storage.base, count: storage.count))
  }

  public subscript(indices: Int...) -> Float {
    get { withUnsafeElements { $0[offset(of: indices)] } }
    set {
      let offset = offset(of: indices)
      withUnsafeMutableElements { $0[offset] = newValue }
    }
  }

  private func offset(of indices: [Int]) -> Int {
    precondition(indices.count == shape.count, "one index for each dimension")
    var offset = 0
    for (index, extent) in zip(indices, shape) {
      precondition(index >= 0 && index < extent, "index \(index) in 0..<\(extent)")
      offset = offset * extent + index
    }
    return offset
  }
}

extension Tensor: Equatable {
  /// Whether both have the same shape and elements that compare equal (so NaN differs from itself).
  public static func == (a: Tensor, b: Tensor) -> Bool {
    a.shape == b.shape
      && a.withUnsafeElements { a in b.withUnsafeElements { b in a.elementsEqual(b) } }
  }
}

/// Zeroed memory aligned to a cache line, or borrowed memory and what keeps it alive.
///
/// Unchecked, because the compiler cannot see that it is written only while one tensor refers to it.
private final class TensorStorage: @unchecked Sendable {
  let base: UnsafeMutablePointer<Float>
  let count: Int
  private let owner: AnyObject?

  var isBorrowed: Bool { owner != nil }

  init(count: Int) {
    self.count = count
    owner = nil
    base = FloatMemory.allocate(count)
  }

  init(borrowing borrowed: UnsafeBufferPointer<Float>, owner: AnyObject) {
    count = borrowed.count
    self.owner = owner
    // Never written through: `isBorrowed` makes every writer copy first. An empty buffer may have
    // no address, and then any will do.
    base = UnsafeMutablePointer(
      mutating: borrowed.baseAddress ?? UnsafePointer(bitPattern: MemoryLayout<Float>.alignment)!)
  }

  deinit { if owner == nil { FloatMemory.free(base, count) } }
}
