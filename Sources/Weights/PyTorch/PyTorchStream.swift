/// Reads what `torch.save` wrote before PyTorch 1.6, and writes still if asked: a stream.
///
/// Five pickles follow each other: a magic number, the protocol's number, facts about the writer's
/// machine, the object with storages as persistent ids, and a list of the storages' keys. Then come
/// the storages in the order of that list, each a 64-bit element count and the elements as they were
/// in memory, unaligned.
enum PyTorchStream {
  /// 0x1950a86a20f9469cfc6c, little-endian.
  static let magic: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]
  static let protocolNumber = 1001

  /// Whether a file starts as a pickle of protocol 2 or later does.
  static func recognizes(_ file: MappedFile) -> Bool {
    file.count >= 2 && file.bytes[0] == 0x80 && (2...5).contains(file.bytes[1])
  }

  /// The tensors in the dictionary's order, or nil where the first pickle is not the magic number.
  static func tensors(in file: MappedFile) throws(WeightsError.Fault) -> [StoredTensor]? {
    var cursor = ByteCursor(file, 0..<file.count)
    guard try startsWithMagic(cursor) else { return nil }
    var machine = PickleMachine()
    _ = try machine.run(&cursor)
    let version = try machine.run(&cursor)
    guard case .integer(protocolNumber) = version else {
      throw machine.unexpected(version, .protocolNumber)
    }
    let system = try machine.run(&cursor)
    try check(system, machine)
    let object = try machine.run(&cursor)
    let dictionary = try StateDictionary(object, in: machine.heap)
    let keys = try machine.run(&cursor)
    let starts = try storages(keys, machine, &cursor)

    var tensors: [StoredTensor] = []
    for element in dictionary.elements {
      let storage = element.storage
      guard let start = starts[storage.key] else { throw .storage(key: storage.key, .absent) }
      tensors.append(
        StoredTensor(
          name: element.name, elementType: storage.elementType, shape: element.shape,
          strides: element.strides, source: file,
          offset: start + element.offset * storage.elementType.size))
    }
    return tensors
  }

  /// Whether the first pickle says `LONG1` and the magic number, with or without a frame before.
  /// A pickle that uses a forbidden name is refused for that, whoever wrote it.
  private static func startsWithMagic(_ cursor: ByteCursor) throws(WeightsError.Fault) -> Bool {
    var cursor = cursor
    var machine = PickleMachine()
    guard case .longInteger(magic) = try machine.run(&cursor) else { return false }
    return true
  }

  private static func check(
    _ system: PickleValue, _ machine: PickleMachine
  ) throws(WeightsError.Fault) {
    guard case .dictionary(let index) = system else {
      throw machine.unexpected(system, .systemInformation)
    }
    for case (.string("little_endian"), .bool(false)) in machine.heap.dictionaries[index] {
      throw .byteOrder("big")
    }
  }

  /// Where each storage's elements start. A storage's type, and so its length, is known from the
  /// persistent ids alone; all ids of one key must agree.
  private static func storages(
    _ keys: PickleValue, _ machine: PickleMachine, _ cursor: inout ByteCursor
  ) throws(WeightsError.Fault) -> [String: Int] {
    guard case .list(let list) = keys else { throw machine.unexpected(keys, .storageKeys) }
    var described: [String: PickleHeap.Storage] = [:]
    for storage in machine.heap.storages {
      if let other = described.updateValue(storage, forKey: storage.key),
        (other.elementType, other.count) != (storage.elementType, storage.count)
      {
        throw .storage(key: storage.key, .conflicting)
      }
    }
    var starts: [String: Int] = [:]
    for value in machine.heap.lists[list] {
      guard case .string(let key) = value else { throw machine.unexpected(value, .storageKeys) }
      guard let storage = described[key] else { throw .storage(key: key, .unused) }
      let count = try cursor.integer(Int64.self)
      guard count == storage.count else {
        throw .storage(key: key, .elementCount(expected: storage.count, found: count))
      }
      let range = try cursor.skip(UInt64(storage.count * storage.elementType.size))
      guard starts.updateValue(range.lowerBound, forKey: key) == nil else {
        throw .storage(key: key, .repeated)
      }
    }
    return starts
  }
}
