#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

// Every sentence this module says to a person.

extension WeightsError: CustomStringConvertible {
  /// One line: what is wrong, where, what was expected and found, and what to do where that is not
  /// plain.
  public var description: String {
    switch self {
    case .notFound(let path): "\(path): no such file"
    case .unreadable(let path, .folder): "\(path): is a folder; give a weights file"
    case .unreadable(let path, .permission): "\(path): permission denied; make the file readable"
    case .unreadable(let path, .notRegular):
      "\(path): not a regular file; weights are mapped into memory, so save a pipe to a file first"
    case .inputOutput(let path, let operation, let code):
      "\(path): cannot \(operation.words): \(systemMessage(code))"
    case .cannotCreate(let path, let code):
      "\(path): cannot create the file: \(systemMessage(code))"
    case .nameNotWritable(let path, let name):
      "\(path): cannot write a tensor named \(quoted(name)): "
        + "the name is taken or reserved by safetensors"
    case .unsupported(let path, let content): "\(path): \(content.words)"
    case .malformed(let path, let fault): "\(path): \(fault.words)"
    case .tensor(let path, let name, let fault): "\(path): tensor \(quoted(name)) \(fault.words)"
    case .mismatch(let mismatch): mismatch.summary
    case .transfer(let transfer): transfer.words
    case .notAsPublished(let path, let name, let expected, let found):
      "\(path): is not \(name): its SHA-256 is \(found.prefix(max(16, expected.count))), expected "
        + "\(expected); pull it anew with residuum weights pull --force \(name)"
    case .catalog(let path, let fault): "\(path): \(fault.words)"
    }
  }

  /// Everything there is to say, a line each: for a mismatch every name and shape, otherwise
  /// `description` alone.
  public var details: [String] {
    guard case .mismatch(let mismatch) = self else { return [description] }
    return mismatch.lines
  }
}

extension WeightsFile.Format {
  /// The name by which people know the format.
  var displayName: String {
    switch self {
    case .safetensors: "safetensors"
    case .pytorchArchive: "PyTorch (ZIP archive)"
    case .pytorchStream: "PyTorch (legacy stream)"
    case .hdf5: "Keras (HDF5)"
    }
  }
}

extension Parameters.Source {
  var displayName: String {
    switch self {
    case .file(let path, _): path
    case .random(let seed): "random:\(seed) (untrained)"
    }
  }
}

extension WeightsError.Operation {
  fileprivate var words: String {
    switch self {
    case .open: "open the file"
    case .inspect: "inspect the file"
    case .map: "map the file into memory"
    case .write: "write the file"
    case .synchronize: "bring the file to the disk"
    case .rename: "rename the finished file"
    }
  }
}

extension WeightsError.Content {
  fileprivate var words: String {
    let found =
      switch self {
      case .empty: "the file is empty"
      case .hdf5WithoutLibrary:
        "an HDF5 file (Keras .h5), for which libhdf5 is missing; install libhdf5-dev (apt-get) or "
          + "hdf5 (brew)"
      case .torchScript:
        "a TorchScript archive, which is not read; save its state_dict() with torch.save"
      case .otherArchive: "a ZIP archive without data.pkl, so not one of torch.save"
      case .otherPickle: "a pickle, but not one of torch.save"
      case .numpy: "a NumPy array, which is not read as weights"
      case .gzip: "compressed with gzip; decompress it first"
      case .tar: "a tar archive, which is not read; save a state_dict with PyTorch 0.4 or later"
      case .gitLFSPointer:
        "a Git LFS pointer instead of the weights; fetch them with `git lfs pull`"
      case .webPage: "a web page instead of weights; the download went wrong"
      case .unknown: "not a weights file"
      }
    return found
      + " (formats read: safetensors, PyTorch's .pth as ZIP archive or legacy stream, Keras' .h5)"
  }
}

extension WeightsError.TensorFault {
  fileprivate var words: String {
    switch self {
    case .notFinite(let index, let value):
      "holds \(value) at \(index); weights must be finite 32-bit floats"
    case .tooLargeForHalf(let index, let value):
      "holds \(value) at \(index); the largest 16-bit float is 65504: write it with --type f32"
    case .elementType(let type):
      "holds \(type.rawValue) numbers; weights must be float64, float32, float16 or bfloat16"
    }
  }
}

extension WeightsError.Mismatch {
  /// The counts, and the first few of each kind.
  fileprivate var summary: String {
    let kinds = [
      list(missing.map(quoted), "missing"),
      list(unexpected.map(quoted), "unexpected"),
      list(shapes.map(\.words), "of another shape"),
    ]
    return "\(path): does not fit the network: "
      + kinds.compactMap(\.self).joined(separator: "; ")
      + " (the file must be of the same network)"
  }

  fileprivate var lines: [String] {
    missing.map { "missing: \(quoted($0))" } + unexpected.map { "unexpected: \(quoted($0))" }
      + shapes.map { "shape: \($0.words)" }
  }

  /// "3 missing: "a", "b", …", or nil where there is nothing to list.
  private func list(_ items: [String], _ what: String) -> String? {
    guard !items.isEmpty else { return nil }
    let shown = items.prefix(3).joined(separator: ", ")
    return "\(items.count) \(what): \(shown)\(items.count > 3 ? ", …" : "")"
  }
}

extension WeightsError.Mismatch.Shape {
  fileprivate var words: String { "\(quoted(name)) expected \(expected), found \(found)" }
}

/// A name from a file between quotation marks, on one line and of bounded length.
func quoted(_ name: String) -> String {
  var shown = ""
  for scalar in name.unicodeScalars.prefix(120) {
    shown += scalar.properties.generalCategory == .control ? "\u{FFFD}" : String(scalar)
  }
  return "\"\(shown)\(name.unicodeScalars.count > 120 ? "…" : "")\""
}

func systemMessage(_ code: Int32) -> String { String(cString: strerror(code)) }
