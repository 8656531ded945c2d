import Inference
import Kernels
import Networks
import Testing

@Suite struct ForwardPassTests {
  let operations = Operations(workers: Workers(threads: 2))

  private func pass(_ name: String, _ height: Int = 48, _ width: Int = 40) throws -> ForwardPass {
    let model = Model.hashedWeights(try Catalog.network(named: name))
    let compiled = try CompiledNetwork(
      model, height: height, width: width, operations: operations)
    return ForwardPass(compiled, image: hashedImage(height: height, width: width))
  }

  /// Every tensor of every block against plain loops in double precision.
  @Test(
    arguments: [
      "resnet18", "resnet50", "plain18", "plain50", "cifar-resnet8", "cifar-plain8",
      "resnet50-keras", "resnet50-slim-v2", "resnet50-slim-v2-os8-dense", "resnet18-mxnet",
      "resnet50-mxnet", "vgg11", "vgg13-bn", "c3", "c3-plain", "residual-prelu",
      "residual-prelu-biased", "functional10", "cifar-c314-w3",
    ])
  func fastPathAgreesWithMicroscope(name: String) throws {
    var pass = try pass(name)
    pass.run()
    let microscope = Microscope(
      Model.hashedWeights(pass.compiled.network), workers: operations.workers)
    for index in pass.compiled.walk.blocks.indices {
      let trace = pass.trace(ofBlock: index)!
      let expected = microscope.block(
        trace.block, input: trace.input.tensor, asideInput: trace.asideInput?.tensor)
      #expect((trace.shortcut == nil) == (expected.shortcut == nil))
      for (found, wanted) in [
        (trace.shortcut, expected.shortcut), (trace.residual, expected.residual),
        (trace.sum(operations), expected.sum), (trace.output, expected.output),
      ] {
        guard let found, let wanted else { continue }
        // Rounding grows with √K of at most three convolutions, K ≤ 4608; folding rounds once more.
        let scale = wanted.elements.map(abs).max()!
        let tolerance = 3 * (4608 as Float).squareRoot() * Float.ulpOfOne * scale
        #expect(found.tensor.shape == wanted.shape)
        #expect(
          zip(found.tensor.elements, wanted.elements).allSatisfy { abs($0 - $1) <= tolerance })
      }
    }
  }

  @Test(arguments: [("resnet50", 3), ("resnet50-slim-v2", 3), ("c3", 4)])
  func viewsEndInTheBlocksOutput(name: String, index: Int) throws {
    var pass = try pass(name)
    pass.run(through: index + 1)
    let trace = pass.trace(ofBlock: index)!
    let microscope = Microscope(
      Model.hashedWeights(pass.compiled.network), workers: operations.workers)
    let (input, asideInput) = (trace.input.tensor, trace.asideInput?.tensor)
    let views = microscope.views(of: trace.block, input: input, asideInput: asideInput)
    #expect(views.map(\.layer) == trace.block.layers)
    let output = microscope.block(trace.block, input: input, asideInput: asideInput).output
    // What a unit without anything after its sum hands on is no operation's.
    if !trace.block.exit.isEmpty { #expect(views.last!.output == output) }
  }

  @Test func sameBitsForAnyNumberOfThreads() throws {
    for name in ["resnet50", "cifar-resnet20", "plain18", "resnet50-slim-v2-os8", "c3", "vgg11"] {
      let model = Model.hashedWeights(try Catalog.network(named: name))
      let logits = try [1, 2, 3].map { threads in
        let operations = Operations(workers: Workers(threads: threads))
        let compiled = try CompiledNetwork(model, height: 64, width: 72, operations: operations)
        var pass = ForwardPass(compiled, image: hashedImage(height: 64, width: 72))
        pass.run()
        return pass.logits!
      }
      #expect(logits[0] == logits[1] && logits[0] == logits[2])
    }
  }

  @Test func steppingComputesOneUnitAtATime() throws {
    var pass = try pass("cifar-resnet8", 32, 32)
    #expect(pass.unitCount == 5)
    #expect(pass.trace(ofBlock: 0) == nil && pass.stemOutput == nil)
    pass.step()
    #expect(pass.stemOutput != nil && pass.trace(ofBlock: 0) == nil)
    pass.step()
    #expect(pass.trace(ofBlock: 0) != nil && pass.logits == nil)
    pass.run()
    #expect(pass.logits?.count == 10)
    pass.step()
    #expect(pass.computedUnits == 5)
  }

  /// A lesion set after the pass gives the bits that a pass with the lesion from the start gives,
  /// leaves earlier blocks alone, and its removal restores the first result.
  @Test(arguments: [Lesion.residual, .shortcut, [.residual, .shortcut]])
  func lesionsContinueFromTheirBlock(lesion: Lesion) throws {
    var whole = try pass("resnet18")
    whole.run()
    let intact = whole.logits!
    let before = whole.trace(ofBlock: 2)!.output
    whole.setLesion(lesion, ofBlock: 3)
    #expect(whole.computedUnits == 5)
    #expect(whole.trace(ofBlock: 2)!.output === before)
    whole.run()

    var fromStart = try pass("resnet18")
    fromStart.setLesion(lesion, ofBlock: 3)
    fromStart.run()
    #expect(whole.logits! == fromStart.logits!)
    #expect(whole.logits! != intact)

    let microscope = Microscope(
      Model.hashedWeights(whole.compiled.network), workers: operations.workers)
    let trace = whole.trace(ofBlock: 3)!
    let expected = microscope.block(trace.block, input: trace.input.tensor, lesion: lesion)
    let scale = max(1, expected.output.elements.map(abs).max()!)
    #expect(
      zip(trace.output.tensor.elements, expected.output.elements)
        .allSatisfy { abs($0 - $1) <= 1e-4 * scale })

    whole.setLesion([], ofBlock: 3)
    whole.run()
    #expect(whole.logits! == intact)
  }

  /// A lesion in the last stage is answered in a fifth of a whole pass, at most.
  @Test func lateLesionsAreCheap() throws {
    var pass = try pass("resnet50", 224, 224)
    pass.warmUp()
    let clock = ContinuousClock()
    var whole = Duration.seconds(60)
    var lesion = Duration.seconds(60)
    for round in 0..<8 {
      pass.restart()
      whole = min(whole, clock.measure { pass.run() })
      let time = clock.measure {
        pass.setLesion(round % 2 == 0 ? .residual : [], ofBlock: 13)
        pass.run()
      }
      lesion = min(lesion, time)
    }
    #expect(pass.compiled.network.blocks[13].name == "conv5_1")
    #expect(lesion * 5 <= whole, "\(lesion) of \(whole)")
  }

  /// A batch is computed picture by picture: each gets the bits that it gets alone.
  @Test(arguments: ["resnet18", "resnet50", "cifar-resnet20"])
  func batchesAgreeWithSinglePictures(name: String) throws {
    let model = Model.hashedWeights(try Catalog.network(named: name))
    let pictures = (0..<3).map { index in
      hashed("picture \(index)", [3, 64, 72]) { $0 * 2 }
    }
    let compiled = try CompiledNetwork(
      model, images: 3, height: 64, width: 72, operations: operations)
    var batch = ForwardPass(compiled, batch: pictures)
    batch.run()
    let one = try CompiledNetwork(model, height: 64, width: 72, operations: operations)
    for (index, picture) in pictures.enumerated() {
      var alone = ForwardPass(one, image: picture)
      alone.run()
      #expect(batch.logits(ofImage: index) == alone.logits)
    }
  }

  /// A trace that somebody holds is not overwritten by what is computed later.
  @Test func tracesStayAsTheyWere() throws {
    var pass = try pass("resnet18")
    pass.run()
    let trace = pass.trace(ofBlock: 5)!
    let (output, residual) = (trace.output.tensor, trace.residual.tensor)
    pass.setLesion(.shortcut, ofBlock: 1)
    pass.run()
    pass.restart(with: hashed("another", [3, 48, 40]))
    pass.run()
    #expect(trace.output.tensor == output && trace.residual.tensor == residual)
    #expect(pass.trace(ofBlock: 5)!.output.tensor != output)
  }

  @Test func predictionsAreRankedAndSumToOne() {
    let ranked = Prediction.ranked(logits: [0, 1000, 1000, -1000])
    #expect(ranked.map(\.index) == [1, 2, 0, 3])
    #expect(abs(ranked.reduce(0) { $0 + $1.probability } - 1) < 1e-12)
  }
}
