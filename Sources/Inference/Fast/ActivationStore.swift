import Kernels
import Networks

/// Buffers that a pass has done with, for what it makes next, so that it does not allocate twice.
///
/// A buffer may be given back while others still hold it: whoever keeps a trace, or a copy of the pass.
/// It is handed out again when they have let go of it.
struct ActivationStore {
  /// Pictures in a batch.
  let images: Int
  private var free: [Shape: [Activation]] = [:]

  init(images: Int) { self.images = images }

  mutating func take(_ shape: Shape) -> Activation {
    for index in free[shape, default: []].indices.reversed()
    where isKnownUniquelyReferenced(&free[shape]![index]) {
      return free[shape]!.remove(at: index)
    }
    return Activation(
      images: images, channels: shape.channels, height: shape.height, width: shape.width)
  }

  mutating func giveBack(_ activation: Activation) {
    let shape = Shape(
      channels: activation.channels, height: activation.height, width: activation.width)
    free[shape, default: []].append(activation)
  }
}
