/// What a block of a laboratory network is made from: a kind, and two numbers of channels.
///
/// Where they differ the block halves the height and width.
struct LaboratoryBlock {
  let kind: LaboratoryKind
  /// `conv3_1`.
  let name: String
  /// `layer2.0`, what the names of its parameters begin with.
  let path: String
  let inputs: Int
  let outputs: Int

  var block: Block {
    Block(
      name: name, path: path, kind: blockKind, shortcut: shortcut, residual: residual, gate: gate,
      exit: exit)
  }

  private var changesShape: Bool { inputs != outputs }
  private var stride: Int { changesShape ? 2 : 1 }

  private var blockKind: Block.Kind {
    switch kind {
    case .plain, .plainWithoutNorm, .c3, .c3Plain: .plain
    case .gated, .highway: .gated
    case .scaled: .scaled
    case .dropout: .dropout
    case .residualC, .convolved: .projection
    case .residualB: changesShape ? .projection : .identity
    case .residual, .preActivation, .prelu, .residualWithoutNorm:
      changesShape ? .zeroPadding : .identity
    }
  }

  // MARK: - F

  private var residual: [Layer] {
    let first = Network.convolution(
      "\(path).conv1", inputs, outputs, kernel: 3, stride: stride, hasBias: !kind.hasBatchNorm)
    let second = Network.convolution(
      "\(path).conv2", outputs, outputs, kernel: 3, hasBias: !kind.hasBatchNorm)
    let (relu1, relu2) = (Layer("\(path).relu1", activation), Layer("\(path).relu2", .relu))
    let bn2 = Network.batchNorm("\(path).bn2", outputs)
    switch kind {
    case .plainWithoutNorm, .residualWithoutNorm: return [first, relu1, second]
    case .preActivation:
      return [Network.batchNorm("\(path).bn1", inputs), relu1, first, bn2, relu2, second]
    default:
      let pair = [first, Network.batchNorm("\(path).bn1", outputs), relu1, second, bn2]
      // A highway's transform keeps its nonlinearity: nothing follows the sum.
      return kind == .highway ? pair + [relu2] : pair
    }
  }

  // MARK: - S

  private var shortcut: [Layer]? {
    let dropout = Layer("\(path).dropout", .dropout(rate: 0.5))
    let half = Layer("\(path).scale", .scaled(by: 0.5))
    switch kind {
    case .plain, .plainWithoutNorm, .c3, .c3Plain: return nil
    case .residualB: return changesShape ? projection : []
    case .residualC: return projection
    case .convolved:
      return [
        Network.convolution("\(path).shortcut", inputs, outputs, kernel: 1, stride: stride)
      ]
    case .scaled: return optionA + [half]
    case .dropout: return optionA + [dropout]
    case .residual, .preActivation, .gated, .highway, .prelu, .residualWithoutNorm:
      return optionA
    }
  }

  /// x, or where the shape changes every other pixel of it among channels of zeros.
  private var optionA: [Layer] {
    let new = outputs - inputs
    let padding = Operation.zeroPadChannels(stride: stride, before: new / 2, after: new - new / 2)
    return changesShape ? [Layer("\(path).shortcut", padding)] : []
  }

  /// A 1×1 convolution and batch norm.
  private var projection: [Layer] {
    [
      Network.convolution("\(path).shortcut.0", inputs, outputs, kernel: 1, stride: stride),
      Network.batchNorm("\(path).shortcut.1", outputs),
    ]
  }

  // MARK: - T and what follows the sum

  private var gate: [Layer]? {
    guard kind == .gated || kind == .highway else { return nil }
    let convolution = Network.convolution(
      "\(path).gate", inputs, outputs, kernel: kind == .gated ? 1 : 3, stride: stride,
      hasBias: true)
    return [convolution, Layer("\(path).sigmoid", .sigmoid)]
  }

  private var exit: [Layer] {
    kind == .preActivation || kind == .highway ? [] : [Layer("\(path).relu", activation)]
  }

  private var activation: Operation { kind == .prelu ? .prelu(channels: outputs) : .relu }
}
