import Kernels
import Networks

extension Parameters {
  /// Takes from a file exactly the parameters that a network declares, under its framework's names too;
  /// see `WeightsNaming`.
  ///
  /// - Parameter allowsNonFinite: see `StoredTensor.tensor`.
  /// - Throws: `.mismatch` with everything that differs, or what `StoredTensor.tensor` throws.
  public static func load(
    _ file: WeightsFile, for network: Network, allowsNonFinite: Bool = false
  ) throws(WeightsError) -> Parameters {
    try load(
      file, WeightsNaming(network).tensors(of: file).named, for: network.parameters,
      allowsNonFinite: allowsNonFinite)
  }

  /// Takes from a file exactly the parameters that are declared.
  ///
  /// Every declared tensor must be there with its declared shape, and no other may be: a file that
  /// nearly fits is the wrong file. What a training run keeps besides, under `optimizer/`, is passed
  /// over. Two habits of PyTorch are allowed for. Where every name starts
  /// with `module.`, as `DataParallel` makes it, that is taken off once; and batch norm's
  /// `num_batches_tracked`, a counter that inference does not need, may be there or not.
  ///
  /// - Parameter allowsNonFinite: see `StoredTensor.tensor`.
  /// - Throws: `.mismatch` with everything that differs, or what `StoredTensor.tensor` throws.
  public static func load(
    _ file: WeightsFile, for declarations: [ParameterDeclaration], allowsNonFinite: Bool = false
  ) throws(WeightsError) -> Parameters {
    try load(
      file, plainNames(of: file), for: declarations, allowsNonFinite: allowsNonFinite)
  }

  private static func load(
    _ file: WeightsFile, _ named: [(String, StoredTensor)],
    for declarations: [ParameterDeclaration], allowsNonFinite: Bool
  ) throws(WeightsError) -> Parameters {
    var tensors: [(name: String, tensor: Tensor)] = []
    for (name, stored) in try matched(file, named, declarations) {
      tensors.append((name, try stored.tensor(allowsNonFinite: allowsNonFinite)))
    }
    return Parameters(
      source: .file(path: file.path, format: file.format), tensors: tensors, file: file)
  }

  /// Refuses a file that `load` would find not to fit, by names and shapes alone: it reads no numbers.
  ///
  /// - Throws: `.mismatch` with everything that differs.
  public static func requireFit(
    _ file: WeightsFile, for network: Network
  ) throws(WeightsError) {
    _ = try matched(file, WeightsNaming(network).tensors(of: file).named, network.parameters)
  }

  /// The file's tensor for each declaration, under the declared name.
  private static func matched(
    _ file: WeightsFile, _ named: [(String, StoredTensor)],
    _ declarations: [ParameterDeclaration]
  ) throws(WeightsError) -> [(name: String, stored: StoredTensor)] {
    let stored = Dictionary(named) { $1 }

    let declared = Set(declarations.map(\.name))
    let unexpected = named.filter { name, _ in
      !declared.contains(name) && !isCounter(name) && !isOptimizerState(name)
    }.map(\.1.name)
    let missing = declarations.map(\.name).filter { stored[$0] == nil }
    let shapes = declarations.compactMap { declaration in
      stored[declaration.name].flatMap { tensor in
        tensor.shape == declaration.shape
          ? nil
          : WeightsError.Mismatch.Shape(
            name: declaration.name, expected: declaration.shape, found: tensor.shape)
      }
    }
    guard missing.isEmpty, unexpected.isEmpty, shapes.isEmpty else {
      throw .mismatch(
        WeightsError.Mismatch(
          path: file.path, missing: missing, unexpected: unexpected, shapes: shapes))
    }
    // All are present, or some would be missing.
    return declarations.compactMap { declaration in
      stored[declaration.name].map { (declaration.name, $0) }
    }
  }

  /// The tensors in the file's order, under their names without `DataParallel`'s prefix.
  static func plainNames(of file: WeightsFile) -> [(String, StoredTensor)] {
    let prefix = "module."
    let isPrefixed = file.tensors.allSatisfy { $0.name.hasPrefix(prefix) }
    return file.tensors.map {
      (isPrefixed ? String($0.name.dropFirst(prefix.count)) : $0.name, $0)
    }
  }

  /// Whether a name is of what a training run keeps besides the weights.
  static func isOptimizerState(_ name: String) -> Bool { name.hasPrefix("optimizer/") }

  /// Whether a name is that of batch norm's count of training batches.
  static func isCounter(_ name: String) -> Bool {
    name == "num_batches_tracked" || name.hasSuffix(".num_batches_tracked")
  }
}
