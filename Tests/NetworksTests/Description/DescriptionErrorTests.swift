import Testing

@testable import Networks

/// One mistake a case, and the line that tells of it.
@Suite("Descriptions: mistakes") struct DescriptionErrorTests {
  /// A good description, line by line; each case replaces something in it.
  private static let good = """
    name: mine
    input: 64
    classes: 10
    block: bottleneck
    stem: {kernel: 7, stride: 2, channels: 64, pool: {kernel: 3, stride: 2}}
    stages:
      - {blocks: 3, channels: 256}
      - {blocks: 4, channels: 512, stride: 2}
      - blocks: 6
        channels: 1024
        stride: 2
    head: {pool: global}
    classifier: {inputs: 1024}
    """

  private static func message(_ text: String) -> String {
    do {
      _ = try Network(describedAs: text, in: "net.yaml")
      return "no error"
    } catch { return "\(error)" }
  }

  @Test("The good one is good") func good() {
    #expect(Self.message(Self.good) == "no error")
  }

  @Test(
    "Fields",
    arguments: [
      // Names.
      (
        "classes: 10", "clases: 10",
        "net.yaml:3: a description has no 'clases'; did you mean 'classes'?"
      ),
      (
        "    stride: 2", "    strid: 2",
        "net.yaml:11: stage 3: a stage has no 'strid'; did you mean 'stride'?"
      ),
      (
        "head: {pool: global}", "head: {zzz: 1}",
        "net.yaml:12: head: a head has no 'zzz'; there are pool, batch-norm, activation, epsilon"
      ),
      ("blocks: 4,", "blocks: 4, blocks: 5,", "net.yaml:8: blocks: is said twice"),
      (
        "name: mine", "name: resnet50",
        "net.yaml:1: name: 'resnet50' is a network of the catalog: give this one a name of its own"
      ),
      (
        "name: mine", "name: ../mine",
        "net.yaml:1: name: expected at most 60 letters, digits, dots and dashes, as a folder is called, found '../mine'"
      ),
      // Kinds.
      (
        "stride: 2}\n  -", "stride: two}\n  -",
        "net.yaml:8: stage 2, stride: expected a whole number from 1 to 8, found 'two'"
      ),
      (
        "blocks: 4", "blocks: 0",
        "net.yaml:8: stage 2, blocks: expected a whole number from 1 to 400, found '0'"
      ),
      (
        "channels: 512", "channels: 99999999999999999999",
        "net.yaml:8: stage 2, channels: expected a whole number from 1 to 8192, found '99999999999999999999'"
      ),
      (
        "channels: 512", "channels: [512]",
        "net.yaml:8: stage 2, channels: expected a whole number from 1 to 8192, found a list"
      ),
      (
        "channels: 512, ", "",
        "net.yaml:8: stage 2, channels: is missing: expected a whole number from 1 to 8192"
      ),
      (
        "classes: 10", "classes: [a, {b: 1}]",
        "net.yaml:3: classes: expected names of at most 100 characters without |, found fields"
      ),
      (
        "classes: 10", "classes:",
        "net.yaml:3: classes: expected a whole number from 1 to 20000, found nothing"
      ),
      (
        "block: bottleneck", "block: botleneck",
        "net.yaml:4: block: expected one of basic, bottleneck, plain, single, pre-activation, pre-activation-bottleneck, gated, highway, c3, found 'botleneck'; did you mean 'bottleneck'?"
      ),
      (
        "input: 64", "input: 8",
        "net.yaml:2: input: expected a whole number from 16 to 1024, found '8'"
      ),
      ("input: 64", "biases: maybe", "net.yaml:2: biases: expected true or false, found 'maybe'"),
      (
        "input: 64", "epsilon: nan",
        "net.yaml:2: epsilon: expected a number from 1e-12 to 1.0, found 'nan'"
      ),
      (
        "input: 64", "title: \"a\\nb\"",
        "net.yaml:2: title: expected a line of at most 100 characters, found 'a·b'"
      ),
      (
        "pool: global", "pool: everywhere",
        "net.yaml:12: head, pool: expected global, none or fields, such as {kernel: 3, stride: 2}, found 'everywhere'"
      ),
      (
        "stages:", "stages: 3\ntitle:",
        "net.yaml:6: stages: expected a list of 1 to 16 stages, found '3'"
      ),
      (
        "block: bottleneck", "block: basic\nstride-in: 1x1",
        "net.yaml:8: stage 1, stride-in: a basic block has no convolution 1x1 to stride"
      ),
      (
        "channels: 256", "channels: 250",
        "net.yaml:7: stage 1, channels: 250 channels have no quarter for the 3×3 convolutions: say their width"
      ),
      (
        "kernel: 3, stride: 2}", "kernel: 3, padding: 2}",
        "net.yaml:5: stem, pool, padding: expected at most half of the kernel of 3, found 2"
      ),
      // Shapes.
      (
        "inputs: 1024", "inputs: 8192",
        "net.yaml:13: classifier: fc: shapes do not meet: expected 8192 features, found 1024"
      ),
      (
        "head: {pool: global}", "head: {pool: none}",
        "net.yaml:13: classifier: fc: shapes do not meet: expected 1024 features, found 1024×4×4 (16384)"
      ),
      (
        "classes: 10", "shortcut: identity",
        "net.yaml:7: stage 1 (conv2): conv2_1 · layer1.0: shapes do not meet: expected a shortcut of 256×16×16, found 64×16×16"
      ),
      (
        "classes: 10", "layers: {layer2.0.downsample.0: {stride: 1}}",
        "net.yaml:8: stage 2 (conv3): conv3_1 · layer2.0: shapes do not meet: expected a shortcut of 512×8×8, found 512×16×16"
      ),
      (
        "classes: 10", "layers: {layer3.0.conv2: {inputs: 128}}",
        "net.yaml:9: stage 3 (conv4): layer3.0.conv2: shapes do not meet: expected 128 channels, found 256×8×8"
      ),
      (
        "classes: 10", "layers: {layer3.0.conv2: {kernel: 11, padding: 0}}",
        "net.yaml:9: stage 3 (conv4): layer3.0.conv2: nothing is left of an input of 256×8×8: the picture is too small"
      ),
      (
        "classes: 10", "layers: {fc: {outputs: 11}}",
        "net.yaml:3: layers: fc has 11 outputs for 1000 classes"
      ),
      // Single layers.
      (
        "classes: 10", "layers: {layer3.0.conv4: {stride: 1}}",
        "net.yaml:3: layers: the network has no 'layer3.0.conv4'; did you mean 'layer3.0.conv1'?"
      ),
      (
        "classes: 10", "layers: {conv1: {padding: 7}}",
        "net.yaml:3: layers, conv1, padding: expected a whole number from 0 to 6, found '7'"
      ),
      (
        "classes: 10", "layers: {relu: {stride: 2}}",
        "net.yaml:3: layers, relu, stride: 'ReLU' has nothing to set"
      ),
      (
        "classes: 10", "layers: {bn1: {stride: 2}}",
        "net.yaml:3: layers, bn1: a layer 'BN' has no 'stride'; there are channels, epsilon"
      ),
      // YAML.
      (
        "classes: 10", "classes: 10: 11",
        "net.yaml:3: no YAML: mapping values are not allowed in this context"
      ),
      (
        "block: bottleneck", "block bottleneck",
        "net.yaml:4: no YAML: there is no ':' behind the name"
      ),
      (
        "block: bottleneck", "\tblock: bottleneck",
        "net.yaml:4: no YAML: while scanning a plain scalar (line 3): found a tab character that violates indentation"
      ),
      (
        "head: {pool: global}", "head: {pool: global",
        "net.yaml:13: no YAML: while parsing a flow mapping (line 12): did not find expected ',' or '}'"
      ),
      (
        "- {blocks: 3, channels: 256}", "- &a {blocks: 3, channels: 256}\n  - *a",
        "net.yaml:8: '*a' repeats what '&a' marks: expected it written out; what all stages share can stand above them"
      ),
    ])
  func mistake(part: String, replacement: String, words: String) {
    #expect(Self.good.contains(part), "the case is out of date: \(part)")
    let text = Self.good.replacing(part, with: replacement, maxReplacements: 1)
    #expect(Self.message(text) == words)
  }

