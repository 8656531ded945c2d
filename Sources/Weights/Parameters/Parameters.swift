import Kernels

/// The values of a network's parameters, each under the name the network declares.
///
///     let trained = try Parameters.load(WeightsFile.open("resnet50.safetensors"), for: network)
///     let untrained = Parameters.heNormal(for: declarations, seed: 0)
///     trained["conv1.weight"].shape  // [64, 3, 7, 7]
///
/// Whoever makes one makes sure that every declared tensor is there with the declared shape, so that
/// a network need not ask. It is a value: copies share the tensors' storage, and tensors from a file
/// share the mapped file.
public struct Parameters: Sendable {
  /// Where the values came from.
  public let source: Source
  /// The names, in the order of the declarations.
  public let names: [String]
  private var tensors: [String: Tensor]
  let file: WeightsFile?

  /// Makes parameters of `tensors`, in their order.
  ///
  /// - Precondition: no name comes twice.
  public init(source: Source, tensors: [(name: String, tensor: Tensor)]) {
    self.init(source: source, tensors: tensors, file: nil)
  }

  init(source: Source, tensors: [(name: String, tensor: Tensor)], file: WeightsFile?) {
    self.source = source
    names = tensors.map(\.name)
    self.tensors = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.tensor) })
    self.file = file
  }

  /// The tensor of a declared name.
  ///
  /// - Precondition: the network declares `name`; `contains` tells.
  public subscript(name: String) -> Tensor {
    guard let tensor = tensors[name] else { preconditionFailure("no parameter named \(name)") }
    return tensor
  }

  /// Whether there is a parameter of this name.
  public func contains(_ name: String) -> Bool { tensors[name] != nil }

  /// The same parameters but for one, such as a running mean that was measured anew.
  ///
  /// - Precondition: there is a parameter `name`, and `tensor` has its shape.
  public func replacing(_ name: String, with tensor: Tensor) -> Parameters {
    precondition(self[name].shape == tensor.shape, "a replaced parameter keeps its shape")
    var result = self
    result.tensors[name] = tensor
    return result
  }

  /// The SHA-256 of the file the values came from, computed anew at each call; nil where they came
  /// from no file. Replacing a tensor does not change it.
  public var sha256: String? { file?.sha256() }

  /// Writes all parameters to a safetensors file, in their order.
  public func write(
    to path: String, metadata: [String: String] = [:]
  ) throws(WeightsError) {
    try SafetensorsWriter.write(
      names.map { (name: $0, tensor: self[$0]) }, metadata: metadata, to: path)
  }

  /// Where parameters came from.
  public enum Source: Hashable, Sendable, CustomStringConvertible {
    /// A file, in one of the formats.
    case file(path: String, format: WeightsFile.Format)
    /// An initializer.
    case random(seed: UInt64)

    /// The path, or `random:0 (untrained)`.
    public var description: String { displayName }
  }
}
