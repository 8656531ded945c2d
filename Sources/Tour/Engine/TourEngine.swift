import Inference
import Kernels
import Networks
import Pictures

/// Owns the network and the pass, and does what is asked: the only part of the tour that computes.
///
/// It belongs to one thread; `EngineThread` gives it one, tests call it directly.
public final class TourEngine {
  private let operations: Operations
  private let preprocessing: @Sendable (Network) -> Preprocessing
  private var subject: Subject?
  private var model: Model?
  private var pass: ForwardPass?
  /// The number of units that were asked for: where a pass was abandoned, the next one goes on to them.
  private var wantedUnits = 0
  /// The classes of the picture with no branch cut, once they were computed.
  private var intact: [Prediction]?
  /// The classes of the picture without its changes and with no branch cut, once they were computed.
  private var unchanged: [Prediction]?

  public init(
    operations: Operations,
    preprocessing: @escaping @Sendable (Network) -> Preprocessing = { $0.preprocessing }
  ) {
    self.operations = operations
    self.preprocessing = preprocessing
  }

  /// Carries a request out, reporting on the way.
  ///
  /// - Parameter isAbandoned: asked between the operations of `inside`, and between the units of what
  ///   computes because of a picture or a step; true stops it.
  public func perform(
    _ request: Request, isAbandoned: () -> Bool = { false }, report: (Report) -> Void
  ) {
    do {
      switch request {
      case .open(let network, let source, let picture, let changes):
        try open(network, source, picture, changes, report)
      case .picture(let source): try exchange(picture: source, isAbandoned, report)
      case .change(let changes): try change(changes, isAbandoned, report)
      case .compute(let unit): compute(through: unit, isAbandoned: isAbandoned, report)
      case .lesion(let lesion, let block): cut(lesion, block: block, report)
      case .heal: heal(report)
      case .inside(let block): look(inside: block, isAbandoned: isAbandoned, report)
      case .laboratory: preconditionFailure("the laboratory's own thread does that")
      }
    } catch {
      let wasOpening = if case .open = request { true } else { false }
      report(.failed("\(error)", wasOpening: wasOpening))
    }
  }

  // MARK: - Opening

  private func open(
    _ network: Network, _ source: ModelSource, _ pictureSource: InputPicture.Source,
    _ changes: PictureChanges, _ report: (Report) -> Void
  ) throws(ModelError) {
    report(.progress(doing: "opening \(network.title)", share: 0))
    let network = source.adapted(network)
    let picture = try InputPicture(
      pictureSource, for: network, preprocessing: preprocessing(network)
    ).changed(by: changes)
    let model = try source.model(for: network, operations: operations) { doing, share in
      report(.progress(doing: doing, share: share))
    }
    report(.opened(try compile(model, source, picture, report)))
    wantedUnits = 0
    pass!.warmUp()
  }

  /// Makes the network ready for the picture's size, and begins its pass.
  private func compile(
    _ model: Model, _ source: ModelSource, _ picture: InputPicture, _ report: (Report) -> Void
  ) throws(ModelError) -> Subject {
    let compiled: CompiledNetwork
    do {
      compiled = try CompiledNetwork(
        model, height: picture.tensor.shape[1], width: picture.tensor.shape[2],
        operations: operations
      ) { report(.progress(doing: "packing weights", share: $0)) }
    } catch {
      throw .network(error)
    }
    let subject = Subject(
      network: model.network, walk: compiled.walk, source: source, picture: picture)
    self.subject = subject
    self.model = model
    pass = ForwardPass(compiled, image: picture.tensor)
    (intact, unchanged) = (nil, nil)
    return subject
  }

  private func exchange(
    picture source: InputPicture.Source, _ isAbandoned: () -> Bool, _ report: (Report) -> Void
  ) throws(ModelError) {
    guard let subject, let model, let pass else { return }
    let picture = try InputPicture(
      source, for: subject.network, preprocessing: preprocessing(subject.network))
    if picture.tensor.shape == pass.batch[0].shape {
      unchanged = nil
      putIn(picture, report)
    } else {
      let lesions = pass.lesions
      let next = try compile(model, subject.source, picture, report)
      report(.pictureChanged(next))
      for (block, lesion) in lesions { self.pass!.setLesion(lesion, ofBlock: block) }
    }
    compute(through: wantedUnits - 1, isAbandoned: isAbandoned, report)
  }

