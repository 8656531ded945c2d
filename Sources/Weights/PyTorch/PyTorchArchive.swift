/// Reads what `torch.save` has written since PyTorch 1.6: a ZIP archive.
///
///     resnet50/data.pkl     the object, with storages as persistent ids
///     resnet50/byteorder    "little"
///     resnet50/data/0 …     one storage each
///
/// The folder's name is whatever the writer chose.
enum PyTorchArchive {
  /// An archive is known to be PyTorch's only after its directory is read.
  enum Contents {
    case tensors([StoredTensor])
    case unsupported(WeightsError.Content)
  }

  /// The tensors in the dictionary's order.
  static func contents(of file: MappedFile) throws(WeightsError.Fault) -> Contents {
    let directory = try ZipDirectory(file)
    let suffix = "/data.pkl"
    let roots = directory.names.filter { $0.hasSuffix(suffix) }.map { $0.dropLast(suffix.count) }
    guard let root = roots.first else { return .unsupported(.otherArchive) }
    guard !directory.contains("\(root)/constants.pkl") else { return .unsupported(.torchScript) }

    if directory.contains("\(root)/byteorder") {
      let (range, checksum) = try directory.contents(of: "\(root)/byteorder")
      try checksum.verify()
      let order = String(decoding: file[range].prefix(16), as: UTF8.self)
      guard order == "little" else { throw .byteOrder(order) }
    }

    let (pickle, checksum) = try directory.contents(of: "\(root)/data.pkl")
    guard pickle.count <= PickleMachine.Bounds.pickle else {
      throw .limit(.pickle, offset: pickle.lowerBound)
    }
    try checksum.verify()
    var machine = PickleMachine()
    var cursor = ByteCursor(file, pickle)
    let object = try machine.run(&cursor)
    let dictionary = try StateDictionary(object, in: machine.heap)

    // Tensors that share a storage share its checksum, computed once.
    var storages: [String: (Range<Int>, Checksum)] = [:]
    var tensors: [StoredTensor] = []
    for element in dictionary.elements {
      let key = element.storage.key
      let place: (Range<Int>, Checksum)
      if let known = storages[key] {
        place = known
      } else {
        place = try directory.contents(of: "\(root)/data/\(key)")
        storages[key] = place
      }
      let (range, checksum) = place
      let size = element.storage.elementType.size
      guard range.count == element.storage.count * size else {
        throw .storage(
          key: key, .byteCount(expected: element.storage.count * size, found: range.count))
      }
      tensors.append(
        StoredTensor(
          name: element.name, elementType: element.storage.elementType, shape: element.shape,
          strides: element.strides, source: file, offset: range.lowerBound + element.offset * size,
          checksum: checksum))
    }
    return .tensors(tensors)
  }
}
