import Kernels
import Networks

/// One picture, or a batch of them, on its way through a compiled network, a unit at a time: the
/// stem, each block, the head.
///
/// It keeps what every block made. A lesion throws away only what follows it; running on from there
/// computes the rest again:
///
///     var pass = ForwardPass(compiled, image: image)
///     pass.run()
///     pass.setLesion(.shortcut, ofBlock: 8)   // joins block 8 anew, forgets blocks 9…
///     pass.run()                              // computes them again
///
/// Buffers are recycled where nobody else holds them: a `BlockTrace` that was handed out stays as it
/// is, for as long as it is kept. A pass belongs to one thread.
public struct ForwardPass {
  public let compiled: CompiledNetwork
  /// The pictures, preprocessed: each 3 × height × width.
  public private(set) var batch: [Tensor]
  /// The switched-off branches by block index; blocks without lesion are absent.
  public private(set) var lesions: [Int: Lesion] = [:]
  /// The number of units that are computed: 0 none, 1 the stem, then one a block, then the head.
  public private(set) var computedUnits = 0
  /// The time of each computed unit, in milliseconds.
  public private(set) var milliseconds: [Double]
  /// The time of each layer by its name, in milliseconds; what is folded into a layer counts there.
  public private(set) var layerMilliseconds: [String: Double] = [:]

  private var input: Activation
  private var stem: Activation?
  private var records: [Record?]
  private var head: Activation?
  private var store: ActivationStore

  /// What a block made. Its input is the output of the one before.
  private struct Record {
    /// As it is added: (1 − T)·S for a gated block. Nil where that is the block's input.
    var shortcut: Activation?
    /// As it is added: T·F for a gated block.
    var residual: Activation
    var gate: Activation?
    var output: Activation
  }

  /// Begins a pass; nothing is computed yet.
  ///
  /// - Precondition: `batch` has the number and shape that the network was compiled for.
  public init(_ compiled: CompiledNetwork, batch: [Tensor]) {
    self.compiled = compiled
    self.batch = batch
    input = ForwardPass.input(batch, compiled)
    store = ActivationStore(images: compiled.images)
    records = Array(repeating: nil, count: compiled.blocks.count)
    milliseconds = Array(repeating: 0, count: compiled.blocks.count + 2)
  }

  /// The same for a network that was compiled for one picture at a time.
  public init(_ compiled: CompiledNetwork, image: Tensor) { self.init(compiled, batch: [image]) }

  private static func input(_ batch: [Tensor], _ compiled: CompiledNetwork) -> Activation {
    precondition(
      batch.count == compiled.images
        && batch.allSatisfy { $0.shape == compiled.walk.input.dimensions },
      "the size it was compiled for")
    return Activation(batch)
  }

  /// The number of units: the stem, the blocks, the head.
  public var unitCount: Int { compiled.blocks.count + 2 }

  /// Begins again with other pictures of the same size; lesions stay.
  public mutating func restart(with batch: [Tensor]) {
    self.batch = batch
    input = ForwardPass.input(batch, compiled)
    computedUnits = 0
  }

  public mutating func restart(with image: Tensor) { restart(with: [image]) }

  /// Begins again with the same pictures.
  public mutating func restart() { computedUnits = 0 }

  /// Computes the next unit, if there is one.
  public mutating func step() {
    guard computedUnits < unitCount else { return }
    let unit = computedUnits
    let start = ContinuousClock.now
    switch unit {
    case 0: runStem()
    case unitCount - 1: runHead()
    default: runBlock(unit - 1)
    }
    milliseconds[unit] = (ContinuousClock.now - start).milliseconds
    computedUnits = unit + 1
  }

  /// Computes up to and including `unit`, or to the end.
  public mutating func run(through unit: Int? = nil) {
    let end = min(unit.map { $0 + 1 } ?? unitCount, unitCount)
    while computedUnits < end { step() }
  }

  /// Switches branches of a block off or on, joins that block anew if it was computed, and forgets
  /// what follows.
  ///
  /// - Precondition: the block exists; a plain block has no shortcut to switch off, and one that changes
  ///   the shape cannot be bypassed.
  public mutating func setLesion(_ lesion: Lesion, ofBlock index: Int) {
    precondition(compiled.blocks[index].shortcut != nil || !lesion.contains(.shortcut))
    precondition(compiled.walk.blocks[index].keepsShape || !lesion.contains(.bypass))
    guard lesion != lesions[index, default: []] else { return }
    lesions[index] = lesion.isEmpty ? nil : lesion
    guard computedUnits > index + 1, let record = records[index] else { return }
    let start = ContinuousClock.now
    // The old output may be in somebody's trace, so the new one goes into a buffer of its own.
    let output = store.take(compiled.blocks[index].sum)
    records[index]!.output = output
    store.giveBack(record.output)
    join(index, into: output)
    finishBlock(index)
    milliseconds[index + 1] += (ContinuousClock.now - start).milliseconds
    computedUnits = index + 2
  }

