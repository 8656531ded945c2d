import Curriculum
import Foundation
import Networks
import Terminal
import Testing

@testable import Inference
@testable import Laboratory
@testable import Tour

extension TourState {
  /// The value of a name as an expression has it: `conv3_1.ratio`, `network("resnet34").macs`.
  func fact(_ text: String) throws(FactError) -> FactValue {
    var name = FactName(words: text.split(separator: ".").map(String.init))
    if let match = text.wholeMatch(of: /(\w+)\("([^"]*)"\)\.(.*)/) {
      let rest = match.3.split(separator: ".").map(String.init)
      name = FactName(words: [String(match.1)] + rest, argument: String(match.2))
    }
    return try TourFacts(self).value(of: name)
  }

  func number(_ text: String) throws -> Double {
    guard case .number(let number) = try fact(text) else {
      throw FactError(.meaningless, "\(text) is no number")
    }
    return number
  }

  func list(_ text: String) throws -> [Double] {
    guard case .list(let list) = try fact(text) else {
      throw FactError(.meaningless, "\(text) is no list")
    }
    return list
  }

  func fault(_ text: String) -> FactError.Fault? {
    do throws(FactError) { _ = try fact(text) } catch { return error.fault }
    return nil
  }
}

/// What lessons compute with, against what can be known without them.
@Suite struct FactsTests {
  // MARK: - Networks

  /// Parameters and multiply-adds as torchvision documents them for its weights, to the digits given;
  /// it does not count what pooling the last activation, so many channels of 7×7, adds. For the CIFAR
  /// family the counts of akamaster's networks with batch norm.
  @Test(arguments: [
    ("resnet18", 11_689_512, (1.814, 512)), ("resnet34", 21_797_672, (3.664, 512)),
    ("resnet50", 25_557_032, (4.089, 2048)), ("resnet101", 44_549_160, (7.801, 2048)),
    ("resnet152", 60_192_808, (11.514, 2048)), ("cifar-resnet20", 269_722, nil),
    ("cifar-resnet56", 853_018, nil), ("cifar-plain110", 1_727_962, nil),
  ])
  func sizesOfNetworks(
    name: String, parameters: Int, work: (gigaMACs: Double, channels: Int)?
  ) throws {
    let state = try Scene().state
    #expect(try state.number("network(\"\(name)\").parameters") == Double(parameters))
    if let work {
      let macs = try state.number("network(\"\(name)\").macs") - Double(work.channels * 7 * 7)
      #expect(abs(macs / 1e9 - work.gigaMACs) < 0.0005)
    }
  }

  /// Every network whose name has a depth is so deep; C3's names give the depth of the pairs that its
  /// modules take the place of.
  @Test func theDepthInTheName() throws {
    let state = try Scene().state
    let names = Catalog.names + Catalog.cifarNames + Catalog.laboratoryNames
    var count = 0
    for name in names where !name.contains("c3") && !name.hasPrefix("functional") {
      guard let digits = name.firstMatch(of: /[0-9]+/)?.output, let depth = Double(digits) else {
        continue
      }
      #expect(try state.number("network(\"\(name)\").depth") == depth, "\(name)")
      count += 1
    }
    #expect(count > 40)
  }

