import Kernels
import Networks

/// Buffers that a pass uses for a moment and gives back, so that it does not allocate twice.
struct ActivationStore {
  private var free: [Shape: [Activation]] = [:]

  mutating func take(_ shape: Shape) -> Activation {
    if let activation = free[shape]?.popLast() { return activation }
    return Activation(channels: shape.channels, height: shape.height, width: shape.width)
  }

  mutating func giveBack(_ activation: Activation) {
    let shape = Shape(
      channels: activation.channels, height: activation.height, width: activation.width)
    free[shape, default: []].append(activation)
  }
}
