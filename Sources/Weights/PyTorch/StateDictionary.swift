/// Finds the named tensors in what a pickle described.
struct StateDictionary {
  /// A tensor by its name, and the storage it is a view of.
  struct Element {
    var name: String
    var storage: PickleHeap.Storage
    var offset: Int
    var shape: [Int]
    var strides: [Int]
  }

  /// Where training programs put the state dictionary, among epochs, scores and optimizers.
  static let wrappers = ["state_dict", "model_state_dict", "model"]

  /// A view may repeat elements, as `expand` makes it. One of more elements than this is refused
  /// when the storage is smaller: a file of a few bytes could ask for any amount of memory.
  static let mostRepeated = 1 << 22

  let elements: [Element]

  init(_ root: PickleValue, in heap: PickleHeap) throws(WeightsError.Fault) {
    guard case .dictionary(var index) = root else { throw .notStateDictionary(found: root.kind) }
    // Bounded, because a dictionary may contain itself.
    for _ in 0..<4 {
      guard let inner = Self.wrapped(in: heap.dictionaries[index]) else { break }
      index = inner
    }

    var elements: [Element] = []
    var names: Set<String> = []
    for (key, value) in heap.dictionaries[index] {
      guard case .string(let name) = key, case .tensor(let tensor) = value else { continue }
      guard names.insert(name).inserted else { throw .duplicateName(name, offset: nil) }
      elements.append(try Self.element(name, heap.tensors[tensor], in: heap))
    }
    guard !elements.isEmpty else {
      let keys = heap.dictionaries[index].prefix(8).map { entry in
        if case .string(let key) = entry.key { key } else { entry.key.kind }
      }
      throw .noTensors(keys: keys)
    }
    self.elements = elements
  }

  private static func wrapped(in entries: [(key: PickleValue, value: PickleValue)]) -> Int? {
    for wrapper in wrappers {
      for case (.string(wrapper), .dictionary(let inner)) in entries { return inner }
    }
    return nil
  }

  /// Checks that every element of the view is inside its storage: the last one's position,
  /// offset + Σ (extent − 1) · stride, without overflow.
  private static func element(
    _ name: String, _ tensor: PickleHeap.Tensor, in heap: PickleHeap
  ) throws(WeightsError.Fault) -> Element {
    let storage = heap.storages[tensor.storage]
    guard let count = StoredTensor.elementCount(tensor.shape) else {
      throw .elementCount(tensor: name, shape: tensor.shape)
    }
    if count > 0 {
      var last: Int? = tensor.offset
      for (extent, stride) in zip(tensor.shape, tensor.strides) {
        let (reach, overflow) = (extent - 1).multipliedReportingOverflow(by: stride)
        let (sum, carry) = (last ?? 0).addingReportingOverflow(reach)
        last = overflow || carry || last == nil ? nil : sum
      }
      guard let last, last < storage.count else {
        throw .outsideStorage(tensor: name, last: last, count: storage.count)
      }
    }
    guard count <= max(storage.count, mostRepeated) else {
      throw .repeatedElements(tensor: name, shape: tensor.shape)
    }
    // An empty tensor has no first element, wherever its offset points; and the stride of a single
    // element, which the check above could not bound, is never taken.
    let strides = zip(tensor.shape, tensor.strides).map { $0 == 1 ? 0 : $1 }
    return Element(
      name: name, storage: storage, offset: count == 0 ? 0 : tensor.offset, shape: tensor.shape,
      strides: strides)
  }
}