  /// ResNet-50 by hand: table 1 of the paper, with the stride in the 3×3 convolution.
  @Test(arguments: [
    ("blocks", 16), ("classes", 1000), ("input.channels", 3), ("input.height", 224),
    ("input.width", 224), ("stem.out.channels", 64), ("stem.out.height", 56),
    ("stem.conv1.parameters", 64 * 3 * 7 * 7), ("stem.conv1.kernel", 7),
    ("stem.conv1.stride", 2), ("stem.maxpool.kernel", 3), ("stem.conv1.out.width", 112),
    ("stem.parameters", 64 * 3 * 7 * 7 + 2 * 64),
    ("stem.macs", 64 * 3 * 7 * 7 * 112 * 112),
    ("conv3_1.in.channels", 256), ("conv3_1.in.height", 56), ("conv3_1.out.channels", 512),
    ("conv3_1.out.width", 28), ("conv3_1.conv2.parameters", 128 * 128 * 9),
    ("conv3_1.conv2.macs", 128 * 128 * 9 * 28 * 28), ("conv3_1.conv2.stride", 2),
    ("conv3_1.conv1.in.height", 56), ("conv3_1.conv2.out.height", 28),
    ("conv3_1.downsample.0.parameters", 256 * 512), ("conv3_1.downsample.0.kernel", 1),
    ("layer2.0.downsample.0.stride", 2), ("layer2.0.conv3.in.channels", 128),
    (
      "conv3_1.parameters",
      256 * 128 + 128 * 128 * 9 + 128 * 512 + 256 * 512 + 2 * (128 + 128 + 512 + 512)
    ),
    ("conv5_3.out.height", 7), ("conv5_3.layer4.2.conv3.out.channels", 2048),
    ("head.in.channels", 2048), ("head.out.channels", 1000), ("head.out.height", 1),
    ("head.fc.parameters", 2048 * 1000 + 1000), ("head.fc.macs", 2048 * 1000),
    ("conv3_1.stride", 8), ("stem.field", 11), ("stem.stride", 4),
  ])
  func unitsOfResNet50(name: String, value: Int) throws {
    #expect(try Scene().state.number("network(\"resnet50\").\(name)") == Double(value))
  }

  /// r += (k − 1)·j, j *= s, layer after layer.
  @Test func theReceptiveFieldIsTheTextbooks() throws {
    let state = try Scene().state
    var (field, jump) = (1, 1)
    func slide(_ kernel: Int, _ stride: Int) {
      field += (kernel - 1) * jump
      jump *= stride
    }
    slide(7, 2)
    slide(3, 2)
    for (stage, count) in [3, 4, 6, 3].enumerated() {
      for block in 0..<count {
        slide(3, stage > 0 && block == 0 ? 2 : 1)
        let name = "network(\"resnet50\").conv\(stage + 2)_\(block + 1)"
        #expect(try state.number("\(name).field") == Double(field))
        #expect(try state.number("\(name).stride") == Double(jump))
      }
    }
    #expect(jump == 32)
  }

  @Test func listsOfBlocks() throws {
    let state = try Scene(network: "cifar-resnet20").state
    #expect(try state.list("blocks.out.height") == [32, 32, 32, 16, 16, 16, 8, 8, 8])
    #expect(try state.list("blocks.stride") == [1, 1, 1, 2, 2, 2, 4, 4, 4])
    // Two 3×3 convolutions each; option A multiplies nothing.
    func pair(_ inputs: Int, _ outputs: Int, _ side: Int) -> Double {
      Double((inputs + outputs) * outputs * 9 * side * side)
    }
    let macs = [
      pair(16, 16, 32), pair(16, 16, 32), pair(16, 16, 32), pair(16, 32, 16), pair(32, 32, 16),
      pair(32, 32, 16), pair(32, 64, 8), pair(64, 64, 8), pair(64, 64, 8),
    ]
    #expect(try state.list("blocks.macs") == macs)
    #expect(try state.list("network(\"cifar-resnet20\").blocks.macs") == macs)
  }

  // MARK: - Traces

