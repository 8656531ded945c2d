/// One thing that can be said of a network: how it does something in which networks differ.
///
///     let traits = try Network.keras(.resnet50).traits
///     traits.first { $0.aspect == "biases" }?.words   // "in every convolution"
///
/// Everything is read off the layers. Two networks that do a thing alike have the same words for it, so
/// that what differs between any two is found by comparing words.
public struct NetworkTrait: Hashable, Sendable {
  /// `stride`, `shortcut`, `biases` …
  public let aspect: String
  public let words: String

  init(_ aspect: String, _ words: String) {
    self.aspect = aspect
    self.words = words
  }
}

extension Network {
  /// What can be said of it, in the order in which a picture passes.
  ///
  /// - Throws: `NetworkError` where it cannot be walked through at its own input's size.
  public var traits: [NetworkTrait] {
    get throws(NetworkError) {
      let walk = try walk(height: inputSize, width: inputSize)
      return [
        NetworkTrait("pictures", picturesInWords),
        NetworkTrait("stem", NetworkTrait.chain(stem, isDetailed: true)),
        NetworkTrait("stem's padding", stemPaddingInWords),
        NetworkTrait(
          "stages", stages.map { "\($0.name) ×\($0.blocks.count)" }.joined(separator: ", ")),
        NetworkTrait("channels", channelsInWords),
        NetworkTrait("halvings", halvingsInWords(walk)),
        NetworkTrait("residual F", grouped { NetworkTrait.chain($0.entry + $0.residual) }),
        NetworkTrait("stride", strideInWords),
        NetworkTrait("shortcut S", grouped(NetworkTrait.shortcut)),
        NetworkTrait("what S sees", whatShortcutsSee),
        NetworkTrait("gate T", grouped { $0.gate.map { NetworkTrait.chain($0) } ?? "none" }),
        NetworkTrait(
          "beside the sum", grouped { $0.aside.map { NetworkTrait.chain($0.layers) } ?? "nothing" }),
        NetworkTrait("after the sum", grouped { NetworkTrait.chain($0.exit) }),
        NetworkTrait("dilation", grouped(NetworkTrait.dilation)),
        NetworkTrait("unusual padding", paddingInWords),
        NetworkTrait("biases", biasesInWords),
        NetworkTrait("batch norm's ε", epsilonsInWords),
        NetworkTrait("batch norm's γ", scalesInWords),
        NetworkTrait("head", NetworkTrait.chain(head, isDetailed: true)),
        NetworkTrait("classes", "\(classes), the first '\(classNames.first ?? "")'"),
        NetworkTrait("layers' names", namesInWords),
      ]
    }
  }

  /// In what two networks differ, and in what they are alike.
  public func differences(
    from other: Network
  ) throws(NetworkError) -> (differing: [(own: NetworkTrait, other: NetworkTrait)], alike: [String])
  {
    var differing: [(own: NetworkTrait, other: NetworkTrait)] = []
    var alike: [String] = []
    for (a, b) in zip(try traits, try other.traits) {
      if a == b { alike.append(a.aspect) } else { differing.append((a, b)) }
    }
    return (differing, alike)
  }
}

// MARK: - Pictures, stem and head

extension Network {
  private var picturesInWords: String {
    let pictures = trainingPictures ?? usualPictures
    let cut = pictures.resize.map { " cut from a short side of \($0)" } ?? ""
    let order = pictures.isBlueFirst ? ", blue first" : ""
    let mean = [pictures.mean.x, pictures.mean.y, pictures.mean.z]
    let deviation = [pictures.deviation.x, pictures.deviation.y, pictures.deviation.z]
    func list(_ numbers: [Float]) -> String {
      Set(numbers).count == 1
        ? NetworkTrait.rounded(numbers[0])
        : "(\(numbers.map { NetworkTrait.rounded($0) }.joined(separator: ", ")))"
    }
    let scale: String
    if deviation.allSatisfy({ abs($0 * 255 - 1) < 1e-3 }) {
      let less = mean.allSatisfy { $0 == 0 } ? "" : " less \(list(mean.map { $0 * 255 }))"
      scale = "in 0…255\(less)"
    } else if mean.allSatisfy({ $0 == 0 }) && deviation.allSatisfy({ $0 == 1 }) {
      scale = "in 0…1"
    } else {
      scale = "in 0…1 less \(list(mean)), divided by \(list(deviation))"
    }
    return "\(pictures.size)×\(pictures.size)\(cut), \(scale)\(order)"
  }

  private var stemPaddingInWords: String {
    let words = stem.compactMap { layer -> String? in
      switch layer.operation {
      case .convolution(let c):
        "\(c.window.kernel)×\(c.window.kernel) by \(c.window.padding)"
      case .maxPool(let window), .averagePool(let window):
        window.isSame
          ? "pool as SAME has it: of an even input below and right only"
          : "pool by \(window.padding)"
      default: nil
      }
    }
    return words.isEmpty ? "none" : words.joined(separator: ", ")
  }

  private var namesInWords: String {
    let example = blocks.lazy.flatMap(\.layers).first { !$0.parameters.isEmpty }
    // A description's layers have torchvision's names.
    let owner = origin == .description ? Origin.torchvision : origin
    return "as in \(owner.title)" + (example.map { ": \($0.name)" } ?? "")
  }
}

// MARK: - Blocks

extension Network {
  private var channelsInWords: String {
    stages.map { stage in
      let widths = (stage.blocks.last?.residual ?? []).compactMap { layer -> Int? in
        if case .convolution(let c) = layer.operation { c.outputs } else { nil }
      }
      return widths.map(String.init).joined(separator: "-")
    }.joined(separator: ", ")
  }

