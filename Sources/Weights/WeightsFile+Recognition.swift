extension WeightsFile {
  /// What a file of unknown kind turned out to hold.
  enum Contents {
    case tensors(Format, [StoredTensor], metadata: [String: String] = [:])
    case unsupported(WeightsError.Content)
  }

  /// Recognizes a file by its first bytes and reads its directory.
  static func contents(of file: MappedFile) throws(WeightsError.Fault) -> Contents {
    if SafetensorsReader.recognizes(file) {
      return try SafetensorsReader.contents(of: file)
    }
    if ZipDirectory.recognizes(file) {
      switch try PyTorchArchive.contents(of: file) {
      case .tensors(let tensors): return .tensors(.pytorchArchive, tensors)
      case .unsupported(let content): return .unsupported(content)
      }
    }
    if PyTorchStream.recognizes(file) {
      guard let tensors = try PyTorchStream.tensors(in: file) else {
        return .unsupported(.otherPickle)
      }
      return .tensors(.pytorchStream, tensors)
    }
    if HDF5Reader.recognizes(file) { return try HDF5Reader.contents(of: file) }
    if let other = otherContent(file.bytes) { return .unsupported(other) }
    if SafetensorsReader.resembles(file) {
      return try SafetensorsReader.contents(of: file)
    }
    return .unsupported(.unknown)
  }

  /// What people point at by mistake, so that the error can say it.
  private static func otherContent(_ bytes: UnsafeRawBufferPointer) -> WeightsError.Content? {
    let signatures: [(WeightsError.Content, offset: Int, String)] = [
      (.numpy, 0, "\u{93}NUMPY"),
      (.gzip, 0, "\u{1F}\u{8B}"),
      (.tar, 257, "ustar"),
      (.gitLFSPointer, 0, "version https://git-lfs"),
      (.webPage, 0, "<!DOCTYPE"),
      (.webPage, 0, "<!doctype"),
      (.webPage, 0, "<html"),
    ]
    for (content, offset, signature) in signatures where bytes.count >= offset {
      // One byte for each scalar: all signatures are Latin-1.
      if bytes[offset...].starts(with: signature.unicodeScalars.map { UInt8($0.value) }) {
        return content
      }
    }
    return nil
  }
}
