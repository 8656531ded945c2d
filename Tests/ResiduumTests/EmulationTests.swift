import Foundation
import Testing

/// The program on CPUs that this machine is not, under qemu: it finds the best kernels that the CPU
/// has, and computes the same with them.
@Suite(
  "On other CPUs",
  .enabled(if: Program.isInstalled("qemu-x86_64"), "qemu-x86_64 is not installed"),
  .enabled(if: Emulation.isX86, "not an x86-64 machine"))
struct EmulationTests {
  @Test(
    "The kernels that the CPU has, and the native run's logits",
    arguments: [("Nehalem", "baseline"), ("Haswell", "avx2")])
  func kernels(cpu: String, instructionSet: String) throws {
    let folder = try ScratchFolder()
    let image = try folder.file("image.npy", NPYFile.waves.bytes)
    let weights = try folder.file("weights.safetensors", SmallWeights().bytes)
    // Weights from a file: measuring the statistics of random ones would be most of the time.
    let words = ["--image", image, "--threads", "1", "--json"]
    let small = ["forward", "--network", "cifar-resnet8", "--weights", weights] + words
    let qemu = ["qemu-x86_64", "-cpu", cpu]
    for command in [small, ["forward", "--network", "cifar-resnet20"] + words] {
      let native = try Program.run(command).json()
      let outcome = try Program.run(command, launcher: qemu)
      try #require(outcome.exitCode == 0, "\(outcome.error)")
      let emulated = try JSONObject(outcome.output)
      #expect(try emulated.text("instructionSet") == instructionSet)
      let (found, expected) = (try emulated.numbers("logits"), try native.numbers("logits"))
      // Fused multiply-adds round once where the others round twice, and sums run in another order.
      let largest = expected.map(abs).max()!
      #expect(largest > 0)
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) <= 1e-3 * largest })
    }
  }
}

private enum Emulation {
  #if arch(x86_64)
    static let isX86 = true
  #else
    static let isX86 = false
  #endif
}

extension NPYFile {
  /// An input of 3×32×32 that is neither flat nor noise.
  fileprivate static var waves: NPYFile {
    let values = (0..<3 * 32 * 32).map { index -> Float in
      let (row, column) = index.quotientAndRemainder(dividingBy: 32)
      let wave: Double = sin(0.37 * Double(column)) * cos(0.21 * Double(row))
      return Float(wave)
    }
    return NPYFile(shape: [3, 32, 32], values: values)
  }
}
