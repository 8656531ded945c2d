import Foundation
import Testing

@testable import Weights

/// Damages good files at random: whatever comes out must be read, or refused with a `WeightsError`.
///
/// A trap ends the process, and leaves the file of that case in the temporary folder under the name
/// `seed-S-case-N`. Another seed is tried with `WEIGHTS_MUTATION_SEED=… swift test`.
@Suite("Damaged files")
struct MutationTests {
  static let seed =
    ProcessInfo.processInfo.environment["WEIGHTS_MUTATION_SEED"]
    .flatMap(UInt64.init) ?? 20_151_210

  /// A good file and the ranges where its structure is: a third of the damage goes there.
  struct Original {
    let name: String
    let bytes: [UInt8]
    let structure: [Range<Int>]

    init(_ name: String, structure: ([UInt8]) -> [Range<Int>]) throws {
      self.name = name
      bytes = try Array(Data(contentsOf: URL(filePath: Fixtures.good(name))))
      self.structure = structure(bytes)
    }
  }

  @Test("safetensors: read or refused", .timeLimit(.minutes(3)))
  func safetensors() throws {
    try damage(
      cases: 4000,
      of: [
        "network-f32.safetensors", "network-f16.safetensors", "network-bf16.safetensors",
        "network-f64.safetensors", "header-out-of-order.safetensors", "halves.safetensors",
      ]
    ) { bytes in [0..<8, 8..<min(bytes.count, 700)] }
  }

  @Test("ZIP archives: read or refused", .timeLimit(.minutes(3)))
  func archives() throws {
    try damage(cases: 3000, of: ["network.pth", "views.pth", "zip64.pth", "python2.pth"]) { bytes in
      [0..<60, max(0, bytes.count - 1200)..<bytes.count, bytes.count - 98..<bytes.count]
    }
  }

  /// No checksum guards the legacy stream, so this is where damaged pickles run.
  @Test("Legacy streams and their pickles: read or refused", .timeLimit(.minutes(3)))
  func streams() throws {
    try damage(
      cases: 3000,
      of: [
        "network-legacy.pth", "views-legacy.pth", "wrapped-legacy.pth", "parameters-legacy.pth",
        "protocol4-legacy.pth", "views-float16-legacy.pth",
      ]
    ) { bytes in [137..<600, 137..<bytes.count, bytes.count - 400..<bytes.count] }
  }

  /// Of 4000 such files 1246 were read, and 41 crashed libhdf5 1.10.8, which is an error like the
  /// others here.
  @Test("HDF5: read or refused", .timeLimit(.minutes(3)))
  func hdf5() throws {
    // Once here, or each child loads the library and the many that it needs anew.
    let library = dlopen("libhdf5_serial.so", RTLD_LAZY)
    defer { if let library { dlclose(library) } }
    try damage(
      cases: 500,
      of: [
        "../hdf5/good/layouts-earliest.h5", "../hdf5/good/layouts-v110.h5", "../hdf5/good/2016.h5",
        "../hdf5/good/keras3.weights.h5", "../hdf5/good/bfloat16.h5",
      ]
    ) { bytes in [0..<96, 96..<2048, 2048..<bytes.count] }
  }

  private func damage(
    cases: Int, of names: [String], structure: ([UInt8]) -> [Range<Int>]
  ) throws {
    let folder = try TemporaryFolder()
    let originals = try names.map { try Original($0, structure: structure) }
    var accepted = 0
    for number in 0..<cases {
      var random = Draws(CounterBasedGenerator(seed: Self.seed, stream: "\(names[0]) \(number)"))
      let bytes = Self.damaged(originals, &random)
      let path = try folder.file("seed-\(Self.seed)-case-\(number)", bytes)
      do {
        let file = try WeightsFile.open(path)
        for tensor in file.tensors where tensor.isWeight { _ = try tensor.tensor() }
        accepted += 1
      } catch {
        // A `WeightsError`: the functions called can throw nothing else.
        if error.description.contains("\n") || !error.description.hasPrefix(path) {
          Issue.record("seed \(Self.seed), case \(number): \(error)")
        }
      }
      unlink(path)
    }
    // Neither all refused nor all accepted, or the damage would say nothing.
    #expect(accepted > cases / 50 && accepted < cases * 9 / 10, "\(accepted) accepted")
  }

  private static func damaged(_ originals: [Original], _ random: inout Draws) -> [UInt8] {
    let original = originals[random.below(originals.count)]
    var bytes = original.bytes
    for _ in 0...random.below(3) where !bytes.isEmpty {
      var range = 0..<bytes.count
      if random.below(3) > 0 {
        let part = original.structure[random.below(original.structure.count)]
        if !part.clamped(to: range).isEmpty { range = part.clamped(to: range) }
      }
      let position = range.lowerBound + random.below(range.count)
      let length = min(1 + random.below(16), bytes.count - position)
      switch random.below(7) {
      case 0: bytes[position] ^= 1 << UInt8(random.below(8))
      case 1: bytes[position] = UInt8(random.below(256))
      case 2 where random.below(4) == 0: bytes.removeSubrange(position...)
      case 3: bytes.removeSubrange(position..<position + length)
      case 4:
        // A splice: a piece of any of the files, over or between.
        let other = originals[random.below(originals.count)].bytes
        let start = random.below(other.count)
        let piece = other[start..<min(other.count, start + 1 + random.below(64))]
        let end = random.below(2) == 0 ? position : min(bytes.count, position + piece.count)
        bytes.replaceSubrange(position..<end, with: piece)
      default:
        // An integer of 1, 2, 4 or 8 bytes, one of those that break arithmetic.
        let extremes: [UInt64] = [
          0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF,
          0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, .max, UInt64(bytes.count),
          UInt64(position),
        ]
        let number = extremes[random.below(extremes.count)] &+ UInt64(random.below(3)) &- 1
        for i in 0..<min(1 << random.below(4), bytes.count - position) {
          bytes[position + i] = UInt8(truncatingIfNeeded: number >> UInt64(8 * i))
        }
      }
    }
    return bytes
  }

  /// Successive draws of one stream.
  private struct Draws {
    private let generator: CounterBasedGenerator
    private var index: UInt64 = 0

    init(_ generator: CounterBasedGenerator) { self.generator = generator }

    mutating func below(_ bound: Int) -> Int {
      defer { index += 1 }
      return Int(generator.bits(at: index) % UInt64(bound))
    }
  }
}
