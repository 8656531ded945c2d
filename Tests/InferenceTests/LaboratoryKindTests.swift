import Inference
import Kernels
import Networks
import Testing
import Weights

/// Every kind of block that the laboratory trains: the fast path against the microscope, lesions,
/// batches, threads and calibration.
@Suite struct LaboratoryKindTests {
  let operations = Operations(workers: Workers(threads: 2))

  /// A model and its finished pass. Odd widths and heights reach what vectors and strides leave over.
  private func pass(
    _ kind: LaboratoryKind, depth: Int = 8, width: Int = 5, height: Int = 17, across: Int = 24
  ) throws -> (Model, ForwardPass) {
    let model = Model.hashedWeights(.laboratory(kind, depth: depth, width: width))
    let compiled = try CompiledNetwork(
      model, height: height, width: across, operations: operations)
    var pass = ForwardPass(compiled, image: hashedImage(height: height, width: across))
    pass.run()
    return (model, pass)
  }

  /// Every tensor of every block against plain loops in double precision.
  @Test(arguments: LaboratoryKind.allCases, [(8, 5), (14, 16), (14, 9)])
  func fastPathAgreesWithMicroscope(kind: LaboratoryKind, size: (depth: Int, width: Int)) throws {
    let (model, pass) = try pass(kind, depth: size.depth, width: size.width)
    let microscope = Microscope(model, workers: operations.workers)
    for index in pass.compiled.walk.blocks.indices {
      let trace = pass.trace(ofBlock: index)!
      let (input, asideInput) = (trace.input.tensor, trace.asideInput?.tensor)
      let expected = microscope.block(trace.block, input: input, asideInput: asideInput)
      #expect((trace.shortcut == nil) == (expected.shortcut == nil))
      #expect((trace.gate == nil) == (trace.block.gate == nil))
      for (found, wanted) in [
        (trace.shortcut, expected.shortcut), (trace.residual, expected.residual),
        (trace.sum(operations), expected.sum), (trace.output, expected.output),
        (trace.gate, trace.block.gate.map { microscope.apply($0, to: input) }),
      ] {
        guard let found, let wanted else { continue }
        expectClose(found.tensor, wanted)
      }
      let views = microscope.views(of: trace.block, input: input, asideInput: asideInput)
      #expect(views.map(\.layer) == trace.block.layers)
      if !trace.block.exit.isEmpty { #expect(views.last!.output == expected.output) }
    }
  }

  /// In a trace the sum is shortcut + residual, bit by bit, gate or not.
  @Test(arguments: LaboratoryKind.allCases)
  func sumsAreOfWhatTheTraceShows(kind: LaboratoryKind) throws {
    let (_, pass) = try pass(kind)
    for index in 0..<3 {
      let trace = pass.trace(ofBlock: index)!
      let residual = trace.residual.tensor
      let sum = trace.shortcut.map { Reference.add($0.tensor, residual) } ?? residual
      #expect(trace.sum(operations).tensor == sum)
      guard trace.block.aside == nil else { continue }
      switch trace.block.exit.first?.operation {
      case .relu: #expect(trace.output.tensor == Reference.relu(sum))
      case nil: #expect(trace.output.tensor == sum)
      default: break
      }
    }
  }

  /// A branch of a gated block that is cut is gone as it was added; the other stays as it was.
  @Test(arguments: [LaboratoryKind.gated, .highway], [Lesion.residual, .shortcut])
  func lesionsOfGatedBlocks(kind: LaboratoryKind, lesion: Lesion) throws {
    var (model, pass) = try pass(kind)
    let intact = pass.trace(ofBlock: 1)!
    let logits = pass.logits!
    pass.setLesion(lesion, ofBlock: 1)
    pass.run()
    let cut = pass.trace(ofBlock: 1)!
    #expect(cut.residual.tensor == intact.residual.tensor)
    #expect(cut.shortcut!.tensor == intact.shortcut!.tensor)
    let left = (lesion == .residual ? intact.shortcut! : intact.residual).tensor
    #expect(cut.sum(operations).tensor == left)
    #expect(cut.output.tensor == (kind == .gated ? Reference.relu(left) : left))
    let microscope = Microscope(model, workers: operations.workers)
    let expected = microscope.block(cut.block, input: cut.input.tensor, lesion: lesion)
    expectClose(cut.output.tensor, expected.output)
    expectClose(
      microscope.views(of: cut.block, input: cut.input.tensor, lesion: lesion)
        .last { $0.branch == .exit }?.output ?? expected.output, expected.output)
    #expect(pass.logits! != logits)

    var fromStart = ForwardPass(pass.compiled, image: pass.batch[0])
    fromStart.setLesion(lesion, ofBlock: 1)
    fromStart.run()
    #expect(fromStart.logits == pass.logits)
    pass.setLesion([], ofBlock: 1)
    pass.run()
    #expect(pass.logits == logits)
    // The buffers of a gate are recycled, and what somebody holds is not.
    let (residual, gate) = (intact.residual.tensor, intact.gate!.tensor)
    pass.restart(with: hashed("another", [3, 17, 24]))
    pass.run()
    #expect(intact.residual.tensor == residual && intact.gate!.tensor == gate)
  }

  @Test(arguments: LaboratoryKind.allCases)
  func sameBitsForBatchesAndThreads(kind: LaboratoryKind) throws {
    let model = Model.hashedWeights(.laboratory(kind, depth: 8, width: 6))
    let pictures = (0..<2).map { hashed("picture \($0)", [3, 20, 19]) }
    func logits(_ pictures: [Tensor], threads: Int) throws -> [[Float]?] {
      let operations = Operations(workers: Workers(threads: threads))
      let compiled = try CompiledNetwork(
        model, images: pictures.count, height: 20, width: 19, operations: operations)
      var pass = ForwardPass(compiled, batch: pictures)
      pass.warmUp()
      pass.run()
      return pictures.indices.map { pass.logits(ofImage: $0) }
    }
    let batch = try logits(pictures, threads: 2)
    #expect(try batch == pictures.flatMap { try logits([$0], threads: 1) })
    #expect(try batch == logits(pictures, threads: 3))
  }

  /// Random weights with measured statistics: wherever batch norm stands, it gives mean 0 and
  /// variance 1 on the pictures that it was measured on, and the logits are finite.
  @Test(arguments: LaboratoryKind.allCases)
  func calibration(kind: LaboratoryKind) throws {
    let network = Network.laboratory(kind, depth: 14, width: 7)
    let pictures = (0..<3).map { hashed("picture \($0)", [3, 32, 32]) }
    let model = try Calibration.calibrated(
      Model(network: network, parameters: .heNormal(for: network.parameters, seed: 3)),
      on: pictures, operations: operations)
    let microscope = Microscope(model, workers: operations.workers)
    var batch = pictures.map { microscope.apply(network.stem, to: $0) }
    var inputs: [[Tensor]] = []
    for block in network.blocks {
      inputs.append(batch)
      // F up to its first batch norm, wherever that stands.
      let way = block.entry + block.residual
      if let end = way.firstIndex(where: isBatchNorm) {
        let values = batch.flatMap { microscope.apply(Array(way[...end]), to: $0).elements }
        let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
        let square = values.reduce(0) { $0 + Double($1) * Double($1) } / Double(values.count)
        #expect(abs(mean) < 1e-4 && abs(square - 1) < 1e-2, "\(block.name): \(mean), \(square)")
      }
      let beside = inputs[inputs.count - 1 - (block.aside?.blocksBack ?? 0)]
      batch = zip(batch, beside).map {
        microscope.block(block, input: $0, asideInput: $1).output
      }
    }
    let logits = batch.flatMap { microscope.apply(network.head, to: $0).elements }
    #expect(logits.allSatisfy(\.isFinite) && logits.contains { $0 != 0 })
  }

  private func isBatchNorm(_ layer: Layer) -> Bool {
    if case .batchNorm = layer.operation { true } else { false }
  }

  /// Rounding grows with √K of two convolutions, K ≤ 576; folding rounds once more.
  private func expectClose(_ found: Tensor, _ wanted: Tensor) {
    let scale = wanted.elements.map(abs).max()!
    let tolerance = 3 * (576 as Float).squareRoot() * Float.ulpOfOne * scale
    #expect(found.shape == wanted.shape)
    #expect(zip(found.elements, wanted.elements).allSatisfy { abs($0 - $1) <= tolerance })
  }
}