  @Test("The whole") func whole() {
    #expect(Self.message("") == "net.yaml: describes nothing; expected at least stem and stages")
    #expect(Self.message("- 1") == "net.yaml:1: expected fields, each 'name: value', found a list")
    #expect(
      Self.message("stages: []") == "net.yaml:1: stem: is missing: expected at least its channels")
    #expect(
      Self.message("stem: {channels: 4}")
        == "net.yaml:1: stages: is missing: expected a list, such as - {blocks: 2, channels: 64}")
  }

  /// ResNet-50 with the stage's number for its stride, as a learner may take Table 1: shapes meet, and
  /// what differs tells it.
  @Test("Strides 1, 2, 3, 4, 5") func stridesByStage() throws {
    let text = try DescriptionTests.sample("resnet50").descriptionText!
      .replacing("stem: {kernel: 7, stride: 2", with: "stem: {kernel: 7, stride: 1")
      .replacing("channels: 256}", with: "channels: 256, stride: 2}")
      .replacing("channels: 512, stride: 2}", with: "channels: 512, stride: 3}")
      .replacing("channels: 1024, stride: 2}", with: "channels: 1024, stride: 4}")
      .replacing("channels: 2048, stride: 2}", with: "channels: 2048, stride: 5}")
    let network = try DescriptionTests.network(text)
    let differing = try network.differences(from: .resNet(.resnet50)).differing
    #expect(differing.map(\.own.aspect) == ["stem", "halvings", "stride"])
    #expect(
      differing[1].own.words == "stem /2, conv2 /2, conv3 56→19, conv4 19→5, conv5 /5")
  }

  @Test("What no machine has room for") func room() {
    for text in [
      "input: 1024\nstem: {channels: 8192}\nstages: [{blocks: 1, channels: 4}]",
      // Activations alone: two of 800 MiB.
      "input: 1024\nstem: {channels: 200}\nstages: [{blocks: 1, channels: 4}]",
      "stem: {channels: 8192}\nstages: [{blocks: 1, channels: 8192}]\ninput: 16",
      "input: 16\nstem: {channels: 1}\nstages: [{blocks: 400, channels: 512}]",
      "input: 16\nstem: {channels: 1}\nhead: {pool: {kind: adaptive, size: 64}}\n"
        + "stages: [{blocks: 1, channels: 8192, block: single}]",
    ] {
      #expect(Self.message(text).contains("at most 268435456 of either are computed"))
    }
    let many = (0..<4).map { _ in "  - {blocks: 300, channels: 1}" }.joined(separator: "\n")
    #expect(
      Self.message("stem: {channels: 1}\nstages:\n\(many)")
        == "net.yaml:6: stage 4, blocks: 1200 blocks so far: at most 1000 in all stages")
  }

  @Test("Bombs: nested aliases, deep nesting, endless names") func bombs() {
    var laughs = "a0: &a0 [x, x]\n"
    for level in 1..<30 { laughs += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
    #expect(Self.message(laughs).contains("repeats what"))
    // As a key, which the parser would hash.
    #expect(Self.message(laughs + "? *a29\n: 1").contains("repeats what"))
    // A quote, or a comment, hides nothing.
    #expect(Self.message("title: rock 'n roll\nb: &b [x]\nc: *b # '").contains("repeats what"))
    for text in [
      String(repeating: "[", count: 60_000), String(repeating: "{a: ", count: 15_000),
      String(repeating: "- ", count: 30_000), String(repeating: "? ", count: 30_000),
      String(repeating: "{", count: 60_000),
      String(repeating: "x", count: 65_000), String(repeating: "x: ", count: 20_000),
      "stem: " + String(repeating: "[", count: 900) + String(repeating: "]", count: 900),
      "\u{0}", "\u{1B}[2J: 1", "%YAML 9.9\n---\n", "--- 1\n--- 2", "!!binary x: 1", "<<: {a: 1}",
    ] {
      let message = Self.message(text)
      #expect(message.hasPrefix("net.yaml") && message != "no error")
      #expect(message.utf8.count < 600)
    }
    #expect(
      Self.message(String(repeating: "#", count: 65_537)).contains("more than 65536 bytes"))
  }

  @Test("The name that was meant") func nearest() {
    #expect(NearestName.of("strid", in: ["blocks", "stride", "stride-in"]) == "stride")
    #expect(NearestName.of("Stride", in: ["stride"]) == "stride")
    #expect(NearestName.of("xyz", in: ["stride", "blocks"]) == nil)
    #expect(NearestName.of("", in: []) == nil)
    #expect(NearestName.distance(Array("kitten"), Array("sitting")) == 3)
  }
}
