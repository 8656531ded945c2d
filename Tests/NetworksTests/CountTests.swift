import Networks
import Testing

/// Parameters and multiply-adds against torchvision's and fvcore's published counts.
@Suite struct CountTests {
  @Test(arguments: [
    ("resnet18", 11_689_512, "1.814"),
    ("resnet34", 21_797_672, "3.664"),
    ("resnet50", 25_557_032, "4.089"),
    ("resnet101", 44_549_160, "7.801"),
    ("resnet152", 60_192_808, "11.514"),
  ])
  func imageNetNetworks(name: String, parameters: Int, gigaMACs: String) throws {
    let network = try Catalog.network(named: name)
    #expect(network.parameterCount == parameters)
    let walk = try network.walk(height: 224, width: 224)
    // torchvision counts convolutions and the classifier; fvcore, and so the walk, also the
    // additions of global average pooling.
    let pooling = walk.head[0].input.count
    #expect(gigas(walk.multiplyAdds - pooling) == gigaMACs)
    #expect(walk.head.last?.output == Shape(channels: 1000, height: 1, width: 1))
  }

  @Test func resNet50ToTheLastDigit() throws {
    let walk = try Network.resNet(.resnet50).walk(height: 224, width: 224)
    #expect(walk.multiplyAdds == 4_089_284_608)
  }

  @Test(arguments: [
    (20, 269_722, 40.6), (56, 853_018, 125.5), (110, 1_727_962, nil),
  ])
  func cifarNetworks(depth: Int, parameters: Int, megaMACs: Double?) throws {
    for plain in [false, true] {
      let network = Network.cifar(depth: depth, plain: plain)
      #expect(network.parameterCount == parameters)
      if let megaMACs {
        let walk = try network.walk(height: 32, width: 32)
        #expect((Double(walk.multiplyAdds) / 1e5).rounded() / 10 == megaMACs)
      }
    }
  }

  /// The shares of FACTS: 1×1 51.8 %, 3×3 37 + 8.5 %, stem 2.9 %.
  @Test func sharesOfResNet50() throws {
    let walk = try Network.resNet(.resnet50).walk(height: 224, width: 224)
    var shares: [String: Int] = [:]
    for step in walk.steps {
      guard case .convolution(let c) = step.layer.operation else { continue }
      shares["\(c.window.kernel)/\(c.window.kernel == 1 ? 1 : c.window.stride)", default: 0] +=
        step.multiplyAdds
    }
    func share(_ key: String) -> Double {
      (1000 * Double(shares[key] ?? 0) / Double(walk.multiplyAdds)).rounded() / 10
    }
    #expect(share("1/1") == 51.8)
    #expect(share("3/1") == 36.8)
    #expect(share("3/2") == 8.5)
    #expect(share("7/2") == 2.9)
    #expect(
      walk.steps.count { if case .convolution = $0.layer.operation { true } else { false } } == 53)
  }

  /// Plain counterparts have the same layers less the shortcuts' convolutions and batch norms.
  @Test func plainNetworksLackOnlyShortcuts() throws {
    for depth in [ResNetDepth.resnet18, .resnet34, .resnet50] {
      let residual = Network.resNet(depth)
      let plain = Network.resNet(depth, plain: true)
      let shortcuts = residual.blocks.flatMap { $0.shortcut ?? [] }.flatMap(\.parameters)
      let extra = shortcuts.reduce(0) { $0 + ($1.isTrained ? $1.count : 0) }
      #expect(residual.parameterCount - extra == plain.parameterCount)
      #expect(plain.blocks.allSatisfy { $0.join == .residualAlone && $0.kind == .plain })
    }
  }

  private func gigas(_ count: Int) -> String {
    let thousandths = (count + 500_000) / 1_000_000
    let rest = String(thousandths % 1000)
    return "\(thousandths / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
  }
}
