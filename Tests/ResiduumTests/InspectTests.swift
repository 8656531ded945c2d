import Foundation
import Testing

/// `inspect`: one activation out to a file.
@Suite("inspect") struct InspectTests {
  private func inspect(_ words: String...) throws -> Program.Outcome {
    try Program.run(["inspect"] + words + ["--network", "cifar-resnet8"])
  }

  @Test("--json: its keys, and the statistics that forward --json has")
  func statistics() throws {
    let blocks = try Program.run("forward", "--network", "cifar-resnet8", "--json").json()
      .objects("blocks")
    for tensor in ["shortcut", "residual", "sum", "output"] {
      for block in blocks {
        let report = try inspect(try block.text("name"), "--tensor", tensor, "--json").json()
        #expect(
          report.keys == ["network", "place", "tensor", "shape", "channel", "statistics"])
        #expect(report.isNull("channel"))
        #expect(try report.numbers("shape") == block.numbers("outputShape"))
        for key in ["l2", "mean", "min", "max", "zeros"] {
          let found = try report.object("statistics").number(key)
          let expected = try block.object(tensor).number(key)
          #expect(abs(found - expected) <= 1e-6 * max(1, abs(expected)), "\(tensor) \(key)")
        }
      }
    }
  }

  @Test("--npy is float32 C×H×W, and its numbers are those of the statistics")
  func npy() throws {
    let folder = try ScratchFolder()
    let file = folder.file("residual.npy")
    let report = try inspect("conv3_1", "--tensor", "residual", "--npy", file, "--json").json()
    let array = try NPYFile(reading: file)
    #expect(array.shape == [32, 16, 16])
    let statistics = try report.object("statistics")
    let squares = array.values.reduce(0.0) { $0 + Double($1) * Double($1) }
    #expect(abs(squares.squareRoot() / (try statistics.number("l2")) - 1) < 1e-6)
    // Foundation's parser may round the last digit otherwise.
    #expect(abs(try statistics.number("min") / Double(array.values.min()!) - 1) < 1e-12)
    #expect(abs(try statistics.number("max") / Double(array.values.max()!) - 1) < 1e-12)

    let channel = try inspect(
      "layer2.0", "--tensor", "residual", "--channel", "5", "--npy", file, "--json"
    ).json()
    #expect(try channel.number("channel") == 5)
    let part = try NPYFile(reading: file)
    #expect(part.shape == [1, 16, 16])
    #expect(part.values == Array(array.values[5 * 256..<6 * 256]))
  }

  @Test("The input, written and read again, gives the same logits to the bit")
  func roundTrip() throws {
    let folder = try ScratchFolder()
    let file = folder.file("input.npy")
    try inspect("stem", "--tensor", "input", "--npy", file).expectReport()
    #expect(try NPYFile(reading: file).shape == [3, 32, 32])
    let words = ["forward", "--network", "cifar-resnet8", "--json"]
    let again = try Program.run(words + ["--image", file]).json()
    #expect(try again.numbers("logits") == Program.run(words).json().numbers("logits"))
  }

  @Test("The operations of a block, by name; the last is the block's output")
  func operations() throws {
    let folder = try ScratchFolder()
    let (last, whole) = (folder.file("relu.npy"), folder.file("output.npy"))
    for operation in ["conv1", "bn1", "conv2", "bn2"] {
      let report = try inspect("conv3_1/\(operation)", "--json").json()
      #expect(try report.text("tensor") == "layer2.0.\(operation)")
      #expect(try report.numbers("shape") == [32, 16, 16])
    }
    try inspect("conv3_1/relu", "--npy", last).expectReport()
    try inspect("conv3_1", "--npy", whole).expectReport()
    let (slow, fast) = (try NPYFile(reading: last).values, try NPYFile(reading: whole).values)
    // The microscope's plain loops round otherwise than the fused kernels.
    let largest = fast.map(abs).max()!
    #expect(zip(slow, fast).allSatisfy { abs($0 - $1) <= 1e-4 * largest })
    #expect(try inspect("head", "--json").json().numbers("shape") == [10, 1, 1])
    #expect(try inspect("stem", "--json").json().numbers("shape") == [16, 32, 32])
  }

  @Test("--png is a PNG: whole, its checksums right, and the program's own decoder reads it")
  func png() throws {
    let folder = try ScratchFolder()
    for (words, name) in [
      (["conv2_1"], "sheet.png"), (["conv2_1", "--channel", "3"], "channel.png"),
      (["head"], "head.png"),
    ] {
      let file = folder.file(name)
      let outcome = try Program.run(
        ["inspect"] + words + ["--network", "cifar-resnet8", "--png", file])
      outcome.expectReport()
      #expect(outcome.text.contains("wrote \(file)"))
      let picture = try PNGFile(reading: file)
      let report = try Program.run(
        "forward", "--network", "cifar-resnet8", "--image", file, "--json"
      ).json()
      let image = try report.object("image")
      #expect(try image.number("width") == Double(picture.width))
      #expect(try image.number("height") == Double(picture.height))
    }
  }

  @Test("Where no file can be created: exit code 73, and nothing is left behind")
  func outputs() throws {
    let folder = try ScratchFolder()
    let file = try folder.file("file", [1])
    for option in ["--npy", "--png"] {
      for place in [folder.path, "\(folder.path)/none/new", "\(file)/new", ""] {
        try inspect("conv2_1", option, place).expectFailure(73)
      }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["file"])
    #expect(folder.text("file") == "\u{1}")
  }

  @Test("A file is replaced whole, and a full device is said to be")
  func replacing() throws {
    let folder = try ScratchFolder()
    let file = try folder.file("out.npy", [UInt8](repeating: 7, count: 1_000_000))
    try inspect("conv2_1", "--npy", file).expectReport()
    #expect(try NPYFile(reading: file).shape == [16, 32, 32])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["out.npy"])
    if FileManager.default.fileExists(atPath: "/dev/full") {
      try inspect("conv2_1", "--npy", "/dev/full").expectFailure(74, "/dev/full")
    }
  }
}
