// The sentences about what is wrong inside a file; the rest are in `WeightsError+Description.swift`.

extension WeightsError.Fault {
  /// What is wrong, without the file's path.
  var words: String {
    switch self {
    case .truncated(let offset, let needed, let end):
      "truncated: \(needed) bytes needed at byte \(offset), which leaves \(end - offset); "
        + "download or copy the file again"
    case .text(let offset): "text at byte \(offset) is not UTF-8"
    case .elementCount(let tensor, let shape):
      "tensor \(quoted(tensor)) of shape \(brief(shape)) has more elements than can be counted"
    case .noMemory(let bytes): "\(bytes) bytes of memory are needed for its numbers, and not there"

    case .headerTooLong(let length):
      "header of \(length) bytes; a safetensors header has at most "
        + "\(SafetensorsReader.longestHeader)"
    case .headerSyntax(let expected, let offset):
      "safetensors header: expected \(expected.words) at byte \(offset)"
    case .headerPadding(let byte, let offset):
      "safetensors header: byte \(byte) after its end at byte \(offset); only spaces may follow"
    case .duplicateName(let name, let offset):
      "name \(quoted(name)) comes twice" + (offset.map { ", again at byte \($0)" } ?? "")
    case .elementTypeName(let type, let tensor):
      "tensor \(quoted(tensor)) has dtype \(quoted(type)), which is not known"
    case .byteCount(let tensor, let shape, let type, let expected, let found):
      "tensor \(quoted(tensor)) of shape \(brief(shape)) and \(type.rawValue) needs \(expected) "
        + "bytes, but its offsets span \(found)"
    case .hole(let tensor, let begins, let expected):
      "hole before tensor \(quoted(tensor)): its data begins at \(begins), expected \(expected)"
    case .overlap(let tensor, let begins, let expected):
      "tensor \(quoted(tensor)) overlaps another: its data begins at \(begins), "
        + "expected \(expected)"
    case .dataSize(let expected, let found):
      "tensors need \(expected) bytes of data, the file has \(found) after its header"
        + (found < expected ? "; truncated: download or copy the file again" : "")

    case .archiveDirectory(let problem, let offset): problem.words(offset)
    case .archiveEntry(let name, let problem): "ZIP entry \(quoted(name)) \(problem.words)"
    case .byteOrder(let order):
      "byte order is \(quoted(order)), expected little; save it again on a little-endian machine"

    case .opcode(let code, let offset):
      "pickle operation 0x\(String(code, radix: 16)) at byte \(offset) is not allowed; "
        + "save a state_dict with torch.save"
    case .pickleProtocol(let version, let offset):
      "pickle protocol \(version) at byte \(offset), expected 2 to 5"
    case .global(let name, let offset):
      "pickle asks for \(quoted(name)) at byte \(offset), which is not allowed: only tensors are "
        + "read and nothing is run; save model.state_dict() alone with torch.save"
    case .pickleOperand(let expected, let found, let offset):
      "pickle operation at byte \(offset): expected \(expected.words)"
        + (found.isEmpty ? "" : ", found \(found)")
    case .stackUnderflow(let offset):
      "pickle operation at byte \(offset) has too few operands"
    case .memo(let index, let offset):
      "pickle operation at byte \(offset) refers to value \(index), which was never stored"
    case .limit(let limit, let offset):
      "pickle at byte \(offset) has \(limit.words); no state_dict needs that"
    case .storageView(let offset):
      "storage at byte \(offset) is part of another, as before PyTorch 0.4, which is not read; "
        + "save it again with a newer PyTorch"

    case .notStateDictionary(let found):
      "holds a \(found), expected a dictionary of tensors; save model.state_dict() with torch.save"
    case .noTensors(let keys):
      "holds no named tensors; its keys are [\(keys.map(quoted).joined(separator: ", "))]"
    case .outsideStorage(let tensor, let last, let count):
      "tensor \(quoted(tensor)) reaches element \(last.map(String.init) ?? "beyond counting") "
        + "outside its storage of \(count)"
    case .repeatedElements(let tensor, let shape):
      "tensor \(quoted(tensor)) of shape \(brief(shape)) repeats a smaller storage more than "
        + "\(StateDictionary.mostRepeated) times over; save tensor.contiguous()"
    case .storage(let key, let problem): "storage \(quoted(key)) \(problem.words)"

    case .hdf5(let problem): problem.words
    }
  }
}

