import Kernels

/// Reproducible values in −1…1, evenly spread.
func randomTensor(_ shape: [Int], seed: UInt64) -> Tensor {
  var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
  return Tensor(shape: shape) { out in
    for i in out.indices {
      // xorshift64* (Vigna 2016).
      state ^= state >> 12
      state ^= state << 25
      state ^= state >> 27
      out[i] = Float((state &* 0x2545_F491_4F6C_DD1D) >> 40) / Float(1 << 23) - 1
    }
  }
}