  /// The branches by plain loops over the elements: identities, option A, projections, gates.
  @Test(arguments: ["cifar-resnet8", "cifar-residual-c8", "cifar-gated8", "cifar-plain8", "c3"])
  func whatWasComputedByPlainLoops(network: String) throws {
    var scene = try Scene(network: network)
    scene.press(.end)
    let state = scene.state
    for record in state.records.compactMap({ $0?.block }) {
      let trace = record.trace
      let name = trace.block.name
      let f = trace.residual.tensor.elements
      let s = trace.shortcut?.tensor.elements
      let sum = zip(s ?? Array(repeating: 0, count: f.count), f).map { $0 + $1 }
      var tensors = [("x", trace.input.tensor.elements), ("residual", f), ("sum", sum)]
      tensors.append(("output", trace.output.tensor.elements))
      if trace.block.exit.map(\.operation) == [.relu] {
        #expect(sum.map { max($0, 0) } == trace.output.tensor.elements)
      }
      guard let s else {
        #expect(state.fault("\(name).ratio") == .meaningless)
        #expect(state.fault("\(name).shortcut.rms") == .meaningless)
        try expectStatistics(tensors, name, state)
        continue
      }
      try expectStatistics(tensors + [("shortcut", s)], name, state)
      let (squaresOfF, squaresOfS) = (dot(f, f), dot(s, s))
      let ratio = (squaresOfF / squaresOfS).squareRoot()
      let cosine = dot(f, s) / (squaresOfF * squaresOfS).squareRoot()
      #expect(abs(try state.number("\(name).ratio") / ratio - 1) < 1e-6)
      #expect(abs(try state.number("\(name).cosine") - cosine) < 1e-6)
    }
    let blocks = state.records.compactMap { $0?.block?.trace.block }
    #expect(try state.list("blocks.ratio").count == blocks.count { $0.shortcut != nil })
    #expect(try state.list("blocks.sum.rms").count == blocks.count)
    try expectStatistics(
      [("output", state.records[0]!.output.tensor.elements)], "stem", state)
    try expectStatistics(
      [("output", state.records.last!!.output.tensor.elements)], "head", state)
  }

