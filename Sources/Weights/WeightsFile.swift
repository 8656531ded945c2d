#if _endian(big)
  #error("Weights files are little-endian and are read in place.")
#endif

/// A file of named tensors: safetensors, what `torch.save` wrote, now or before 2020, or Keras' HDF5.
///
///     let file = try WeightsFile.open("resnet50-0676ba61.pth")
///     print(file.format, file.tensors.count)  // PyTorch (legacy stream) 267
///     let parameters = try Parameters.load(file, for: declarations)
///
/// Opening maps the file and reads its directory; the tensors' bytes are touched only when a tensor
/// is asked for. (Of HDF5 those that are compressed are converted at opening; see `HDF5Reader`.) The content says which format it is, not the name's extension. Nothing in a file
/// is run: pickles are read by `PickleMachine`, which can only describe tensors, and HDF5 is read in a
/// process of its own.
///
/// It does not read TorchScript archives or whole pickled models.
public struct WeightsFile: Sendable {
  /// A container format.
  public enum Format: String, Sendable, CaseIterable, CustomStringConvertible {
    /// Hugging Face's container.
    case safetensors
    /// A ZIP archive, written by PyTorch 1.6 and later.
    case pytorchArchive
    /// A sequence of pickles and raw numbers, written by PyTorch before 1.6.
    case pytorchStream
    /// The container in which Keras writes weights.
    case hdf5

    public var description: String { displayName }
  }

  /// The container that the content turned out to be.
  public let format: Format
  /// The path it was opened by.
  public let path: String
  /// The tensors in the order of the file (of its dictionary, where it has one).
  public let tensors: [StoredTensor]
  /// The free text in a safetensors file's header; empty for other files.
  public let metadata: [String: String]
  let file: MappedFile

  /// The file's size in bytes.
  public var size: Int { file.count }

  /// Whether the file says what its tensors' bytes must sum to; whoever reads them is told where they do
  /// not.
  public var isChecksummed: Bool { tensors.allSatisfy { $0.checksum != nil } }

  /// Opens a file and reads its directory.
  ///
  /// - Throws: `.notFound`, `.unreadable` or `.inputOutput` where there is no file to read,
  ///   `.unsupported` where it is something else, `.malformed` where it breaks its format's rules.
  public static func open(_ path: String) throws(WeightsError) -> WeightsFile {
    let file = try MappedFile(path: path)
    let contents: Contents
    do throws(WeightsError.Fault) { contents = try Self.contents(of: file) } catch {
      throw .malformed(path: path, error)
    }
    switch contents {
    case .tensors(let format, let tensors, let metadata):
      return WeightsFile(
        format: format, path: path, tensors: tensors, metadata: metadata, file: file)
    case .unsupported(let content): throw .unsupported(path: path, content)
    }
  }

  /// The tensor of this name, as it is in the file.
  public subscript(name: String) -> StoredTensor? { tensors.first { $0.name == name } }
}
