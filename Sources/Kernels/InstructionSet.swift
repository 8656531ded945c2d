import CPlatform

/// A level of vector instructions that the kernels are compiled for.
public enum InstructionSet: String, CaseIterable, Comparable, Sendable {
  /// What every CPU of the architecture has: SSE2 on x86-64, NEON on arm64.
  case baseline
  /// AVX2 and fused multiply-add (x86-64-v3).
  case avx2
  /// AVX-512 (x86-64-v4).
  case avx512

  /// The best level that this CPU has.
  public static let best: InstructionSet =
    switch residuum_x86_level() {
    case 4: .avx512
    case 3: .avx2
    default: .baseline
    }

  /// The levels that this CPU has, the plainest first.
  public static var available: [InstructionSet] { allCases.filter { $0 <= best } }

  public static func < (a: InstructionSet, b: InstructionSet) -> Bool { a.rank < b.rank }

  private var rank: Int { InstructionSet.allCases.firstIndex(of: self)! }
}
