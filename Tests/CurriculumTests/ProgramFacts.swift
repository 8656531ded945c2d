@testable import Curriculum

/// Facts as a program might have them, each written down.
struct ProgramFacts: Facts {
  var values: [String: FactValue] = [
    "stem.conv1.parameters": .number(9408),
    "conv3_1.ratio": .number(0.4213),
    "downsample.0.stride": .number(2),
    "layer2.0.downsample.0.macs": .number(102_760_448),
    "blocks.ratio": .list([0.5, 1.5, 0.25, 2]),
    "blocks.macs": .list([1, 2, 3, 4]),
    "pair": .list([10, 20]),
    "nothing": .list([]),
    "screen": .text("tour"),
    "unit": .number(3),
    "broken": .number(.nan),
    "network.macs": .number(4_089_184_256),
    "network.parameters": .number(25_557_032),
    "network(\"resnet34\").conv3_1.macs": .number(7),
    "run(\"cifar-plain56\").trainError": .number(7.9),
    "class.probability": .number(0.9731),
    "class.name": .text("tabby"),
  ]

  func value(of name: FactName) throws(FactError) -> FactValue {
    if name.words.first == "later" { throw FactError(.notYet, "nothing is computed yet") }
    guard let value = values[name.description] else {
      throw FactError(.meaningless, "there is no \(name)")
    }
    return value
  }
}
