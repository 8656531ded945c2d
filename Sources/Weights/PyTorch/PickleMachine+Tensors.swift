/// The names a pickle may use, and what calling them describes.
extension PickleMachine {
  /// GLOBAL: the only place where a name in the file becomes something that can be called.
  mutating func pushGlobal(module: String, name: String) throws(WeightsError.Fault) {
    switch (module, name) {
    case ("collections", "OrderedDict"): try push(.callable(.orderedDictionary))
    // Before PyTorch 0.4 a tensor had no flags and hooks.
    case ("torch._utils", "_rebuild_tensor"): try push(.callable(.rebuildTensor))
    case ("torch._utils", "_rebuild_tensor_v2"): try push(.callable(.rebuildTensorV2))
    case ("torch._utils", "_rebuild_parameter"): try push(.callable(.rebuildParameter))
    case ("torch", _):
      guard let type = ElementType(torchStorage: name) else { fallthrough }
      try push(.elementType(type))
    default: throw .global("\(module).\(name)", offset: offset)
    }
  }

  /// REDUCE: calls the function under a tuple of arguments.
  mutating func reduce() throws(WeightsError.Fault) {
    let arguments = try pop()
    let function = try pop()
    guard case .tuple(let tuple) = arguments else { throw unexpected(arguments, .tuple) }
    guard case .callable(let callable) = function else { throw unexpected(function, .callable) }
    let values = heap.tuples[tuple]
    switch callable {
    case .orderedDictionary: try pushOrderedDictionary(values)
    case .rebuildTensor: try pushTensor(values, flags: 0)
    case .rebuildTensorV2: try pushTensor(values, flags: 2)
    case .rebuildParameter:
      // (tensor, requires_grad, hooks): a parameter is its tensor.
      guard values.count == 3, case .tensor = values[0] else {
        throw .pickleOperand(
          expected: .parameterArguments, found: list(values), offset: offset)
      }
      try push(values[0])
    }
  }

  /// BUILD: an ordered dictionary gets attributes, such as the `_metadata` of a state dictionary.
  /// They say nothing about tensors and are dropped.
  mutating func build() throws(WeightsError.Fault) {
    let state = try pop()
    guard case .dictionary = state else { throw unexpected(state, .dictionary) }
    guard case .dictionary = try top() else { throw unexpected(try top(), .dictionary) }
  }

  /// BINPERSID: `("storage", type, key, location, count)`, and in the legacy stream a sixth value
  /// that is None unless the storage is part of another, which nothing has written since 2018.
  mutating func pushPersistent(_ identifier: PickleValue) throws(WeightsError.Fault) {
    guard case .tuple(let tuple) = identifier else { throw unexpected(identifier, .persistentID) }
    let values = heap.tuples[tuple]
    guard values.count == 5 || values.count == 6, case .string("storage") = values[0],
      case .elementType(let type) = values[1], case .string(let key) = values[2],
      case .integer(let count) = values[4], count >= 0,
      case (_, let overflow) = count.multipliedReportingOverflow(by: type.size), !overflow
    else {
      throw .pickleOperand(expected: .persistentID, found: list(values), offset: offset)
    }
    if values.count == 6 {
      guard case .none = values[5] else { throw .storageView(offset: offset) }
    }
    guard heap.storages.count < Bounds.tensors else { throw .limit(.tensors, offset: offset) }
    heap.storages.append(PickleHeap.Storage(key: key, elementType: type, count: count))
    try push(.storage(heap.storages.count - 1))
  }

  /// `OrderedDict()`, or as Python 2 wrote it, `OrderedDict([[key, value], …])`.
  private mutating func pushOrderedDictionary(
    _ values: [PickleValue]
  ) throws(WeightsError.Fault) {
    try pushDictionary()
    guard let first = values.first else { return }
    guard values.count == 1, case .list(let list) = first else {
      throw .pickleOperand(
        expected: .orderedDictionaryArguments, found: list(values), offset: offset)
    }
    for pair in heap.lists[list] {
      switch pair {
      case .list(let index) where heap.lists[index].count == 2: try insert(heap.lists[index])
      case .tuple(let index) where heap.tuples[index].count == 2: try insert(heap.tuples[index])
      default: throw unexpected(pair, .pairs)
      }
    }
  }

  /// `(storage, offset, size, stride)`, then `flags` more values, `requires_grad` and hooks, that
  /// say nothing about the numbers. A last dictionary, if any, must be empty: it would say that they
  /// are to be negated or conjugated.
  private mutating func pushTensor(
    _ values: [PickleValue], flags: Int
  ) throws(WeightsError.Fault) {
    let described = 4 + flags
    guard values.count == described || (flags > 0 && values.count == described + 1),
      case .storage(let storage) = values[0], case .integer(let first) = values[1], first >= 0,
      case .tuple(let size) = values[2], case .tuple(let stride) = values[3],
      let shape = extents(heap.tuples[size]), let strides = extents(heap.tuples[stride]),
      shape.count == strides.count
    else { throw .pickleOperand(expected: .tensorArguments, found: list(values), offset: offset) }
    if values.count > described {
      guard case .dictionary(let metadata) = values[described],
        heap.dictionaries[metadata].isEmpty
      else {
        throw .pickleOperand(expected: .tensorArguments, found: list(values), offset: offset)
      }
    }
    guard shape.count <= Bounds.dimensions else { throw .limit(.dimensions, offset: offset) }
    guard heap.tensors.count < Bounds.tensors else { throw .limit(.tensors, offset: offset) }
    heap.tensors.append(
      PickleHeap.Tensor(storage: storage, offset: first, shape: shape, strides: strides))
    try push(.tensor(heap.tensors.count - 1))
  }

  /// The values as non-negative integers, or nil.
  private func extents(_ values: [PickleValue]) -> [Int]? {
    var extents: [Int] = []
    for value in values {
      guard case .integer(let extent) = value, extent >= 0 else { return nil }
      extents.append(extent)
    }
    return extents
  }

  /// A tuple of arguments as Python shows it, the first few, for messages.
  private func list(_ values: [PickleValue]) -> String {
    let shown = values.prefix(8).map(\.brief).joined(separator: ", ")
    return "(\(shown)\(values.count > 8 ? ", …" : ""))"
  }
}
