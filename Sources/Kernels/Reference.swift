// Every operation written as plainly as it is defined. The kernels beside are compared with these, so
// they share nothing: no folding, no packing, no vectors, sums in double precision.

import Foundation

/// The operations in plain loops, over tensors of shape channels × height × width.
public enum Reference {
  /// out[o][y][x] = bias[o] + Σ_i Σ_ky Σ_kx in[i][y·s + ky·d − p][x·s + kx·d − p] · w[o][i][ky][kx],
  /// with zeros outside the input.
  ///
  /// - Parameters:
  ///   - weights: output × input × kernel × kernel.
  ///   - workers: output channels are shared among them; each is computed by one.
  public static func convolution(
    _ input: Tensor, weights: Tensor, bias: Tensor?, window: Window, workers: Workers
  ) -> Tensor {
    let (inputs, height, width) = (input.shape[0], input.shape[1], input.shape[2])
    let outputs = weights.shape[0]
    precondition(weights.shape[1] == inputs, "channels meet")
    let (outHeight, outWidth) = (window.outputExtent(height), window.outputExtent(width))
    let (k, s, p, d) = (window.kernel, window.stride, window.padding, window.dilation)
    let biases = bias?.elements
    return Tensor(shape: [outputs, outHeight, outWidth]) { out in
      let out = out.baseAddress!
      input.withUnsafeElements { input in
        weights.withUnsafeElements { weights in
          let (input, weights) = (input.baseAddress!, weights.baseAddress!)
          workers.run(pieces: outputs) { o in
            withUnsafeTemporaryAllocation(of: Double.self, capacity: outWidth) { sums in
              let sums = sums.baseAddress!
              for y in 0..<outHeight {
                sums.initialize(repeating: Double(biases?[o] ?? 0), count: outWidth)
                for i in 0..<inputs {
                  for ky in 0..<k {
                    let row = y * s + ky * d - p
                    guard row >= 0 && row < height else { continue }
                    let line = input + (i * height + row) * width
                    for kx in 0..<k {
                      let w = Double(weights[((o * inputs + i) * k + ky) * k + kx])
                      let shift = kx * d - p
                      // The output columns whose input column x·s + shift lies inside.
                      let first = max(0, (-shift + s - 1) / s)
                      let end = min(outWidth, (width - 1 - shift) / s + 1)
                      guard width - 1 - shift >= 0 && first < end else { continue }
                      for x in first..<end { sums[x] += w * Double(line[x * s + shift]) }
                    }
                  }
                }
                for x in 0..<outWidth { out[(o * outHeight + y) * outWidth + x] = Float(sums[x]) }
              }
            }
          }
        }
      }
    }
  }

  /// γ·(x − mean)/√(variance + ε) + β, channel by channel.
  public static func batchNorm(
    _ input: Tensor, gamma: Tensor, beta: Tensor, mean: Tensor, variance: Tensor, epsilon: Float
  ) -> Tensor {
    let (gamma, beta, mean, variance) = (
      gamma.elements, beta.elements, mean.elements, variance.elements
    )
    return eachChannel(of: input) { channel, x in
      let deviation = (Double(variance[channel]) + Double(epsilon)).squareRoot()
      let normalized = (Double(x) - Double(mean[channel])) / deviation
      return Float(Double(gamma[channel]) * normalized + Double(beta[channel]))
    }
  }

  /// max(x, 0).
  public static func relu(_ input: Tensor) -> Tensor {
    eachChannel(of: input) { _, x in x < 0 ? 0 : x }
  }

  /// a + b.
  public static func add(_ a: Tensor, _ b: Tensor) -> Tensor {
    precondition(a.shape == b.shape, "shapes meet")
    return Tensor(shape: a.shape) { out in
      a.withUnsafeElements { a in
        b.withUnsafeElements { b in for i in out.indices { out[i] = a[i] + b[i] } }
      }
    }
  }

  /// 1/(1 + exp(−x)).
  public static func sigmoid(_ input: Tensor) -> Tensor {
    eachChannel(of: input) { _, x in Float(1 / (1 + exp(-Double(x)))) }
  }

  /// x/(1 + exp(−x)).
  public static func silu(_ input: Tensor) -> Tensor {
    eachChannel(of: input) { _, x in Float(Double(x) / (1 + exp(-Double(x)))) }
  }

  /// x where it is above zero, else slope · x; one slope a channel.
  public static func prelu(_ input: Tensor, slopes: Tensor) -> Tensor {
    let slopes = slopes.elements
    return eachChannel(of: input) { channel, x in x > 0 ? x : slopes[channel] * x }
  }

  /// The channels of a, and after them those of b.
  public static func concatenate(_ a: Tensor, _ b: Tensor) -> Tensor {
    precondition(a.shape.dropFirst() == b.shape.dropFirst(), "pictures of one size")
    return Tensor(
      shape: [a.shape[0] + b.shape[0], a.shape[1], a.shape[2]], elements: a.elements + b.elements)
  }

  /// factor · x.
  public static func scale(_ input: Tensor, by factor: Float) -> Tensor {
    eachChannel(of: input) { _, x in factor * x }
  }

