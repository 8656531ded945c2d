import Kernels
import Networks

/// Lends the memory of gradients.
///
/// A gradient lives from the operation that writes it first to the one that reads it, so a deep network
/// needs memory for few of them, and what was just read is still in a cache when it is written
/// again. Who gets what is decided once, when the network is made.
final class GradientPool {
  private var free: [Shape: [BatchTensor]] = [:]
  private let images: Int

  init(images: Int) { self.images = images }

  /// A tensor for gradients of this shape, with anything in it but its border of zeros.
  func borrow(_ shape: Shape, border: Int) -> BatchTensor {
    if let index = free[shape]?.lastIndex(where: { $0.border == border }) {
      return free[shape]!.remove(at: index)
    }
    return BatchTensor(
      images: images, channels: shape.channels, height: shape.height, width: shape.width,
      border: border)
  }

  func giveBack(_ tensor: BatchTensor, _ shape: Shape) { free[shape, default: []].append(tensor) }
}
