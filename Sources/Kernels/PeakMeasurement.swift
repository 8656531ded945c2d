extension Operations {
  /// The most multiply-adds these threads have been seen to make, counted as two floating-point
  /// operations each, in GFLOP/s: in registers, with no memory in the way.
  ///
  /// Takes about a twentieth of a second. A core that is busy otherwise lowers it, so it is the best of
  /// several trials.
  public func measuredPeak() -> Double {
    let steps = 200_000
    let multiplyAdds = workers.threads * steps * kernels.peakMultiplyAdds
    var best = 0.0
    for _ in 0..<24 {
      let start = ContinuousClock.now
      workers.run(pieces: workers.threads) { _ in _ = kernels.runAtPeak(steps, 0.5) }
      let nanoseconds = (ContinuousClock.now - start) / .nanoseconds(1)
      best = max(best, 2 * Double(multiplyAdds) / nanoseconds)
    }
    return best
  }
}
