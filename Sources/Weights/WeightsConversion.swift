import Kernels
import Networks

/// Any weights file that is read, as a safetensors file.
///
///     let conversion = try WeightsConversion(WeightsFile.open("resnet20.th"))
///     try conversion.write(to: "resnet20.safetensors", precision: .f16)
///
/// The tensors keep their order and their names, less `DataParallel`'s `module.`. Left out is what is no
/// weight: batch norm's count of training batches (`num_batches_tracked`), which nothing computes with,
/// and an optimizer's state in our own checkpoints. Metadata is kept.
public struct WeightsConversion: Sendable {
  public let tensors: [(name: String, tensor: Tensor)]
  /// The names that were left out.
  public let leftOut: [String]
  public var metadata: [String: String]

  /// Reads all tensors.
  ///
  /// - Throws: what `StoredTensor.tensor` throws: integers that are not such a count, for one.
  public init(_ file: WeightsFile) throws(WeightsError) {
    var tensors: [(name: String, tensor: Tensor)] = []
    var leftOut: [String] = []
    for (name, stored) in Parameters.plainNames(of: file) {
      // Keras keeps its optimizer's steps beside the weights.
      let isNoWeight = file.format == .hdf5 && !stored.isWeight
      if isNoWeight || Parameters.isCounter(name) || Parameters.isOptimizerState(name) {
        leftOut.append(stored.name)
      } else {
        tensors.append((name, try stored.tensor()))
      }
    }
    self.tensors = tensors
    self.leftOut = leftOut
    metadata = file.metadata.filter { $0.key != MetadataChecksum.key }
  }

  /// Writes the file, whole or not at all, with checksums.
  public func write(
    to path: String, precision: SafetensorsWriter.Precision
  ) throws(WeightsError) {
    try SafetensorsWriter.write(
      tensors, metadata: metadata, to: path, isChecksummed: true, precision: precision)
  }
}