extension WeightsError.Token {
  fileprivate var words: String {
    switch self {
    case .character(let character): "'\(character)'"
    case .string: "a string"
    case .number: "a whole number from 0 to \(Int.max)"
    case .field: "dtype, shape or data_offsets, each once,"
    case .fieldsOnce: "dtype, shape and two data_offsets in ascending order before the end"
    }
  }
}

extension WeightsError.DirectoryProblem {
  fileprivate func words(_ offset: Int) -> String {
    switch self {
    case .noEnd:
      "ZIP archive without its end record; truncated: download or copy the file again"
    case .severalParts: "ZIP archive in several parts (end record at byte \(offset)); join them"
    case .position: "ZIP directory does not lie before its end record at byte \(offset)"
    case .signature: "ZIP directory has no record at byte \(offset) where one was expected"
    case .size: "ZIP directory at byte \(offset) has another number of entries than it says"
    }
  }
}

extension WeightsError.EntryProblem {
  fileprivate var words: String {
    switch self {
    case .missing: "is missing"
    case .repeated: "comes twice"
    case .compressed(let method):
      "is compressed (method \(method)), which torch.save does not do; unpack and store it"
    case .encrypted: "is encrypted"
    case .header: "has another header than the directory says"
    case .sizes: "is stored, but its two sizes differ"
    case .outside: "does not end inside the file"
    case .checksum(let expected, let found):
      "is damaged: CRC-32 expected \(hexadecimal(expected)), found \(hexadecimal(found)); "
        + "download or copy the file again"
    }
  }
}

extension WeightsError.Operand {
  fileprivate var words: String {
    switch self {
    case .mark: "a mark below"
    case .string: "two strings"
    case .list: "a list"
    case .dictionary: "a dictionary"
    case .tuple: "a tuple of arguments"
    case .pairs: "pairs of key and value"
    case .callable: "a function that rebuilds tensors"
    case .orderedDictionaryArguments: "no argument or one list"
    case .tensorArguments: "a storage, an offset, sizes and strides, none negative"
    case .parameterArguments: "a tensor and two flags"
    case .persistentID: "(\"storage\", type, key, location, count)"
    case .protocolNumber: "PyTorch's protocol \(PyTorchStream.protocolNumber)"
    case .systemInformation: "a dictionary about the writer's machine"
    case .storageKeys: "a list of storage keys"
    }
  }
}

extension WeightsError.Limit {
  fileprivate var words: String {
    switch self {
    case .stack: "more than \(PickleMachine.Bounds.stack) values on its stack"
    case .memo: "more than \(PickleMachine.Bounds.memo) stored values"
    case .string: "a string of more than \(PickleMachine.Bounds.string) bytes"
    case .elements: "more than \(PickleMachine.Bounds.elements) elements in its containers"
    case .tensors: "more than \(PickleMachine.Bounds.tensors) tensors"
    case .dimensions: "a tensor of more than \(PickleMachine.Bounds.dimensions) dimensions"
    case .pickle: "more than \(PickleMachine.Bounds.pickle) bytes"
    }
  }
}

extension WeightsError.StorageProblem {
  fileprivate var words: String {
    switch self {
    case .absent: "is not in the file"
    case .repeated: "comes twice"
    case .unused: "is in the file, but no tensor says what it holds"
    case .elementCount(let expected, let found):
      "holds \(found) elements, expected \(expected)"
    case .byteCount(let expected, let found): "holds \(found) bytes, expected \(expected)"
    case .conflicting: "is described in two ways"
    }
  }
}

private func hexadecimal(_ number: UInt32) -> String {
  let digits = String(number, radix: 16)
  return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
}

/// A shape from a file, cut where it is absurdly long.
private func brief(_ shape: [Int]) -> String {
  shape.count <= 8 ? "\(shape)" : "[\(shape.prefix(8).map(String.init).joined(separator: ", ")), …]"
}
