import Inference
import Kernels
import Networks
import Testing

@Suite struct LesionStudyTests {
  let operations = Operations(workers: Workers(threads: 2))

  private func picture(_ index: Int) -> (tensor: Tensor, label: Int) {
    (hashed("picture \(index)", [3, 32, 24]) { $0 * 2 }, index * 7 % 10)
  }

  private func study(_ name: String, images: Int) throws -> LesionStudy {
    let model = Model.hashedWeights(try Catalog.network(named: name))
    let study = try LesionStudy.run(
      on: model, images: images, operations: operations, picture: picture)
    return try #require(study)
  }

  /// Every number against passes of one picture each that have their lesion from the start: the same
  /// bits, since both add up in the order of the pictures. 35 pictures are two batches, the second not
  /// full.
  @Test(arguments: [
    "cifar-resnet8", "cifar-plain8", "cifar-highway8", "cifar-residual-c8", "cifar-pre-activation8",
  ])
  func agreesWithIndependentPasses(name: String) throws {
    let images = 35
    let found = try study(name, images: images)
    let network = try Catalog.network(named: name)
    let compiled = try CompiledNetwork(
      Model.hashedWeights(network), height: 32, width: 24, operations: operations)

    func score(_ lesion: Lesion, _ block: Int) -> LesionStudy.Score {
      var (errors, sum) = (0, 0.0)
      for index in 0..<images {
        let (tensor, label) = picture(index)
        var pass = ForwardPass(compiled, image: tensor)
        pass.setLesion(lesion, ofBlock: block)
        pass.run()
        let ranked = Prediction.ranked(logits: pass.logits!)
        if ranked[0].index != label { errors += 1 }
        sum += ranked.first { $0.index == label }!.probability
      }
      return .init(images: images, errors: errors, confidence: sum / Double(images))
    }
    func mean(_ value: (BlockMagnitudes) -> Double?, _ block: Int) -> Double? {
      let values = (0..<images).compactMap { index in
        var pass = ForwardPass(compiled, image: picture(index).tensor)
        pass.run(through: block + 1)
        return value(pass.trace(ofBlock: block)!.magnitudes(operations))
      }
      return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }

    #expect(found.classes == 10 && found.intact == score([], 0))
    #expect(found.rows.map(\.block) == network.blocks)
    #expect(found.rows.map(\.keepsShape) == [true, false, false])
    for (index, row) in found.rows.enumerated() {
      let isPlain = row.block.shortcut == nil
      #expect(row.ratio == mean(\.ratio, index) && row.cosine == mean(\.cosine, index))
      #expect((row.ratio == nil) == isPlain)
      #expect(row.withoutResidual == score(.residual, index))
      #expect(row.withoutShortcut == (isPlain ? nil : score(.shortcut, index)))
      #expect(row.withoutBlock == (isPlain && row.keepsShape ? score(.bypass, index) : nil))
    }
    // Each cut is felt, or the comparison above would show little.
    let confidences = found.rows.flatMap {
      [$0.withoutResidual, $0.withoutShortcut, $0.withoutBlock].compactMap { $0?.confidence }
    }
    #expect(confidences.allSatisfy { $0 != found.intact.confidence })
  }

  /// A block that is taken out hands on its input, in the fast path, in its trace and under the
  /// microscope.
  @Test(arguments: ["cifar-plain8", "cifar-resnet8", "cifar-pre-activation8"])
  func bypassedBlocksHandOnTheirInput(name: String) throws {
    let model = Model.hashedWeights(try Catalog.network(named: name))
    let compiled = try CompiledNetwork(model, height: 32, width: 24, operations: operations)
    var pass = ForwardPass(compiled, image: picture(0).tensor)
    pass.run()
    pass.setLesion(.bypass, ofBlock: 0)
    let trace = pass.trace(ofBlock: 0)!
    let input = trace.input.tensor
    #expect(trace.sum(operations).tensor == input)
    // Where ReLU follows, x has been through one already.
    #expect(trace.output.tensor == input)
    let microscope = Microscope(model, workers: operations.workers)
    #expect(
      microscope.block(trace.block, input: input, lesion: .bypass).output == input)
    let last = microscope.views(of: trace.block, input: input, lesion: .bypass).last!
    #expect(last.output == input || last.branch != .exit)
  }

  @Test func progressGrowsToOneAndCancellingEndsIt() throws {
    let model = Model.hashedWeights(try Catalog.network(named: "cifar-resnet8"))
    var shares: [Double] = []
    let whole = try LesionStudy.run(
      on: model, images: 35, operations: operations, progress: { shares.append($0) },
      picture: picture)
    #expect(whole != nil && shares == shares.sorted())
    #expect(shares.last == 1 && shares.dropLast().allSatisfy { $0 < 1 })

    var asked = 0
    let ended = try LesionStudy.run(
      on: model, images: 35, operations: operations,
      isCancelled: {
        asked += 1
        return asked == 9
      }, picture: picture)
    #expect(ended == nil && asked == 9)
  }

  @Test func batchesAreFilledAlike() throws {
    let walk = try Catalog.network(named: "cifar-resnet8").walk(height: 32, width: 32)
    for count in 1...200 {
      let batch = walk.batch(of: count)
      let batches = (count + 31) / 32
      #expect(batch <= 32 && batch * batches >= count && batch * batches - count < batches)
    }
    // Four arrays of each block's output fit into a gigabyte.
    let large = try Catalog.network(named: "resnet152").walk(height: 448, width: 448)
    #expect((1..<32).contains(large.batch(of: 1000)))
  }

  @Test func picturesOfASizeThatTheNetworkDoesNotTake() throws {
    let model = Model.hashedWeights(try Catalog.network(named: "cifar-resnet8"))
    #expect(throws: ModelError.self) {
      try LesionStudy.run(on: model, images: 2, operations: operations) { _ in
        (Tensor(shape: [3, 8, 8], repeating: 0), 0)
      }
    }
  }
}
