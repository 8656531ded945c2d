import Kernels
import Networks

/// The network op by op, unfused and in plain loops: what one looks at inside a block, and what the
/// fast path must agree with.
///
///     let microscope = Microscope(model, workers: workers)
///     for view in microscope.views(ofBlock: 8, input: x) { print(view.layer.name, view.output.shape) }
public struct Microscope: Sendable {
  /// One operation at work.
  public struct View: Sendable {
    /// Where in the block it stands.
    public enum Branch: String, Sendable {
      case entry, residual, shortcut, gate, aside, exit
    }

    public let layer: Layer
    public let branch: Branch
    public let output: Tensor
    /// The time it took in plain loops, in milliseconds.
    public let milliseconds: Double
  }

  public let model: Model
  private let workers: Workers

  public init(_ model: Model, workers: Workers) {
    self.model = model
    self.workers = workers
  }

  /// What one layer makes of `input`, channels × height × width.
  public func apply(_ layer: Layer, to input: Tensor) -> Tensor {
    func parameter(_ name: String) -> Tensor { model.parameters["\(layer.name).\(name)"] }
    switch layer.operation {
    case .convolution(let c):
      return Reference.convolution(
        input, weights: parameter("weight"), bias: c.hasBias ? parameter("bias") : nil,
        window: c.window, workers: workers)
    case .batchNorm(let channels, let epsilon, let isScaled):
      return Reference.batchNorm(
        input, gamma: isScaled ? parameter("weight") : Tensor(shape: [channels], repeating: 1),
        beta: parameter("bias"),
        mean: parameter("running_mean"), variance: parameter("running_var"), epsilon: epsilon)
    case .relu: return Reference.relu(input)
    case .prelu: return Reference.prelu(input, slopes: parameter("weight"))
    case .silu: return Reference.silu(input)
    case .maxPool(let window): return Reference.pool(input, window: window, maximum: true)
    case .averagePool(let window): return Reference.pool(input, window: window, maximum: false)
    case .adaptiveAveragePool(let size):
      return Reference.adaptiveAveragePool(input, size: size)
    case .globalAveragePool: return Reference.globalAveragePool(input)
    case .linear:
      return Reference.linear(input, weights: parameter("weight"), bias: parameter("bias"))
    case .zeroPadChannels(let stride, let before, let after):
      return Reference.zeroPadChannels(input, stride: stride, before: before, after: after)
    case .sigmoid: return Reference.sigmoid(input)
    case .scaled(let factor): return Reference.scale(input, by: factor)
    case .dropout: return input
    }
  }

  /// What a chain of layers makes of `input`.
  public func apply(_ layers: [Layer], to input: Tensor) -> Tensor {
    layers.reduce(input) { apply($1, to: $0) }
  }

  /// A block's branches as they are added, T·F and (1 − T)·S for a gated one, their sum and the
  /// output; `shortcut` is nil for a plain block.
  ///
  /// - Parameter asideInput: where what is put beside the sum begins; the block's input where nothing is
  ///   said.
  public func block(
    _ block: Block, input: Tensor, asideInput: Tensor? = nil, lesion: Lesion = []
  ) -> (shortcut: Tensor?, residual: Tensor, sum: Tensor, output: Tensor) {
    let x = apply(block.entry, to: input)
    let (residual, shortcut) = gated(
      apply(block.residual, to: x), block.shortcut.map { apply($0, to: x) },
      by: block.gate.map { apply($0, to: x) })
    let sum = join(residual, shortcut, lesion, input)
    let beside = block.aside.map { apply($0.layers, to: asideInput ?? input) }
    let joined = beside.map { Reference.concatenate(sum, $0) } ?? sum
    return (shortcut, residual, sum, apply(block.exit, to: joined))
  }

  /// The branches as they are added: T·F and (1 − T)·S where there is a gate.
  private func gated(
    _ residual: Tensor, _ shortcut: Tensor?, by gate: Tensor?
  ) -> (residual: Tensor, shortcut: Tensor?) {
    guard let gate, let shortcut else { return (residual, shortcut) }
    return Reference.gate(gate, residual: residual, shortcut: shortcut)
  }

  /// The sum of the branches that are not cut, or the input of a block that is bypassed.
  private func join(
    _ residual: Tensor, _ shortcut: Tensor?, _ lesion: Lesion, _ input: Tensor
  ) -> Tensor {
    if lesion.contains(.bypass) { return input }
    let zero = Tensor(shape: residual.shape, repeating: 0)
    let f = lesion.contains(.residual) ? zero : residual
    return lesion.contains(.shortcut) ? f : shortcut.map { Reference.add(f, $0) } ?? f
  }

  /// Every operation of a block at work on `input`: what comes before the branches, the residual branch,
  /// the shortcut, the gate, what is put beside the sum, the join's exit. The join itself is not a layer;
  /// its sum is the exit's input, with what is put beside it.
  ///
  /// - Parameter asideInput: as for `block`.
  /// - Parameter each: called after each operation; returning false stops there.
  public func views(
    of block: Block, input: Tensor, asideInput: Tensor? = nil, lesion: Lesion = [],
    each: (View) -> Bool = { _ in true }
  ) -> [View] {
    var views: [View] = []
    func run(_ layers: [Layer], _ branch: View.Branch, from input: Tensor) -> Tensor? {
      var current = input
      for layer in layers {
        let start = ContinuousClock.now
        current = apply(layer, to: current)
        let elapsed = (ContinuousClock.now - start).milliseconds
        views.append(View(layer: layer, branch: branch, output: current, milliseconds: elapsed))
        if !each(views[views.count - 1]) { return nil }
      }
      return current
    }
    guard let x = run(block.entry, .entry, from: input),
      let residual = run(block.residual, .residual, from: x)
    else { return views }
    var (shortcut, gate): (Tensor?, Tensor?)
    if let layers = block.shortcut {
      shortcut = run(layers, .shortcut, from: x)
      if shortcut == nil { return views }
    }
    if let layers = block.gate {
      gate = run(layers, .gate, from: x)
      if gate == nil { return views }
    }
    let branches = gated(residual, shortcut, by: gate)
    var joined = join(branches.residual, branches.shortcut, lesion, input)
    if let aside = block.aside {
      guard let beside = run(aside.layers, .aside, from: asideInput ?? input) else { return views }
      joined = Reference.concatenate(joined, beside)
    }
    _ = run(block.exit, .exit, from: joined)
    return views
  }
}
