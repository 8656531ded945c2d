import Foundation
import Testing

@testable import Networks

/// Damages good descriptions at random: whatever comes out is a network that can be walked through, or one
/// error of one line. Another seed is tried with `DESCRIPTION_SEED=… swift test`.
@Suite("Descriptions: damaged") struct DescriptionFuzzTests {
  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    /// SplitMix64.
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  /// Words that may stand anywhere: fields, values, what YAML reads.
  private static let words =
    BlockSettings.names
    + BlockSettings.Kind.allCases.map(\.rawValue) + BlockSettings.Shortcut.allCases.map(\.rawValue)
    + BlockSettings.StrideIn.allCases.map(\.rawValue)
    + [
      "name", "title", "input", "classes", "normalization", "stem", "stages", "head", "classifier",
      "layers", "blocks", "channels", "width", "stride", "pool", "kernel", "padding", "kind", "max",
      "average", "adaptive", "global", "size", "same", "inputs", "hidden", "dropout", "outputs",
      "prelu", "silu", "none", "true", "false", "0", "1", "2", "3", "5", "7", "8", "16", "33",
      "400",
      "1024", "8192", "-1", "1e9", "0.5", "nan", "99999999999999999999", "[", "]", "{", "}", ",",
      ": ", "- ", "\n", "\n  ", "\n    ", "\"", "'", "&a", "*a", "|", ">", "#", "? ", "!!int ",
      "conv1", "fc", "avgpool", "layer1.0.conv1", "layer2.0.downsample.0", "layer2.0.bn2", "é",
      "first-block", "last-block", "1x1", "conv3",
    ]

  private static func damaged(_ text: String, _ generator: inout Generator) -> String {
    var text = Array(text)
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      let place = Int.random(in: 0...text.count, using: &generator)
      let word = Array(words.randomElement(using: &generator)!)
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: text.insert(contentsOf: word, at: place)
      case 1:
        let end = min(text.count, place + Int.random(in: 0...6, using: &generator))
        text.removeSubrange(place..<end)
      default:
        // A whole word for another: what most mistakes are.
        var (start, end) = (place, place)
        func isPart(_ index: Int) -> Bool {
          text[index].isLetter || text[index].isNumber || text[index] == "-"
        }
        while start > 0, isPart(start - 1) { start -= 1 }
        while end < text.count, isPart(end) { end += 1 }
        text.replaceSubrange(start..<end, with: word)
      }
    }
    return String(text)
  }

  @Test("A network or one error", .timeLimit(.minutes(5))) func mutations() throws {
    let seed =
      ProcessInfo.processInfo.environment["DESCRIPTION_SEED"].flatMap(UInt64.init) ?? 20_151_210
    var generator = Generator(state: seed)
    // The large ones cost most, and have the least in them.
    let texts =
      try [DescriptionTests.sample("tiny").descriptionText!]
      + Array(repeating: DescriptionTests.small, count: 3)
    var networks = 0
    for number in 0..<6000 {
      let text = Self.damaged(texts[number % texts.count], &generator)
      do {
        let network = try Network(describedAs: text, in: "net.yaml")
        networks += 1
        let walk = try network.walk(height: network.inputSize, width: network.inputSize)
        #expect(walk.steps.allSatisfy { $0.output.count > 0 })
        #expect(network.classNames.count == network.classes)
        // What else is said of it traps on nothing either.
        _ = try network.traits
        _ = try NetworkGraph(network, height: network.inputSize, width: network.inputSize)
      } catch let error as DescriptionError {
        let words = "\(error)"
        #expect(words.hasPrefix("net.yaml") && words.utf8.count < 1200, "\(text)")
      } catch {
        Issue.record("\(error): \(text.debugDescription)")
      }
    }
    // Neither all nor none: else the damage, or the bounds, are none.
    #expect(networks > 300 && networks < 5000, "\(networks) of 6000 are networks")
  }
}