  /// The branches of a gated block as they are added: t·f and (1 − t)·s.
  public static func gate(
    _ gate: Tensor, residual: Tensor, shortcut: Tensor
  ) -> (residual: Tensor, shortcut: Tensor) {
    precondition(gate.shape == residual.shape && gate.shape == shortcut.shape, "shapes meet")
    let (t, f, s) = (gate.elements, residual.elements, shortcut.elements)
    return (
      Tensor(shape: gate.shape, elements: t.indices.map { t[$0] * f[$0] }),
      Tensor(shape: gate.shape, elements: t.indices.map { (1 - t[$0]) * s[$0] })
    )
  }

  /// The largest element, or the mean, of each window; what lies outside the input does not count.
  public static func pool(_ input: Tensor, window: Window, maximum: Bool) -> Tensor {
    let (channels, height, width) = (input.shape[0], input.shape[1], input.shape[2])
    let (outHeight, outWidth) = (window.outputExtent(height), window.outputExtent(width))
    return Tensor(shape: [channels, outHeight, outWidth]) { out in
      input.withUnsafeElements { input in
        for c in 0..<channels {
          for y in 0..<outHeight {
            for x in 0..<outWidth {
              var largest = -Float.infinity
              var sum = 0.0
              var count = 0
              for ky in 0..<window.kernel {
                for kx in 0..<window.kernel {
                  let row = y * window.stride + ky - window.padding(before: height)
                  let column = x * window.stride + kx - window.padding(before: width)
                  guard row >= 0, row < height, column >= 0, column < width else { continue }
                  let value = input[(c * height + row) * width + column]
                  largest = max(largest, value)
                  sum += Double(value)
                  count += 1
                }
              }
              out[(c * outHeight + y) * outWidth + x] =
                maximum ? largest : Float(sum / Double(count))
            }
          }
        }
      }
    }
  }

  /// The mean of each channel.
  public static func globalAveragePool(_ input: Tensor) -> Tensor {
    let (channels, pixels) = (input.shape[0], input.shape[1] * input.shape[2])
    return Tensor(shape: [channels, 1, 1]) { out in
      input.withUnsafeElements { input in
        for c in 0..<channels {
          var sum = 0.0
          for p in 0..<pixels { sum += Double(input[c * pixels + p]) }
          out[c] = Float(sum / Double(pixels))
        }
      }
    }
  }

  /// The mean of each of `size` × `size` parts, part i from ⌊i·n/size⌋ to ⌈(i + 1)·n/size⌉.
  public static func adaptiveAveragePool(_ input: Tensor, size: Int) -> Tensor {
    let (channels, height, width) = (input.shape[0], input.shape[1], input.shape[2])
    return Tensor(shape: [channels, size, size]) { out in
      for c in 0..<channels {
        for i in 0..<size {
          for j in 0..<size {
            var sum = 0.0
            var count = 0
            for y in 0..<height where y * size < (i + 1) * height && (y + 1) * size > i * height {
              for x in 0..<width where x * size < (j + 1) * width && (x + 1) * size > j * width {
                sum += Double(input[c, y, x])
                count += 1
              }
            }
            out[(c * size + i) * size + j] = Float(sum / Double(count))
          }
        }
      }
    }
  }

  /// bias + weights · input: a matrix of outputs × inputs.
  public static func linear(_ input: Tensor, weights: Tensor, bias: Tensor) -> Tensor {
    let (outputs, inputs) = (weights.shape[0], weights.shape[1])
    precondition(input.count == inputs, "features meet")
    return Tensor(shape: [outputs, 1, 1]) { out in
      input.withUnsafeElements { input in
        weights.withUnsafeElements { weights in
          for o in 0..<outputs {
            var sum = Double(bias[o])
            for i in 0..<inputs { sum += Double(weights[o * inputs + i]) * Double(input[i]) }
            out[o] = Float(sum)
          }
        }
      }
    }
  }

  /// Every `stride`-th pixel, with channels of zeros before and after.
  public static func zeroPadChannels(_ input: Tensor, stride: Int, before: Int, after: Int)
    -> Tensor
  {
    let (channels, height, width) = (input.shape[0], input.shape[1], input.shape[2])
    let (outHeight, outWidth) = ((height + stride - 1) / stride, (width + stride - 1) / stride)
    return Tensor(shape: [before + channels + after, outHeight, outWidth]) { out in
      input.withUnsafeElements { input in
        for c in 0..<channels {
          for y in 0..<outHeight {
            for x in 0..<outWidth {
              out[((before + c) * outHeight + y) * outWidth + x] =
                input[(c * height + y * stride) * width + x * stride]
            }
          }
        }
      }
    }
  }

  private static func eachChannel(
    of input: Tensor, _ transform: (_ channel: Int, _ x: Float) -> Float
  ) -> Tensor {
    let plane = input.count / input.shape[0]
    return Tensor(shape: input.shape) { out in
      input.withUnsafeElements { input in
        for c in 0..<input.count / plane {
          for i in c * plane..<(c + 1) * plane { out[i] = transform(c, input[i]) }
        }
      }
    }
  }
}