  private func change(
    _ changes: PictureChanges, _ isAbandoned: () -> Bool, _ report: (Report) -> Void
  ) throws(ModelError) {
    guard let subject else { return }
    let picture: InputPicture
    do {
      picture = try subject.picture.changed(by: changes)
    } catch {
      // What was abandoned for it is finished all the same.
      compute(through: wantedUnits - 1, report)
      throw error
    }
    putIn(picture, report)
    compute(
      through: wantedUnits - 1, because: changes.sentence, isAbandoned: isAbandoned, report)
  }

  /// Begins the pass anew with a picture of the same size.
  private func putIn(_ picture: InputPicture, _ report: (Report) -> Void) {
    guard let before = subject else { return }
    pass!.restart(with: picture.tensor)
    intact = nil
    let next = Subject(
      network: before.network, walk: before.walk, source: before.source, picture: picture)
    subject = next
    report(.pictureChanged(next))
  }

  // MARK: - Computing

  /// Computes the units up to and including `unit`, if they are not.
  ///
  /// - Parameter reason: what is told before what was computed.
  private func compute(
    through unit: Int, because reason: String? = nil, isAbandoned: () -> Bool = { false },
    _ report: (Report) -> Void
  ) {
    guard let subject, pass != nil else { return }
    let goal = min(unit + 1, subject.unitCount)
    wantedUnits = max(wantedUnits, goal)
    let first = pass!.computedUnits
    let spent = step(through: unit, isAbandoned: isAbandoned, report)
    let computed = pass!.computedUnits - first
    guard computed > 0, pass!.computedUnits >= goal else { return }
    reportClasses(report)
    let last = reason == nil ? ", to \(subject.title(ofUnit: first + computed - 1))" : ""
    let what = computed == 1 ? subject.title(ofUnit: first) : "\(computed) units\(last)"
    let words = reason.map { "\($0); " } ?? ""
    report(.done("\(words)computed \(what) in \(Wording.milliseconds(spent))"))
  }

  /// Computes and reports the units up to and including `last`; returns the time they took, in
  /// milliseconds.
  @discardableResult
  private func step(
    through last: Int, isAbandoned: () -> Bool = { false }, _ report: (Report) -> Void
  ) -> Double {
    var spent = 0.0
    while pass!.computedUnits <= min(last, pass!.unitCount - 1), !isAbandoned() {
      let unit = pass!.computedUnits
      pass!.step()
      spent += pass!.milliseconds[unit]
      reportUnit(unit, report)
    }
    return spent
  }

  private func cut(_ lesion: Lesion, block: Int, _ report: (Report) -> Void) {
    guard let subject, let before = pass?.lesions[block, default: []],
      subject.walk.blocks.indices.contains(block)
    else { return }
    let description = subject.walk.blocks[block].block
    guard description.shortcut != nil || !lesion.contains(.shortcut) else { return }
    keepIntactClasses()
    pass!.setLesion(lesion, ofBlock: block)
    let branch = lesion.symmetricDifference(before) == .residual ? "F" : "the shortcut"
    let verb = lesion.isSuperset(of: before) ? "cut" : "mended"
    let what = "\(verb) \(branch) of \(description.name)"
    recompute(from: block + 1, what, report)
  }

  private func heal(_ report: (Report) -> Void) {
    guard pass != nil, let first = pass!.lesions.keys.min() else { return }
    for block in pass!.lesions.keys { pass!.setLesion([], ofBlock: block) }
    recompute(from: first + 1, "mended every branch", report)
  }

  /// Reports the block that was joined anew and computes everything after it.
  private func recompute(from unit: Int, _ what: String, _ report: (Report) -> Void) {
    guard let subject else { return }
    let start = ContinuousClock.now
    if pass!.computedUnits > unit { reportUnit(unit, report) }
    let first = pass!.computedUnits
    wantedUnits = subject.unitCount
    step(through: subject.headUnit, report)
    reportClasses(report)
    let elapsed = Wording.milliseconds((ContinuousClock.now - start).milliseconds)
    let again = subject.unitCount - first
    let units = again == 1 ? "the head" : "\(again) units, to the head,"
    report(.done("\(what); computed \(units) in \(elapsed)"))
  }

