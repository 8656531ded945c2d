import Kernels
import Networks

/// Buffers that a pass uses for a moment and gives back, so that it does not allocate twice.
///
/// A copy of a store lists the same buffers; each of them is then used by neither, so that copies of a
/// pass do not write into each other.
struct ActivationStore {
  private var free: [Shape: [Activation]] = [:]

  mutating func take(_ shape: Shape) -> Activation {
    while var activation = free[shape]?.popLast() {
      if isKnownUniquelyReferenced(&activation) { return activation }
    }
    return Activation(channels: shape.channels, height: shape.height, width: shape.width)
  }

  mutating func giveBack(_ activation: Activation) {
    let shape = Shape(
      channels: activation.channels, height: activation.height, width: activation.width)
    free[shape, default: []].append(activation)
  }
}
