import Kernels

extension CompiledNetwork {
  /// Takes labelled pictures through the network a batch at a time, in one pass whose memory is used again.
  ///
  ///     try compiled.forEachBatch(of: 2000, picture: picture) {
  ///       (pass, labels) throws(ModelError) in
  ///       pass.run()
  ///       try pass.requireFinite()
  ///       for (image, label) in labels.enumerated() { count(pass.logits(ofImage: image)!, label) }
  ///       return true
  ///     }
  ///
  /// - Parameters:
  ///   - picture: picture number `index`, preprocessed, of the size that the network was compiled for;
  ///     and its class.
  ///   - compute: is given a pass of which nothing is computed yet, and the classes of its first pictures. A
  ///     batch is always full, so the last one may have more pictures than classes: they are not looked at.
  ///     False ends it.
  /// - Returns: false where `compute` ended it.
  @discardableResult
  public func forEachBatch<Failure: Error>(
    of count: Int, picture: (_ index: Int) -> (tensor: Tensor, label: Int),
    compute: (_ pass: inout ForwardPass, _ labels: ArraySlice<Int>) throws(Failure) -> Bool
  ) throws(Failure) -> Bool {
    var pass: ForwardPass?
    for first in stride(from: 0, to: count, by: images) {
      let examples = (first..<first + images).map { picture(min($0, count - 1)) }
      let batch = examples.map(\.tensor)
      if pass == nil {
        pass = ForwardPass(self, batch: batch)
      } else {
        pass!.restart(with: batch)
      }
      guard try compute(&pass!, examples.map(\.label).prefix(count - first)) else { return false }
    }
    return true
  }
}
