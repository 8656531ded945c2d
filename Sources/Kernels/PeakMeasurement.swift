extension Operations {
  /// The most multiply-adds these threads have been seen to make, counted as two floating-point
  /// operations each, in GFLOP/s: the convolution kernel on data that stays in the nearest cache.
  ///
  /// Takes about a twentieth of a second. A core that is busy otherwise lowers it, so it is the best of
  /// several trials.
  public func measuredPeak() -> Double {
    let (inputs, outputs) = (128, kernels.panelWidth)
    let alone = Workers(threads: 1)
    // One operand set for each thread: the threads measure their own caches.
    let sets = (0..<workers.threads).map { _ in
      let convolution = PackedConvolution(
        weights: Tensor(shape: [outputs, inputs, 1, 1], repeating: 0.5), window: Window(kernel: 1),
        inputSize: (1, kernels.tileRows), kernels: kernels, workers: alone)
      return (
        convolution, Activation(channels: inputs, height: 1, width: kernels.tileRows),
        Activation(channels: outputs, height: 1, width: kernels.tileRows)
      )
    }
    let repetitions = 2000
    var best = 0.0
    for _ in 0..<12 {
      let start = ContinuousClock.now
      workers.run(pieces: sets.count) { piece in
        let (convolution, input, output) = sets[piece]
        for _ in 0..<repetitions {
          convolution.run(input, into: output, rectifies: false, workers: alone)
        }
      }
      let elapsed = ContinuousClock.now - start
      let nanoseconds =
        Double(elapsed.components.seconds) * 1e9
        + Double(elapsed.components.attoseconds) / 1e9
      let operations = 2 * sets.reduce(0) { $0 + $1.0.multiplyAdds } * repetitions
      best = max(best, Double(operations) / nanoseconds)
    }
    return best
  }
}
