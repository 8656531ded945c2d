// Operations that touch each element once. Goal: they are bound by memory, so each does all it can in
// one pass; `count` is a multiple of 16 (channels are padded), and so of every vector length.

import KernelInterface

/// output = a + b, through ReLU where `rectifies`. `b` may be nil: then it counts as zero.
public func join(
  _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>?, _ output: UnsafeMutablePointer<Float>,
  count: Int, rectifies: Bool
) {
  let floor = lowest(rectifies)
  var i = 0
  while i < count {
    var v = load(a + i)
    if let b { v += load(b + i) }
    store(larger(v, floor), output + i)
    i += lanes
  }
}

/// output[pixel][channel] = input[pixel][channel] · scale[channel] + shift[channel], through ReLU
/// where `rectifies`: batch norm with its statistics folded into two vectors.
public func scaleAndShift(
  _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>,
  scale: UnsafePointer<Float>, shift: UnsafePointer<Float>, pixels: Int, channels: Int,
  rectifies: Bool
) {
  let floor = lowest(rectifies)
  for pixel in 0..<pixels {
    let base = pixel * channels
    var c = 0
    while c < channels {
      let v = load(input + base + c) * load(scale + c) + load(shift + c)
      store(larger(v, floor), output + base + c)
      c += lanes
    }
  }
}