  /// What block `index` made; nil while it is not computed.
  public func trace(ofBlock index: Int) -> BlockTrace? {
    guard computedUnits > index + 1, let record = records[index], let input = blockInput(index)
    else { return nil }
    let hasShortcut = compiled.blocks[index].shortcut != nil
    return BlockTrace(
      index: index, walk: compiled.walk.blocks[index], lesion: lesions[index, default: []],
      milliseconds: milliseconds[index + 1], input: input,
      shortcut: hasShortcut ? record.shortcut ?? input : nil, residual: record.residual,
      gate: record.gate,
      asideInput: compiled.blocks[index].aside.flatMap { blockInput(index - $0.blocksBack) },
      output: record.output)
  }

  /// The join of a block's branches before ReLU; nil while the block is not computed.
  public mutating func sum(ofBlock index: Int) -> Activation? {
    guard let trace = trace(ofBlock: index) else { return nil }
    let sum = store.take(trace.walk.sum)
    trace.computeSum(into: sum, compiled.operations)
    store.giveBack(sum)
    return sum
  }

  /// Computes everything once and begins again, so that the memory a pass needs is there when
  /// somebody waits: a first pass takes half as long again as a later one, and more.
  public mutating func warmUp() {
    run()
    // Held until all are there, so that each has memory of its own.
    let sums = compiled.blocks.indices.map { sum(ofBlock: $0) }
    withExtendedLifetime(sums) {}
    restart()
  }

  /// The output of the stem; nil while it is not computed.
  public var stemOutput: Activation? { computedUnits > 0 ? stem : nil }

  /// The first picture's logits; see `logits(ofImage:)`.
  public var logits: [Float]? { logits(ofImage: 0) }

  /// The classifier's outputs before softmax, one a class; nil while they are not computed. Where the
  /// network has no global pooling, and so logits for every place, these are their means.
  public func logits(ofImage index: Int) -> [Float]? {
    guard let places = placeLogits(ofImage: index) else { return nil }
    let count = places.shape[1] * places.shape[2]
    if count == 1 { return places.elements }
    return places.withUnsafeElements { elements in
      (0..<places.shape[0]).map { c in
        Float(elements[c * count..<(c + 1) * count].reduce(0.0) { $0 + Double($1) } / Double(count))
      }
    }
  }

  /// The head's output, classes × height × width, 1 × 1 behind a global pooling; nil while it is not
  /// computed.
  public func placeLogits(ofImage index: Int) -> Tensor? {
    computedUnits == unitCount ? head?.tensor(ofImage: index) : nil
  }

  // MARK: - Units

  private mutating func runStem() {
    if let stem { store.giveBack(stem) }
    stem = nil
    stem = runChain(compiled.stem, input)
  }

  private mutating func runHead() {
    if let head { store.giveBack(head) }
    head = nil
    head = runChain(compiled.head, records.last??.output ?? stem!)
  }

  private mutating func runBlock(_ index: Int) {
    let block = compiled.blocks[index]
    if let old = records[index] {
      records[index] = nil
      store.giveBack(old.residual)
      store.giveBack(old.output)
      if let shortcut = old.shortcut { store.giveBack(shortcut) }
      if let gate = old.gate { store.giveBack(gate) }
    }
    let x = blockInput(index)!
    // x as both branches take it.
    let input = block.entry.isEmpty ? x : runChain(block.entry, x)
    var shortcut: Activation? =
      if let layers = block.shortcut, !layers.isEmpty {
        runChain(layers, input)
      } else {
        // An identity's S is what the entry made, where there is one.
        block.shortcut == nil || block.entry.isEmpty ? nil : input
      }
    var gate: Activation?
    let output = store.take(block.sum)

    // F's last convolution adds the shortcut and rectifies in the same pass, where it is a
    // convolution and nothing is cut.
    var isJoined = false
    var residual: Activation
    let addend = block.shortcut == nil ? nil : shortcut ?? input
    if let addend, lesions[index] == nil, let (last, convolution) = block.joining {
      let inner = block.residual.count > 1 ? runChain(block.residual.dropLast(), input) : input
      residual = store.take(last.output)
      let duration = ContinuousClock().measure {
        convolution.run(
          inner, into: residual, adding: addend, output: output, rectifies: block.rectifies,
          workers: compiled.operations.workers)
      }
      layerMilliseconds[last.step.layer.name] = duration.milliseconds
      if block.residual.count > 1 { store.giveBack(inner) }
      isJoined = true
    } else {
      residual = runChain(block.residual, input)
    }
    if let layers = block.gate, let last = layers.last {
      let t = runChain(layers, input)
      let duration = ContinuousClock().measure {
        (residual, shortcut) = weigh(residual, shortcut ?? input, by: t, input: input)
      }
      layerMilliseconds[last.step.layer.name]! += duration.milliseconds
      gate = t
    }
    if !block.entry.isEmpty && shortcut !== input && residual !== input { store.giveBack(input) }
    records[index] = Record(
      shortcut: shortcut, residual: residual, gate: gate, output: output)
    if !isJoined { join(index, into: output) }
    finishBlock(index)
  }

