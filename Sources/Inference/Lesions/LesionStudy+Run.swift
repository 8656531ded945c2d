import Kernels
import Networks

extension LesionStudy {
  /// Measures every block of `model` on `images` pictures.
  ///
  /// A batch is computed once, intact. Then blocks are cut from the last to the first, and each time only
  /// what follows the cut is computed again: what precedes a block is still intact when its turn comes,
  /// so nothing is kept twice. That is about as much work as one pass for each block.
  ///
  /// A picture whose numbers overflow behind a cut counts as an error of probability 0.
  ///
  /// - Parameters:
  ///   - progress: called with the share of the multiply-adds that is done, 0…1.
  ///   - isCancelled: asked after every block; true ends it.
  ///   - picture: picture number `index`, preprocessed, 3 × height × width, all of one size; and its class.
  /// - Returns: nil where it was cancelled.
  /// - Throws: `ModelError.notFinite` where the intact network overflows, `.network` where it does not take
  ///   pictures of that size.
  /// - Precondition: there is a picture.
  public static func run(
    on model: Model, images: Int, operations: Operations, progress: (Double) -> Void = { _ in },
    isCancelled: () -> Bool = { false }, picture: (_ index: Int) -> (tensor: Tensor, label: Int)
  ) throws(ModelError) -> LesionStudy? {
    precondition(images > 0, "at least one picture")
    let shape = picture(0).tensor.shape
    let compiled: CompiledNetwork
    do {
      let walk = try model.network.walk(height: shape[1], width: shape[2])
      compiled = try CompiledNetwork(
        model, images: walk.batch(of: images), height: shape[1], width: shape[2],
        operations: operations)
    } catch {
      throw .network(error)
    }
    var tally = StudyTally(compiled.walk)
    let batch = compiled.images
    let work = Double(compiled.walk.lesionWork) * Double((images + batch - 1) / batch)
    var done = 0

    /// Computes what is not computed; false where somebody ended it.
    func finish(_ pass: inout ForwardPass) -> Bool {
      while pass.computedUnits < pass.unitCount {
        done += compiled.walk.multiplyAdds(ofUnit: pass.computedUnits)
        pass.step()
        progress(min(1, Double(done) / work))
        if isCancelled() { return false }
      }
      return true
    }

    let isWhole = try compiled.forEachBatch(of: images, picture: picture) {
      (pass, labels) throws(ModelError) in
      guard finish(&pass) else { return false }
      try pass.requireFinite()
      tally.intact.add(pass, labels)
      for index in compiled.walk.blocks.indices.reversed() {
        tally.addProportions(of: pass, block: index, images: labels.count)
        for lesion in compiled.walk.blocks[index].lesionsToStudy {
          pass.setLesion(lesion, ofBlock: index)
          guard finish(&pass) else { return false }
          tally.blocks[index].scores[lesion]!.add(pass, labels)
        }
        pass.setLesion([], ofBlock: index)
      }
      return true
    }
    guard isWhole else { return nil }
    return LesionStudy(
      classes: model.network.classes, intact: tally.intact.score,
      rows: compiled.walk.blocks.indices.map { tally.row(ofBlock: $0, compiled.walk) })
  }
}

extension NetworkWalk {
  /// The multiply-adds that `LesionStudy` does for one picture.
  public var lesionWork: Int {
    blocks.indices.reduce(multiplyAdds) { sum, index in
      let after = (index + 2..<blocks.count + 2).reduce(0) { $0 + multiplyAdds(ofUnit: $1) }
      return sum + blocks[index].lesionsToStudy.count * after
    }
  }

  /// Of the stem, a block, or the head, as `ForwardPass` counts units.
  fileprivate func multiplyAdds(ofUnit unit: Int) -> Int {
    if unit > 0, unit <= blocks.count { return blocks[unit - 1].multiplyAdds }
    return (unit == 0 ? stem : head).reduce(0) { $0 + $1.multiplyAdds }
  }
}

extension NetworkWalk.BlockWalk {
  /// What is done to a block, each on its own.
  fileprivate var lesionsToStudy: [Lesion] {
    if block.shortcut != nil { return [.residual, .shortcut] }
    return keepsShape ? [.residual, .bypass] : [.residual]
  }
}

/// The sums that a study is made of, picture after picture, in double precision.
private struct StudyTally {
  struct Scores {
    var (images, errors, probability) = (0, 0, 0.0)

    mutating func add(_ pass: ForwardPass, _ labels: ArraySlice<Int>) {
      for (image, label) in labels.enumerated() {
        let logits = pass.logits(ofImage: image)!
        images += 1
        guard logits.allSatisfy(\.isFinite) else {
          errors += 1
          continue
        }
        let ranked = Prediction.ranked(logits: logits)
        if ranked[0].index != label { errors += 1 }
        probability += ranked.first { $0.index == label }?.probability ?? 0
      }
    }

    var score: LesionStudy.Score {
      .init(images: images, errors: errors, confidence: probability / Double(images))
    }
  }

  struct Mean {
    var (sum, count) = (0.0, 0)

    mutating func add(_ value: Double?) {
      guard let value else { return }
      sum += value
      count += 1
    }

    var value: Double? { count > 0 ? sum / Double(count) : nil }
  }

  struct BlockTally {
    var ratio = Mean()
    var cosine = Mean()
    var scores: [Lesion: Scores]
  }

  var intact = Scores()
  var blocks: [BlockTally]

  init(_ walk: NetworkWalk) {
    blocks = walk.blocks.map { block in
      BlockTally(
        scores: Dictionary(uniqueKeysWithValues: block.lesionsToStudy.map { ($0, Scores()) }))
    }
  }

  /// Of the first so many pictures of a batch.
  mutating func addProportions(of pass: ForwardPass, block index: Int, images: Int) {
    guard let trace = pass.trace(ofBlock: index) else { return }
    for (ratio, cosine) in trace.proportions(pass.compiled.operations).prefix(images) {
      blocks[index].ratio.add(ratio)
      blocks[index].cosine.add(cosine)
    }
  }

  func row(ofBlock index: Int, _ walk: NetworkWalk) -> LesionStudy.Row {
    let tally = blocks[index]
    return LesionStudy.Row(
      block: walk.blocks[index].block, keepsShape: walk.blocks[index].keepsShape,
      ratio: tally.ratio.value, cosine: tally.cosine.value,
      withoutResidual: tally.scores[.residual]!.score,
      withoutShortcut: tally.scores[.shortcut]?.score,
      withoutBlock: tally.scores[.bypass]?.score)
  }
}
