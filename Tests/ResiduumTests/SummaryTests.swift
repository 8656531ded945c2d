import Foundation
import Testing

/// Networks side by side, and drawn: literal screens of 80 columns.
@Suite("summary: comparisons and drawings") struct SummaryTests {
  @Test("Two networks, stage by stage, and in words what differs")
  func against() throws {
    let outcome = try Program.run(
      "summary", "cifar-resnet8-w4", "--against", "cifar-pre-activation8-w4",
      environment: ["LC_ALL": "C.UTF-8"])
    outcome.expectReport()
    #expect(
      outcome.text == """
        CIFAR ResNet-8, width 4 · input 3×32×32 · 5,006 parameters · 849,056
          multiply-adds
        CIFAR 8 layers, pre-activation, width 4 · input 3×32×32 · 5,006 parameters ·
          849,056 multiply-adds

              cifar-resnet8-w4               cifar-pre-activation8-w4
              × output  param.  MACs field   × output  param.  MACs field
        stem    4×32×32    116  111k     3 ≠   4×32×32    108  111k     3
        conv2 1 4×32×32    304  295k     7 = 1 4×32×32    304  295k     7
        conv3 1 8×16×16    896  221k    13 ≠ 1 8×16×16    888  221k    13
        conv4 1 16×8×8   3.52k  221k    25 ≠ 1 16×8×8   3.50k  221k    25
        head    10         170 1.18k       ≠   10         202 1.18k
        all   3          5.01k  849k       = 3          5.01k  849k

        What differs
          stem
            cifar-resnet8-w4          3×3, 4, BN, ReLU
            cifar-pre-activation8-w4  3×3, 4
          residual F
            cifar-resnet8-w4          3×3 BN ReLU 3×3 BN
            cifar-pre-activation8-w4  BN ReLU 3×3 BN ReLU 3×3
          after the sum
            cifar-resnet8-w4          ReLU
            cifar-pre-activation8-w4  nothing
          head
            cifar-resnet8-w4          global average, linear 16→10
            cifar-pre-activation8-w4  BN, ReLU, global average, linear 16→10
          layers' names
            cifar-resnet8-w4          as in He et al. 2015, section 4.2: layer1.0.conv1
            cifar-pre-activation8-w4  as in He et al. 2015, section 4.2: layer1.0.bn1

        The same: pictures, stem's padding, stages, channels, halvings, stride, shortcut
          S, what S sees, gate T, beside the sum, dilation, unusual padding, biases,
          batch norm's ε, batch norm's γ, classes.

        """)
  }

  @Test("A network drawn: three branches and their join")
  func graph() throws {
    let outcome = try Program.run(
      "summary", "cifar-gated8-w4", "--graph", environment: ["LC_ALL": "C.UTF-8"])
    outcome.expectReport()
    #expect(
      outcome.text == """
        CIFAR 8 layers, gated shortcut, width 4 · input 3×32×32 · 5,210 parameters ·
          881,824 multiply-adds

                                input 3×32×32
                                      │
         stem                ┌────────┴────────┐
                             │ 3×3, 4 BN ReLU  │
                             └────────┬────────┘
                                      │ 4×32×32
         conv2_1                      ├─────────────────────┬─────────────────┐
         gated               ┌────────┴────────┐      ┌─────┴─────┐           │
                             │ 3×3, 4 BN ReLU  │      │ 1×1, 4    │           │
                             │ 3×3, 4 BN       │      │   sigmoid │           │
                             └────────┬────────┘      └─────┬─────┘           │
                               T·F + (1-T)·S ───────────────┴─────────────────┘
                                    ReLU
                                      │ 4×32×32
         conv3_1                      ├─────────────────────┬─────────────────┐
         gated              ┌─────────┴─────────┐     ┌─────┴─────┐    ┌──────┴──────┐
                            │ 3×3, 8 /2 BN ReLU │     │ 1×1, 8 /2 │    │ zero-pad +4 │
                            │ 3×3, 8 BN         │     │   sigmoid │    │   /2        │
                            └─────────┬─────────┘     └─────┬─────┘    └──────┬──────┘
                               T·F + (1-T)·S ───────────────┴─────────────────┘
                                    ReLU
                                      │ 8×16×16
         conv4_1                      ├─────────────────────┬─────────────────┐
         gated             ┌──────────┴──────────┐   ┌──────┴──────┐   ┌──────┴──────┐
                           │ 3×3, 16 /2 BN ReLU  │   │ 1×1, 16 /2  │   │ zero-pad +8 │
                           │ 3×3, 16 BN          │   │   sigmoid   │   │   /2        │
                           └──────────┬──────────┘   └──────┬──────┘   └──────┬──────┘
                               T·F + (1-T)·S ───────────────┴─────────────────┘
                                    ReLU
                                      │ 16×8×8
         head                ┌────────┴────────┐
                             │ global average  │
                             │ linear, 10      │
                             └────────┬────────┘
                                 10 classes

        """)
  }

  @Test("In ASCII: an entry, a way around, what follows the sum")
  func ascii() throws {
    let text = try Program.run("summary", "c3", "--graph", "--ascii", "--input", "3x64x64").text
    #expect(!text.unicodeScalars.contains { !$0.isASCII })
    #expect(
      text.hasPrefix(
        """
        YOLOv5s classifier (C3) . input 3x64x64 . 5,453,480 parameters . 53,058,560
          multiply-adds

                                input 3x64x64
                                      |
         stem              +----------+----------+
                           | 6x6, 32 /2 BN SiLU  |
                           +----------+----------+
                                      | 32x32x32
         conv2_1           +----------+----------+
         plain             | 3x3, 64 /2 BN SiLU  |
                           +----------+----------+
                                      | 64x16x16
         conv2_2             +--------+--------+
         identity            | 1x1, 32 BN SiLU |
                             +--------+--------+
                                      +------------------------------+
                             +--------+--------+                     |
                             | 1x1, 32 BN SiLU |                     |
                             | 3x3, 32 BN SiLU |                     |
                             +--------+--------+                     |
                                     (+)-----------------------------+
                                      | + from before: 1x1, 32 BN SiLU
                             +--------+--------+
                             | 1x1, 64 BN SiLU |
                             +--------+--------+
                                      | 64x16x16
        """))
  }

  @Test(
    "Nothing is wider than 80 columns",
    arguments: [
      "resnet50", "resnet152-slim-v2", "resnet50-slim-v2-os8-dense", "resnet34-mxnet", "vgg19-bn",
      "c3", "cifar-highway20", "cifar-c3-plain20-w256", "functional24", "resnet101-keras",
      "cifar-dropout56", "residual-prelu-biased",
    ])
  func width(network: String) throws {
    for words in [["--graph"], ["--against", "resnet50-slim-v2-os16"]] {
      let outcome = try Program.run(
        ["summary", network] + words, environment: ["LC_ALL": "C.UTF-8"])
      outcome.expectReport()
      for line in outcome.text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }
  }

  @Test("--against --json: numbers of both, and the same words")
  func json() throws {
    let report = try Program.run(
      "summary", "resnet50", "--against", "resnet50-keras", "--json"
    ).json()
    #expect(report.keys == ["network", "against", "stages", "differences", "alike"])
    #expect(try report.object("network").number("parameters") == 25_557_032)
    #expect(try report.object("against").number("originParameters") == 25_636_712)
    let stages = try report.objects("stages")
    #expect(
      try stages.map { try $0.text("name") }
        == ["stem", "conv2", "conv3", "conv4", "conv5", "head"])
    #expect(try stages[2].object("network").number("receptiveField") == 91)
    #expect(try stages[2].object("against").number("receptiveField") == 99)
    #expect(
      try report.objects("differences").map { try $0.text("aspect") }
        == ["pictures", "stride", "biases", "batch norm's ε", "layers' names"])
  }

  @Test("What other frameworks count, and call the stages")
  func origins() throws {
    let keras = try Program.run("summary", "resnet50-keras").text
    #expect(keras.contains("\nKeras counts 25,636,712, with 53,120 running statistics\n"))
    let slim = try Program.run("summary", "resnet50-slim-v2").text
    #expect(slim.contains("conv2 → resnet_v2_50/block1, conv3 → resnet_v2_50/block2"))
    let report = try Program.run("summary", "resnet50-slim-v2", "--json").json()
    let points = try report.objects("endPoints").map { try $0.text("name") }
    #expect(points == (1...4).map { "resnet_v2_50/block\($0)" })
    // Other networks have none of it.
    let plain = try Program.run("summary", "resnet50", "--json").json()
    #expect(plain.keys.isDisjoint(with: ["endPoints", "originParameters"]))
  }

  @Test("--svg: well-formed, of every network, both side by side, whole or not at all")
  func svg() throws {
    let folder = try ScratchFolder()
    let file = folder.file("figure 3.svg")
    let outcome = try Program.run("summary", "resnet34", "--against", "plain34", "--svg", file)
    outcome.expectReport()
    #expect(outcome.text.hasSuffix("wrote \(file)\n"))
    let text = try #require(folder.text("figure 3.svg"))
    #expect(text.contains("<title>ResNet-34 and plain-34</title>"))
    // Seven joins on the left, none on the right; what follows F stands in its box there.
    #expect(text.components(separatedBy: "<circle").count - 1 == 7)
    let title = try folder.file(
      "odd.yaml",
      Array("title: <a & b>\nstem: {channels: 4}\nstages: [{blocks: 2, channels: 4}]".utf8))
    for network in [title, "vgg19", "c3", "cifar-highway56", "resnet200-slim-v2-os8"] {
      _ = try Program.run("summary", network, "--svg", file, "--json").json()
      let text = try #require(folder.text("figure 3.svg"))
      let parser = XMLCheck()
      #expect(parser.isWellFormed(text), "\(network)")
      #expect(text.contains("<svg ") && !text.contains("nan") && !text.contains("inf\""))
    }
    try Program.run("summary", "resnet18", "--svg", folder.file("no/such/folder.svg"))
      .expectFailure(73)
  }

  @Test("Words that do not go together")
  func usage() throws {
    try Program.run("summary", "--graph", "--json").expectFailure(64, "two things")
    try Program.run("summary", "--ascii").expectFailure(64, "--graph")
    try Program.run("summary", "--against", "resnet51").expectFailure(64, "'resnet51'")
  }
}

/// Enough of XML to find an element that is not closed, or a sign that is not escaped.
private struct XMLCheck {
  func isWellFormed(_ text: String) -> Bool {
    var open: [Substring] = []
    var rest = text[...]
    while let start = rest.firstIndex(of: "<") {
      // Between elements an ampersand begins an entity.
      let words = rest[..<start]
      for piece in words.split(separator: "&", omittingEmptySubsequences: false).dropFirst()
      where !["amp;", "lt;", "gt;"].contains(where: piece.hasPrefix) { return false }
      if words.contains(">") { return false }
      guard let end = rest[start...].firstIndex(of: ">") else { return false }
      let element = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      let name = element.prefix { !$0.isWhitespace && $0 != "/" }
      if element.hasPrefix("?") || element.hasSuffix("/") { continue }
      if element.hasPrefix("/") {
        guard open.popLast() == element.dropFirst() else { return false }
      } else {
        if element.filter({ $0 == "\"" }).count % 2 != 0 { return false }
        open.append(name)
      }
    }
    return open.isEmpty && !rest.contains("&")
  }
}
