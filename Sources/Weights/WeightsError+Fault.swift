extension WeightsError {
  /// What breaks a format's rules inside a file. Offsets are bytes from the file's start.
  ///
  /// The readers throw these, not knowing the file's path; `WeightsFile.open` adds it.
  public enum Fault: Error, Equatable, Sendable {
    /// Something of `needed` bytes starts at `offset`; the file, or the part that holds it, ends
    /// before that does.
    case truncated(offset: Int, needed: UInt64, end: Int)
    /// Bytes that should be UTF-8 text and are not.
    case text(offset: Int)
    /// A tensor whose element count does not fit an integer.
    case elementCount(tensor: String, shape: [Int])
    /// Numbers that must be converted need this much memory, which there is not.
    case noMemory(bytes: Int)

    // Safetensors.
    case headerTooLong(length: UInt64)
    case headerSyntax(expected: Token, offset: Int)
    case headerPadding(byte: UInt8, offset: Int)
    case duplicateName(String, offset: Int?)
    case elementTypeName(String, tensor: String)
    case byteCount(tensor: String, shape: [Int], ElementType, expected: Int, found: Int)
    case hole(tensor: String, begins: Int, expected: Int)
    case overlap(tensor: String, begins: Int, expected: Int)
    case dataSize(expected: Int, found: Int)

    // ZIP.
    case archiveDirectory(DirectoryProblem, offset: Int)
    case archiveEntry(String, EntryProblem)
    case byteOrder(String)

    // Pickles.
    case opcode(UInt8, offset: Int)
    case pickleProtocol(UInt8, offset: Int)
    case global(String, offset: Int)
    case pickleOperand(expected: Operand, found: String, offset: Int)
    case stackUnderflow(offset: Int)
    case memo(index: Int, offset: Int)
    case limit(Limit, offset: Int)
    case storageView(offset: Int)

    // What a pickle refers to.
    case notStateDictionary(found: String)
    case noTensors(keys: [String])
    case outsideStorage(tensor: String, last: Int?, count: Int)
    case repeatedElements(tensor: String, shape: [Int])
    case storage(key: String, StorageProblem)

    case hdf5(HDF5Problem)
  }

  /// What a safetensors header should have held at some byte.
  public enum Token: Equatable, Sendable {
    case character(Character)
    case string, number, field, fieldsOnce
  }

  /// What is wrong with a ZIP archive's directory.
  public enum DirectoryProblem: Equatable, Sendable {
    case noEnd, severalParts, position, signature, size
  }

  /// What is wrong with one entry of a ZIP archive.
  public enum EntryProblem: Equatable, Sendable {
    case missing, repeated, encrypted, header, sizes, outside
    case compressed(method: UInt16)
    case checksum(expected: UInt32, found: UInt32)
  }

  /// What an opcode of a pickle needed to find.
  public enum Operand: Equatable, Sendable {
    case mark, string, list, dictionary, tuple, pairs, callable
    case orderedDictionaryArguments, tensorArguments, parameterArguments, persistentID
    case protocolNumber, systemInformation, storageKeys
  }

  /// A bound that no state dictionary comes near.
  public enum Limit: Equatable, Sendable {
    case stack, memo, string, elements, tensors, dimensions, pickle
  }

  /// What is wrong with the numbers that tensors refer to.
  public enum StorageProblem: Equatable, Sendable {
    case absent, repeated, unused
    case elementCount(expected: Int, found: Int64)
    case byteCount(expected: Int, found: Int)
    case conflicting
  }
}