  private func dot(_ a: [Float], _ b: [Float]) -> Double {
    zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  /// Sums are made in another order and the deviation in one pass: a few parts in a million of the
  /// largest element.
  private func expectStatistics(
    _ tensors: [(name: String, elements: [Float])], _ unit: String, _ state: TourState
  ) throws {
    for (name, elements) in tensors {
      let expected = statistics(of: elements)
      let reach = max(1e-30, Double(elements.reduce(0) { max($0, $1.magnitude) }))
      for (statistic, value) in expected {
        let found = try state.number("\(unit).\(name).\(statistic)")
        let scale = statistic == "l2" ? max(value, reach) : statistic == "zeros" ? 1e-6 : reach
        #expect(abs(found - value) <= 1e-5 * scale, "\(unit).\(name).\(statistic)")
      }
    }
  }

  private func statistics(of elements: [Float]) -> [String: Double] {
    let numbers = elements.map(Double.init)
    let count = Double(numbers.count)
    let mean = numbers.reduce(0, +) / count
    let squares = numbers.reduce(0) { $0 + $1 * $1 }
    let deviations = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return [
      "l2": squares.squareRoot(), "rms": (squares / count).squareRoot(), "mean": mean,
      "std": (deviations / count).squareRoot(), "min": numbers.min()!, "max": numbers.max()!,
      "zeros": Double(numbers.count { $0 == 0 }) / count,
    ]
  }

  /// Facts are computed, not told: with other weights, or another picture, they are others.
  @Test(arguments: ["weights random:1", "picture 4"])
  func whatIsComputedDependsOnWeightsAndPicture(command: String) throws {
    var scene = try Scene()
    scene.press(.end)
    let before = scene.state
    scene.press(.character(":"))
    scene.type(command)
    scene.press(.enter, .end)
    let after = scene.state
    for name in [
      "conv2_1.ratio", "conv3_1.cosine", "conv4_1.x.rms", "conv4_1.shortcut.mean",
      "conv3_1.residual.std", "conv3_1.sum.min", "conv3_1.output.max", "stem.output.zeros",
      "head.output.l2", "class.probability",
    ] {
      #expect(try before.number(name) != after.number(name), "\(name)")
    }
    for name in ["blocks.ratio", "classes.probability"] {
      #expect(try before.list(name) != after.list(name), "\(name)")
    }
    for name in ["network.macs", "network.parameters", "conv3_1.field"] {
      #expect(try before.number(name) == after.number(name), "\(name)")
    }
  }

  // MARK: - Classes, cuts, picture

  @Test func theClassesAreASoftmaxOfTheLogits() throws {
    var scene = try Scene()
    scene.press(.end)
    let logits = scene.state.records.last!!.output.tensor.elements.map(Double.init)
    let total = logits.reduce(0) { $0 + exp($1) }
    let probabilities = logits.map { exp($0) / total }
    let names = [
      "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
    ]
    let best = probabilities.indices.max { probabilities[$0] < probabilities[$1] }!
    let state = scene.state
    #expect(try state.number("class.index") == Double(best))
    #expect(try state.fact("class.name") == .text(names[best]))
    #expect(abs(try state.number("class.probability") - probabilities[best]) < 1e-12)
    let list = try state.list("classes.probability")
    #expect(list.count == 10)
    for (found, expected) in zip(list, probabilities.sorted(by: >)) {
      #expect(abs(found - expected) < 1e-12)
    }
  }

  @Test func cutsAndChangesAndWhatWasBefore() throws {
    var scene = try Scene()
    scene.press(.end)
    let whole = try scene.state.number("class.probability")
    #expect(try scene.state.number("intact.probability") == whole)
    #expect(try scene.state.number("unchanged.class.probability") == whole)
    scene.press(.character("g"))
    scene.type("conv3_1")
    scene.press(.enter, .character("x"))
    #expect(try scene.state.number("cut.residuals") == 1)
    scene.press(.character("s"))
    #expect(try scene.state.number("cut.shortcuts") == 1)
    #expect(try scene.state.number("class.probability") != whole)
    #expect(try scene.state.number("intact.probability") == whole)
    #expect(try scene.state.number("unchanged.probability") == whole)
    scene.press(.character("r"))
    #expect(try scene.state.number("cut.residuals") == 0)
    #expect(try scene.state.number("class.probability") == whole)
    scene.press(.character("<"), .character("-"), .character("-"), .character("c"))
    #expect(try scene.state.number("picture.number") == 3)
    #expect(try scene.state.number("picture.rotate") == -15)
    #expect(try scene.state.number("picture.light") == -2)
    #expect(try scene.state.number("picture.covered") == 1)
    let changed = try scene.state.number("class.probability")
    #expect(changed != whole)
    #expect(try scene.state.number("intact.probability") == changed)
    #expect(try scene.state.number("unchanged.probability") == whole)
    // Of a changed picture with a cut nobody computes what it was.
    scene.press(.character("x"))
    #expect(scene.state.fault("unchanged.probability") == .notYet)
    scene.press(.character("p"))
    #expect(try scene.state.number("picture.number") == 4)
    #expect(try scene.state.number("picture.covered") == 0)
  }

  // MARK: - Screens

  @Test func whereTheLearnerIs() throws {
    var scene = try Scene()
    #expect(try scene.state.number("computed") == 0)
    scene.press(.right, .right, .right)
    #expect(try scene.state.number("unit") == 2 && scene.state.number("computed") == 3)
    #expect(try scene.state.number("block.out.channels") == 32)
    #expect(
      try scene.state.number("block.residual.rms") == scene.state.number("conv3_1.residual.rms"))
    #expect(try scene.state.fact("screen") == .text("tour"))
    #expect(scene.state.fault("channel.mean") == .notYet)
    scene.press(.character("a"))
    #expect(try scene.state.fact("screen") == .text("channels"))
    scene.press(.character("t"))
    scene.press(.escape, .character("t"))
    #expect(try scene.state.fact("screen") == .text("laboratory"))
  }

  @Test func theChannelThatIsShown() throws {
    var scene = try Scene()
    scene.press(.right, .right, .right, .character("a"), .right, .right)
    #expect(try scene.state.number("channel.index") == 2)
    #expect(try scene.state.fact("channel.tensor") == .text("F(x)"))
    try expectChannel(scene.state, scene.state.focused!.block!.trace.residual.tensor.elements)
    scene.press(.tab)
    #expect(try scene.state.fact("channel.tensor") == .text("sum"))
    try expectChannel(scene.state, scene.state.focused!.block!.sum.tensor.elements)
  }

