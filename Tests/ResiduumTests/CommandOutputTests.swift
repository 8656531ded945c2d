import Foundation
import Testing

/// What the commands without a network's numbers print.
@Suite("Output of the other commands") struct CommandOutputTests {
  @Test("summary --json: the layers, and the counts that the literature has")
  func summary() throws {
    let report = try Program.run("summary", "resnet50", "--json").json()
    #expect(
      report.keys == ["network", "title", "input", "parameters", "macs", "classes", "layers"])
    #expect(try report.number("parameters") == 25_557_032)
    #expect(try report.number("macs") == 4_089_284_608)
    let layers = try report.objects("layers")
    for layer in layers {
      // Layers of the stem and the head are in no block.
      let keys: Set<String> = [
        "name", "operation", "block", "branch", "inputShape", "outputShape", "parameters", "macs",
      ]
      #expect(layer.keys.union(["block"]) == keys)
    }
    #expect(try layers.map { try $0.number("macs") }.reduce(0, +) == 4_089_284_608)
    #expect(try layers.map { try $0.number("parameters") }.reduce(0, +) == 25_557_032)
  }

  @Test("summary as a table, with an input of another size")
  func summaryTable() throws {
    let outcome = try Program.run("summary", "cifar-resnet20", "--input", "3x64x48")
    outcome.expectReport()
    #expect(outcome.text.contains("269,722 parameters"))
    #expect(outcome.text.contains("3×64×48"))
    #expect(outcome.text.contains("64×16×12"))
  }

  @Test("bench --json: its keys, shares of the measured peak, layer by layer")
  func bench() throws {
    let report = try Program.run(
      "bench", "--network", "cifar-resnet8", "--json", "--runs", "2", "--threads", "1",
      "--batch", "3"
    ).json()
    let promised: Set<String> = [
      "network", "threads", "instructionSet", "milliseconds", "gflops", "peakGflops",
      "shareOfPeak", "layers",
    ]
    #expect(report.keys == promised.union(["input", "runs", "batch", "imagesPerSecond"]))
    #expect(try report.number("runs") == 2)
    #expect(try report.number("threads") == 1)
    let times = try report.object("milliseconds")
    #expect(times.keys == ["minimum", "median"])
    #expect(try times.number("minimum") > 0)
    #expect(try times.number("minimum") <= times.number("median"))
    let share = try report.number("gflops") / report.number("peakGflops")
    #expect(abs(try report.number("shareOfPeak") - share) < 1e-9)
    #expect(try report.number("batch") == 3)
    let perSecond = try 3000 / times.number("median")
    #expect(abs(try report.number("imagesPerSecond") - perSecond) < 1e-9 * perSecond)

    let layers = try report.objects("layers")
    #expect(
      try layers.map { try $0.text("name") } == [
        "conv1", "layer1.0.conv1", "layer1.0.conv2", "layer2.0.shortcut", "layer2.0.conv1",
        "layer2.0.conv2", "layer3.0.shortcut", "layer3.0.conv1", "layer3.0.conv2", "avgpool",
        "linear",
      ])
    let second = layers[1]
    #expect(
      second.keys == [
        "name", "operation", "algorithm", "inputShape", "outputShape", "macs", "bytes",
        "milliseconds", "gflops", "shareOfPeak",
      ])
    #expect(try second.text("algorithm").hasPrefix("direct"))
    // 3×3, 16→16 on 32×32, three pictures.
    #expect(try second.number("macs") == 3 * 1024 * 16 * 16 * 9)
    let floats = 2 * 3 * 1024 * 16 + 16 * 16 * 9
    let bytes = try second.number("bytes")
    // Packed weights may be padded to a panel of 32.
    #expect(bytes >= Double(4 * floats) && bytes <= Double(4 * (floats + 16 * 16 * 9)))
  }

  @Test("bench --tune: every plan of every shape, and which the table chooses")
  func tune() throws {
    let tuning = try Program.run(
      "bench", "--tune", "--network", "resnet18", "--size", "64", "--runs", "1", "--json"
    ).json()
    let rows = try tuning.objects("rows")
    // The stem, a 3×3 of each stage, three that are strided, three projections, the classifier.
    #expect(rows.count == 12)
    for row in rows {
      let candidates = try row.objects("candidates")
      let isWinograd = try row.text("shape").hasPrefix("3×3, ")
      #expect(candidates.count == (isWinograd ? 6 : 2))
      #expect(try candidates.filter { try $0.flag("isChosen") }.count == 1)
    }
    let table = try Program.run(
      "bench", "--tune", "--network", "cifar-resnet8", "--runs", "1")
    #expect(table.exitCode == 0)
    #expect(table.text.contains("direct by pixels"))
  }

  @Test("bench with the baseline's kernels, and with some that no CPU has")
  func instructionSet() throws {
    let words = ["bench", "--network", "cifar-resnet8", "--json", "--runs", "2"]
    let baseline = try Program.run(
      words, environment: ["RESIDUUM_INSTRUCTION_SET": "baseline"]
    ).json()
    #expect(try baseline.text("instructionSet") == "baseline")
    try Program.run(words, environment: ["RESIDUUM_INSTRUCTION_SET": "mmx"])
      .expectFailure(64, "RESIDUUM_INSTRUCTION_SET=mmx")
  }

  @Test("weights check: a file that fits, in words and as JSON")
  func weightsCheck() throws {
    let folder = try ScratchFolder()
    let weights = SmallWeights()
    let file = try folder.file("small.safetensors", weights.bytes)
    let report = try Program.run(
      "weights", "check", file, "--network", "cifar-resnet8", "--json"
    ).json()
    #expect(
      report.keys == [
        "file", "format", "bytes", "sha256", "tensors", "elements", "network", "fits",
        "differences",
      ])
    #expect(try report.text("file") == file)
    #expect(try report.text("network") == "cifar-resnet8")
    #expect(try report.flag("fits"))
    #expect(try report.texts("differences").isEmpty)
    #expect(try report.number("bytes") == Double(weights.bytes.count))
    #expect(try report.number("tensors") == Double(weights.counts.tensors))
    #expect(try report.number("elements") == Double(weights.counts.elements))
    #expect(try report.text("sha256").contains(#/^[0-9a-f]{64}$/#))

    let alone = try Program.run("weights", "check", file, "--json").json()
    #expect(alone.isNull("network") && alone.isNull("fits"))
    let text = try Program.run("weights", "check", file, "--network", "cifar-resnet8")
    text.expectReport()
    #expect(text.text.contains("fits cifar-resnet8"))
    #expect(text.text.contains("SHA-256 \(try report.text("sha256"))"))
    // What fits can be computed with.
    try Program.run("forward", "--network", "cifar-resnet8", "--weights", file).expectReport()
  }

  @Test("doctor: what this CPU and this terminal can do, and what is missing")
  func doctor() throws {
    let outcome = try Program.run("doctor")
    outcome.expectReport()
    #expect(outcome.text.hasPrefix("residuum "))
    for key in [
      "instruction sets", "cores", "peak", "terminal", "colours", "characters", "cache", "bundled",
      "HDF5",
    ] {
      #expect(outcome.text.contains("\n\(key) "), "\(key)")
    }
    #expect(outcome.text.contains("no terminal"))
    let bare = try Program.run(
      "doctor", environment: ["TERM": "", "NO_COLOR": "1", "LC_ALL": "C"])
    bare.expectReport()
    for words in ["TERM is not set", "NO_COLOR is set", "ASCII only"] {
      #expect(bare.text.contains(words))
    }
  }

  @Test("doctor tells the CPU that forward computes with")
  func doctorAgrees() throws {
    let report = try Program.run("forward", "--network", "cifar-resnet8", "--json").json()
    let best = try report.text("instructionSet")
    #expect(try Program.run("doctor").text.contains("computes with \(best)"))
  }
}
