import Foundation
import Testing

/// `evaluate` on CIFAR-10.
@Suite("evaluate") struct EvaluateTests {
  private static let keys: Set<String> = [
    "network", "weights", "dataset", "images", "errors", "top1Error", "milliseconds", "classes",
  ]

  /// Measured with PyTorch 2.13 on the same 200 images: 18 errors.
  @Test(
    "A trained ResNet-20 makes exactly the errors that it makes in PyTorch",
    .enabled(if: SharedData.isThere, "../shared/data is not there"))
  func trained() throws {
    let report = try Program.run(
      "evaluate", "--network", "cifar-resnet20", "--weights",
      SharedData.path("cifar-resnet20.th"), "--dataset", "cifar10:\(SharedData.path("cifar10"))",
      "--normalize", "imagenet", "--json"
    ).json()
    #expect(report.keys == Self.keys)
    #expect(try report.number("images") == 200)
    #expect(try report.number("errors") == 18)
    #expect(try report.number("top1Error") == 9)
  }

  @Test("A file of two records: counted, limited, and the training files kept apart")
  func small() throws {
    let folder = try ScratchFolder()
    func record(_ label: UInt8) -> [UInt8] { [label] + [UInt8](repeating: 90, count: 3072) }
    _ = try folder.file("test_batch.bin", (0..<10).flatMap { record($0) })
    let words = [
      "evaluate", "--network", "cifar-resnet8", "--dataset", "cifar10:\(folder.path)",
    ]
    let report = try Program.run(words + ["--json"]).json()
    // Ten equal pictures get one answer, and each class is there once.
    #expect(try report.number("images") == 10 && report.number("errors") == 9)
    #expect(try report.number("top1Error") == 90)
    #expect(try Program.run(words + ["--json", "--limit", "3"]).json().number("images") == 3)
    #expect(try Program.run(words).text.contains("9 errors on 10 images: 90.00 % top-1 error"))
    try Program.run(words + ["--split", "train"]).expectFailure(66, "data_batch")
    try Program.run(
      "evaluate", "--network", "resnet18", "--dataset", "cifar10:\(folder.path)"
    ).expectFailure(64, "10")
  }

  @Test("Records that are cut, a label that is no class, nothing at all")
  func damaged() throws {
    for (bytes, words) in [
      ([UInt8](repeating: 1, count: 3072), "3072"),
      ([10] + [UInt8](repeating: 1, count: 3072), "10"),
      ([], ""),
    ] {
      let folder = try ScratchFolder()
      _ = try folder.file("test_batch.bin", bytes)
      try Program.run("evaluate", "--dataset", "cifar10:\(folder.path)").expectFailure(65, words)
    }
  }
}