  private func halvingsInWords(_ walk: NetworkWalk) -> String {
    var parts = ["stem \(NetworkTrait.factor(walk.input, walk.stemOutput))"]
    var blocks = walk.blocks[...]
    for stage in stages {
      let own = blocks.prefix(stage.blocks.count)
      blocks = blocks.dropFirst(stage.blocks.count)
      guard let first = own.first, let last = own.last else { continue }
      parts.append("\(stage.name) \(NetworkTrait.factor(first.input, last.output))")
    }
    return parts.joined(separator: ", ")
  }

  private var strideInWords: String {
    let words = grouped { block in
      var parts: [String] = []
      var number = 0
      for layer in block.entry + block.residual {
        guard case .convolution(let c) = layer.operation else { continue }
        number += 1
        guard c.window.stride > 1 else { continue }
        parts.append(
          "/\(c.window.stride) in convolution \(number) (\(c.window.kernel)×\(c.window.kernel))")
      }
      for layer in block.exit {
        if case .maxPool(let window) = layer.operation, window.stride > 1 {
          parts.append("/\(window.stride) in a max pool after it")
        }
      }
      return parts.isEmpty ? "none" : parts.joined(separator: " and ")
    }
    return words
  }

  private var whatShortcutsSee: String {
    grouped { block in
      block.shortcut == nil
        ? "nothing" : block.entry.isEmpty ? "x" : "\(NetworkTrait.chain(block.entry)) of x"
    }
  }

  private var paddingInWords: String {
    let unusual = blocks.flatMap(\.layers).compactMap { layer -> String? in
      guard case .convolution(let c) = layer.operation, !c.window.isSame,
        c.window.padding != c.window.dilation * (c.window.kernel - 1) / 2
      else { return nil }
      return "\(layer.name) by \(c.window.padding)"
    }
    return unusual.isEmpty
      ? "none"
      : unusual.count > 3 ? "in \(unusual.count) convolutions" : unusual.joined(separator: ", ")
  }

  private var biasesInWords: String {
    func flags(_ layers: [Layer]) -> [Bool] {
      layers.compactMap { if case .convolution(let c) = $0.operation { c.hasBias } else { nil } }
    }
    let all = flags(stem + blocks.flatMap(\.layers))
    if all.allSatisfy(\.self) { return "in every convolution" }
    if !all.contains(true) { return "in no convolution" }
    var parts: [String] = []
    if flags(stem).contains(true) { parts.append("the stem's") }
    let residuals = blocks.map { flags($0.entry + $0.residual) }
    let alike = Set(residuals)
    if alike.count == 1, let own = alike.first {
      for (index, has) in own.enumerated() where has {
        parts.append(
          index == own.count - 1 && index > 0
            ? "the last of each block" : "convolution \(index + 1) of each block")
      }
    } else if residuals.contains(where: { $0.contains(true) }) {
      parts.append("\(residuals.flatMap { $0 }.count(where: \.self)) in blocks")
    }
    if blocks.contains(where: { flags($0.shortcut ?? []).contains(true) }) {
      parts.append("the shortcuts'")
    }
    if blocks.contains(where: { flags($0.gate ?? []).contains(true) }) {
      parts.append("the gates'")
    }
    return "of convolutions: " + parts.joined(separator: ", ")
  }

  private var epsilonsInWords: String {
    var seen: [Float] = []
    for case .batchNorm(_, let epsilon, _) in layers.map(\.operation) where !seen.contains(epsilon)
    {
      seen.append(epsilon)
    }
    return seen.isEmpty ? "no batch norm" : seen.map { "\($0)" }.joined(separator: " and ")
  }

  private var scalesInWords: String {
    let held = layers.filter {
      if case .batchNorm(_, _, false) = $0.operation { true } else { false }
    }
    return held.isEmpty
      ? "learned"
      : "held at one in \(held.prefix(3).map(\.name).joined(separator: ", ")), else learned"
  }
}

extension NetworkTrait {
  /// S in a few words.
  static func shortcut(_ block: Block) -> String {
    guard let layers = block.shortcut else { return "none" }
    return layers.isEmpty ? "x itself" : chain(layers)
  }

  static func dilation(_ block: Block) -> String {
    let rates = Set(
      block.layers.compactMap { layer -> Int? in
        if case .convolution(let c) = layer.operation { c.window.dilation } else { nil }
      })
    return rates.max().map { $0 > 1 ? "\($0)" : "none" } ?? "none"
  }

  /// Layers in a row: `3×3 BN ReLU 3×3 BN`. Channels and strides are told elsewhere, unless details are
  /// asked for.
  static func chain(_ layers: [Layer], isDetailed: Bool = false) -> String {
    let words = layers.map { layer -> String in
      switch layer.operation {
      case .convolution(let c):
        isDetailed ? layer.operation.label : "\(c.window.kernel)×\(c.window.kernel)"
      case .zeroPadChannels: "every n-th pixel among zeros"
      case .maxPool(let window) where window.kernel == 1: "every n-th pixel"
      case .linear(let inputs, let outputs): "linear \(inputs)→\(outputs)"
      default: layer.operation.label
      }
    }
    return words.isEmpty ? "nothing" : words.joined(separator: isDetailed ? ", " : " ")
  }

  /// By how much height and width shrink: `/2`.
  static func factor(_ input: Shape, _ output: Shape) -> String {
    let exact = Double(input.height) / Double(max(1, output.height))
    let whole = Int(exact.rounded())
    return Double(whole) == exact ? "/\(whole)" : "\(input.height)→\(output.height)"
  }

  /// At most four digits.
  static func rounded(_ value: Float) -> String {
    let digits: Double = abs(value) >= 100 ? 10 : abs(value) >= 10 ? 100 : 1000
    let rounded = (Double(value) * digits).rounded() / digits
    return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
  }
}
