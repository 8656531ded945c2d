import Networks

extension NetworkWalk {
  /// How many of `count` pictures to compute at once: 32, or as many as a gigabyte has room for, since a
  /// pass keeps what every block made; fewer where that fills all batches alike.
  public func batch(of count: Int) -> Int {
    let floats = blocks.reduce(0) {
      $0 + 4 * $1.output.channels * $1.output.height * $1.output.width
    }
    let most = max(1, min(32, (1 << 28) / max(1, floats)))
    let batches = max(1, (count + most - 1) / most)
    return max(1, (count + batches - 1) / batches)
  }
}