  @Test func theOperationThatIsShown() throws {
    var scene = try Scene()
    scene.press(.right, .right, .right, .enter, .right, .right, .right)
    let state = scene.state
    #expect(try state.fact("screen") == .text("inside"))
    #expect(try state.number("operation.index") == 4)
    #expect(try state.fact("operation.name") == .text("conv2"))
    #expect(try state.fact("channel.tensor") == .text("conv2"))
    #expect(try state.number("operation.parameters") == 32 * 32 * 9)
    #expect(try state.number("operation.out.height") == 16)
    #expect(try state.number("operation.kernel") == 3)
    let elements = state.inside.operations[3].output.tensor.elements
    let rms = statistics(of: elements)["rms"]!
    #expect(abs(try state.number("operation.output.rms") / rms - 1) < 1e-6)
    try expectChannel(state, elements)
  }

  /// Channels of 16×16.
  private func expectChannel(_ state: TourState, _ tensor: [Float]) throws {
    let index = Int(try state.number("channel.index"))
    let expected = statistics(of: Array(tensor[index * 256..<(index + 1) * 256]))
    for (name, value) in expected {
      #expect(abs(try state.number("channel.\(name)") - value) < 1e-5, "\(name)")
    }
  }

  // MARK: - Laboratory

  private static let recordings = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Lessons/recordings")

