extension Operations {
  /// The most multiply-adds these threads have been seen to make, counted as two floating-point
  /// operations each, in GFLOP/s: the convolution kernel on data that stays in the nearest cache.
  ///
  /// Takes about a twentieth of a second. A core that is busy otherwise lowers it, so it is the best of
  /// several trials.
  public func measuredPeak() -> Double {
    // Four tiles of one panel: 26 KB of input, weights and output with AVX-512, less elsewhere.
    let (inputs, outputs, tiles) = (64, max(16, kernels.panelWidth), 4)
    let alone = Workers(threads: 1)
    // One operand set for each thread: the threads measure their own caches.
    let sets = (0..<workers.threads).map { _ in
      let convolution = PackedConvolution(
        weights: Tensor(shape: [outputs, inputs, 1, 1], repeating: 0.5), window: Window(kernel: 1),
        inputSize: (1, tiles * kernels.tileRows), kernels: kernels, workers: alone)
      let width = tiles * kernels.tileRows
      return (
        convolution, Activation(channels: inputs, height: 1, width: width),
        Activation(channels: outputs, height: 1, width: width)
      )
    }
    let repetitions = 1000
    let multiplyAdds =
      workers.threads * repetitions * tiles * kernels.tileRows * inputs
      * kernels.panelWidth
    var best = 0.0
    for _ in 0..<12 {
      let start = ContinuousClock.now
      workers.run(pieces: sets.count) { piece in
        let (convolution, input, output) = sets[piece]
        convolution.withTask(input, output, nil, nil, rectifies: false) { task in
          for _ in 0..<repetitions { kernels.convolve(task, 0, 1, 0, tiles) }
        }
      }
      let nanoseconds = (ContinuousClock.now - start) / .nanoseconds(1)
      best = max(best, 2 * Double(multiplyAdds) / nanoseconds)
    }
    return best
  }
}