  /// T·F and (1 − T)·S in buffers of their own; those of F and S are given back.
  private mutating func weigh(
    _ residual: Activation, _ shortcut: Activation, by gate: Activation, input: Activation
  ) -> (residual: Activation, shortcut: Activation) {
    let shape = Shape(channels: gate.channels, height: gate.height, width: gate.width)
    let (gatedResidual, gatedShortcut) = (store.take(shape), store.take(shape))
    compiled.operations.gate(
      gate, residual: residual, shortcut: shortcut, intoResidual: gatedResidual,
      intoShortcut: gatedShortcut)
    for branch in [residual, shortcut] where branch !== input { store.giveBack(branch) }
    return (gatedResidual, gatedShortcut)
  }

  /// Writes the sum of the branches that are not cut, rectified where ReLU follows.
  private mutating func join(_ index: Int, into output: Activation) {
    guard let record = records[index] else { return }
    let block = compiled.blocks[index]
    let shortcut = block.shortcut == nil ? nil : record.shortcut ?? blockInput(index)
    let parts = lesions[index, default: []].parts(
      residual: record.residual, shortcut: shortcut, input: blockInput(index)!)
    compiled.operations.join(
      residual: parts.residual, shortcut: parts.shortcut, into: output, rectifies: block.rectifies)
  }

  /// Applies the layers that follow the join's ReLU.
  private mutating func finishBlock(_ index: Int) {
    let exit = compiled.blocks[index].exit
    if let aside = compiled.blocks[index].aside, let record = records[index] {
      let start = blockInput(index - aside.blocksBack)!
      let beside = runChain(aside.layers, start)
      let joined = store.take(compiled.blocks[index].joined)
      compiled.operations.concatenate(record.output, beside, into: joined)
      if beside !== start { store.giveBack(beside) }
      records[index]!.output = joined
      store.giveBack(record.output)
    }
    guard !exit.isEmpty, let record = records[index] else { return }
    records[index]!.output = runChain(exit, record.output)
    store.giveBack(record.output)
  }

  private func blockInput(_ index: Int) -> Activation? {
    index == 0 ? stem : records[index - 1]?.output
  }

  /// Runs a chain of layers; the buffers between them are given back.
  private mutating func runChain(
    _ layers: some Collection<CompiledLayer>, _ input: Activation
  ) -> Activation {
    var current = input
    for layer in layers {
      let next = store.take(layer.output)
      let duration = ContinuousClock().measure {
        layer.run(current, into: next, compiled.operations)
      }
      layerMilliseconds[layer.step.layer.name] = duration.milliseconds
      if current !== input { store.giveBack(current) }
      current = next
    }
    return current
  }
}

extension Duration {
  /// This span in milliseconds.
  public var milliseconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) * 1e3 + Double(attoseconds) / 1e15
  }
}

extension ForwardPass {
  /// Refuses a pass whose numbers overflowed, and says where it began.
  ///
  /// - Throws: `ModelError.notFinite`.
  public func requireFinite() throws(ModelError) {
    let logits = (0..<compiled.images).compactMap { self.logits(ofImage: $0) }
    guard !logits.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { return }
    for index in compiled.blocks.indices {
      guard let trace = trace(ofBlock: index) else { break }
      if !compiled.operations.statistics(of: trace.output).sumOfSquares.isFinite {
        let block = trace.block
        throw notFinite("\(block.name) · \(block.path)")
      }
    }
    throw notFinite("the classifier")
  }

  private func notFinite(_ place: String) -> ModelError {
    let isNormalized = compiled.network.layers.contains {
      if case .batchNorm = $0.operation { true } else { false }
    }
    return .notFinite(
      network: compiled.network.name, place: place, isNormalized: isNormalized)
  }
}