  /// The lines of a recorded run, as plain JSON.
  private func lines(_ run: String) throws -> [[String: Any]] {
    let file = Self.recordings.appending(path: "instant/\(run)-seed0/metrics.jsonl")
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
      try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  private func replaying() throws -> TourState {
    var scene = try Scene()
    scene.equip([try Recording(folder: Self.recordings.appending(path: "instant").path())])
    scene.press(.character("t"), .end, .enter)
    return scene.state
  }

  @Test(arguments: [0.5, 1])
  func runsOfARecording(share: Double) throws {
    var state = try replaying()
    state.laboratory.session?.position = share
    for network in ["cifar-plain20", "cifar-plain56", "cifar-resnet20", "cifar-resnet56"] {
      let lines = try lines("\(network)-w4").filter {
        share == 1 || Double($0["step"] as! Int) <= 600 * share
      }
      let last = lines.last { $0["train"] != nil }!
      let (train, test) = (last["train"] as! [String: Any], last["test"] as! [String: Any])
      for run in ["run(\"\(network)\")", "run(\"\(network)-w4\")"] {
        #expect(try state.number("\(run).trainError") == train["error"] as? Double)
        #expect(try state.number("\(run).testError") == test["error"] as? Double)
        // Two readers of decimals may differ in the last bit.
        let loss = try #require(train["loss"] as? Double)
        #expect(abs(try state.number("\(run).trainLoss") / loss - 1) < 1e-15)
        #expect(try state.number("\(run).step") == 600 * share)
        #expect(try state.number("\(run).diverged") == 0)
        let inspections = lines.compactMap { $0["inspection"] as? [String: [Any]] }
        for (moment, inspection) in [
          (run, inspections.last!), ("\(run).start", inspections.first!),
        ] {
          for (name, key) in [("gradients", "gradientNorms"), ("responses", "responses")] {
            let expected = try #require(inspection[key] as? [Double]).map { Double(Float($0)) }
            #expect(try state.list("\(moment).\(name)") == expected, "\(moment).\(name)")
          }
          let ratios = inspection["ratios"]!.compactMap { $0 as? Double }.map { Double(Float($0)) }
          #expect(try state.list("\(moment).ratios") == ratios)
          #expect(ratios.isEmpty == network.contains("plain"))
        }
      }
    }
  }

  @Test func runsOfSeveralSeeds() throws {
    var state = try replaying()
    state.laboratory.session?.position = 1
    var runs = state.laboratory.session!.snapshot.runs
    let second = runs.count
    runs += runs
    runs[second].records.removeLast()
    state.laboratory.session?.snapshot.runs = runs
    let name = runs[0].settings.network
    #expect(
      try state.number("run(\"\(name)\").trainError")
        == runs[0].records.last { $0.train != nil }!.train!.error)
    #expect(
      try state.number("run(\"\(name)#1\").trainError")
        == runs[second].records.last { $0.train != nil }!.train!.error)
    #expect(state.fault("run(\"\(name)#2\").trainError") == .notYet)
  }

  @Test func whatTheLaboratoryShows() throws {
    var state = try replaying()
    #expect(try state.fact("laboratory.name") == .text("instant"))
    #expect(try state.fact("laboratory.chart") == .text("loss"))
    #expect(try state.fact("laboratory.at") == .text("end"))
    #expect(try state.number("laboratory.replayed") == 0)
    #expect(try state.number("laboratory.isLive") == 0)
    #expect(state.fault("run(\"cifar-plain20\").trainError") == .notYet)
    #expect(state.fault("run(\"cifar-plain8\").trainError") == .notYet)
    #expect(state.fault("run(\"resnet50\").trainError") == .meaningless)
    #expect(state.fault("run(\"cifar-plain20\").error") == .meaningless)
    _ = state.handle(.character("3"))
    _ = state.handle(.character("i"))
    _ = state.handle(.end)
    #expect(try state.fact("laboratory.chart") == .text("gradients"))
    #expect(try state.fact("laboratory.at") == .text("start"))
    #expect(try state.number("laboratory.replayed") == 1)
    // Back in the list it is the chosen line.
    _ = state.handle(.backspace)
    _ = state.handle(.home)
    #expect(try state.fact("laboratory.name") == .text(Experiment.presets[0].name))
  }

  // MARK: - What is not there

  @Test(arguments: [
    ("conv3_9.ratio", FactError.Fault.meaningless), ("conv3_1.rtio", .meaningless),
    ("conv3_1.conv9.parameters", .meaningless), ("conv3_1.conv1.size", .meaningless),
    ("conv3_1.relu1.kernel", .meaningless), ("conv3_1.x.rmss", .meaningless),
    ("netwrok.macs", .meaningless), ("network.mac", .meaningless), ("input.depth", .meaningless),
    ("network(\"resnet35\").macs", .meaningless), ("stem.ratio", .meaningless),
    ("conv3_1", .meaningless), ("class.probabilty", .meaningless), ("cut.all", .meaningless),
    ("picture.zoom", .meaningless), ("laboratory.seed", .meaningless), ("unit.name", .meaningless),
    ("blocks(\"resnet50\").macs", .meaningless), ("run.step", .meaningless),
    ("channel.median", .meaningless), ("blocks.rtio", .meaningless), ("head.field", .meaningless),
    ("conv4_1.ratio", .notYet), ("head.output.max", .notYet), ("blocks.ratio", .notYet),
    ("block.ratio", .notYet), ("channel.mean", .notYet), ("operation.name", .notYet),
    ("laboratory.name", .notYet), ("laboratory.replayed", .notYet),
    ("run(\"cifar-plain20\").step", .notYet), ("description.valid", .notYet),
  ])
  func whatIsNotThere(name: String, fault: FactError.Fault) throws {
    var scene = try Scene()
    scene.press(.right)
    #expect(scene.state.fault(name) == (name == "class.probabilty" ? .notYet : fault))
    if name == "class.probabilty" {
      scene.press(.end)
      #expect(scene.state.fault(name) == fault)
    }
    do throws(FactError) { _ = try scene.state.fact(name) } catch {
      #expect(!error.description.contains("\n") && !error.description.hasSuffix("."))
    }
  }

  /// A lesson may ask for a block of the network that it has just sent for.
  @Test func aBlockOfTheNetworkThatIsOnItsWay() throws {
    var state = try Scene().state
    #expect(state.fault("conv2_3.macs") == .meaningless)
    #expect(!state.run("network cifar-resnet20").isEmpty)
    #expect(state.fault("conv2_3.macs") == .notYet)
    #expect(TourState(width: 80, height: 24).fault("conv2_1.macs") == .notYet)
  }

  @Test func theSentenceSaysWhatThereIs() throws {
    let state = try Scene().state
    func sentence(_ name: String) -> String {
      do throws(FactError) { _ = try state.fact(name) } catch { return error.description }
      return ""
    }
    #expect(
      sentence("conv3_9.ratio")
        == "'conv3_9' is no block of cifar-resnet8: its blocks go from conv2_1 to conv4_1")
    #expect(sentence("netwrok.macs") == "there is no 'netwrok'; did you mean 'network'?")
    #expect(sentence("conv3_1.rtio") == "conv3_1 has no 'rtio'; did you mean 'ratio'?")
    #expect(sentence("conv3_1.ratio") == "conv3_1 is not computed yet")
    #expect(
      sentence("network(\"resnet35\").macs")
        == "the catalog has no 'resnet35'; did you mean 'resnet34'?")
  }

  // MARK: - The guide

  /// Every name of the table in `Lessons/GUIDE.md` has a value once everything is computed and shown.
  @Test func everyNameOfTheGuide() throws {
    var scene = try Scene(network: "cifar-residual-b8")
    scene.equip([try Recording(folder: Self.recordings.appending(path: "instant").path())])
    scene.press(.character("t"), .end, .enter, .end, .backspace, .backspace, .end)
    scene.press(.left, .left, .enter)
    let state = scene.state
    let shape = ["channels", "height", "width"]
    let counts = ["parameters", "macs"]
    let layer = counts + ["kernel", "stride"] + shape.flatMap { ["in.\($0)", "out.\($0)"] }
    let unit = counts + ["field", "stride"] + shape.flatMap { ["in.\($0)", "out.\($0)"] }
    let statistics = ["l2", "rms", "mean", "std", "min", "max", "zeros"]
    let tensors = ["x", "shortcut", "residual", "sum", "output"]
    let traces =
      ["ratio", "cosine"] + tensors.flatMap { t in statistics.map { "\(t).\($0)" } }
    let classes = ["name", "index", "probability"]
    var names = ["parameters", "macs", "depth", "classes", "name", "title", "blocks"]
      .flatMap { ["network.\($0)", "network(\"resnet34\").\($0)"] }
    names += shape.map { "input.\($0)" }
    names += ["stem", "conv3_1", "layer2.0", "block", "network(\"resnet34\").conv3_1"]
      .flatMap { u in unit.map { "\(u).\($0)" } }
    names += (counts + shape.flatMap { ["in.\($0)", "out.\($0)"] }).map { "head.\($0)" }
    names += ["conv3_1", "block", "layer2.0", "blocks"].flatMap { u in traces.map { "\(u).\($0)" } }
    names += ["stem", "head"].flatMap { u in statistics.map { "\(u).output.\($0)" } }
    names += unit.map { "blocks.\($0)" }
    names += ["conv3_1.conv2", "conv3_1.shortcut.0", "stem.conv1"]
      .flatMap { l in layer.map { "\(l).\($0)" } }
    names += ["head.linear.parameters", "unit", "computed", "screen", "classes.probability"]
    names += ["class", "intact", "unchanged", "intact.class", "unchanged.class"]
      .flatMap { c in classes.map { "\(c).\($0)" } }
    names += ["intact.classes.probability", "unchanged.classes.probability"]
    names += ["cut.shortcuts", "cut.residuals"]
    names += ["number", "rotate", "light", "covered"].map { "picture.\($0)" }
    names += (["index", "tensor"] + statistics).map { "channel.\($0)" }
    names += (["index", "name"] + layer).map { "operation.\($0)" }
    names += ["name", "chart", "at", "replayed", "isLive"].map { "laboratory.\($0)" }
    let run = ["trainError", "testError", "trainLoss", "step", "diverged"]
    let lists = ["gradients", "responses", "ratios"]
    names += (run + lists + (run + lists).map { "start.\($0)" })
      .map { "run(\"cifar-plain56\").\($0)" }
    for name in names {
      #expect(throws: Never.self, "\(name)") { try state.fact(name) }
    }
    #expect(names.count > 340)
  }
}