  /// Computes the classes without lesions, once for each picture that is looked at with one, so that
  /// there is something to compare with. Runs on a copy: the pass itself goes no further than it was
  /// asked to.
  private func keepIntactClasses() {
    guard intact == nil, var whole = pass else { return }
    for block in whole.lesions.keys { whole.setLesion([], ofBlock: block) }
    whole.run()
    intact = whole.logits.map(Prediction.ranked)
  }

  /// Computes the classes of the picture as it was, in the same way, once for each picture that is
  /// changed.
  private func keepUnchangedClasses() {
    guard unchanged == nil, var before = pass,
      let picture = try? subject?.picture.changed(by: PictureChanges())
    else { return }
    before.restart(with: picture.tensor)
    before.run()
    unchanged = before.logits.map(Prediction.ranked)
  }

  // MARK: - Reporting

  private func reportUnit(_ unit: Int, _ report: (Report) -> Void) {
    guard let record = record(ofUnit: unit) else { return }
    report(.unit(unit, record))
  }

  private func reportClasses(_ report: (Report) -> Void) {
    guard let subject, let logits = pass?.logits else { return }
    let classes = Prediction.ranked(logits: logits)
    let isChanged = !subject.picture.changes.isEmpty
    if !pass!.lesions.isEmpty {
      keepIntactClasses()
      report(.classes(classes, intact: intact ?? classes, unchanged: nil))
      return
    }
    intact = classes
    if isChanged { keepUnchangedClasses() } else { unchanged = classes }
    report(.classes(classes, intact: classes, unchanged: isChanged ? unchanged : nil))
  }

  private func record(ofUnit unit: Int) -> UnitRecord? {
    guard let subject else { return nil }
    // Before the pass is copied below: a copy holds on to the buffers that the sum would go into.
    let sum = subject.block(ofUnit: unit) == nil ? nil : pass?.sum(ofBlock: unit - 1)
    guard let pass else { return nil }
    let output: Activation
    var block: BlockRecord?
    if unit == 0 {
      guard let stem = pass.stemOutput else { return nil }
      output = stem
    } else if unit == subject.headUnit {
      guard let logits = pass.placeLogits(ofImage: 0) else { return nil }
      output = Activation(logits)
    } else {
      guard let trace = pass.trace(ofBlock: unit - 1), let sum else { return nil }
      output = trace.output
      block = BlockRecord(
        trace: trace, magnitudes: trace.magnitudes(operations, sum: sum), sum: sum,
        shortcutMap: trace.shortcut.map { FeatureMap($0, operations) },
        residualMap: FeatureMap(trace.residual, operations), sumMap: FeatureMap(sum, operations),
        gateMap: trace.gate.map { FeatureMap(meansOf: $0) })
    }
    return UnitRecord(
      milliseconds: pass.milliseconds[unit], output: output,
      outputStatistics: block?.magnitudes.output ?? operations.statistics(of: output),
      outputMap: FeatureMap(output, operations), block: block)
  }

  // MARK: - The microscope

  private func look(
    inside block: Int, isAbandoned: () -> Bool, _ report: (Report) -> Void
  ) {
    guard let model, let pass, let trace = pass.trace(ofBlock: block) else { return }
    let microscope = Microscope(model, workers: operations.workers)
    let start = ContinuousClock.now
    var count = 0
    _ = microscope.views(
      of: trace.block, input: trace.input.tensor, asideInput: trace.asideInput?.tensor,
      lesion: trace.lesion
    ) { view in
      let output = Activation(view.output)
      report(
        .operation(
          block: block, index: count,
          OperationRecord(
            layer: view.layer, branch: view.branch, milliseconds: view.milliseconds,
            output: output, statistics: operations.statistics(of: output))))
      count += 1
      return !isAbandoned()
    }
    guard count == trace.block.layers.count else { return }
    let elapsed = Wording.milliseconds((ContinuousClock.now - start).milliseconds)
    report(
      .done(
        "computed \(count) operations of \(trace.block.name), one by one, in \(elapsed)"))
  }
}
