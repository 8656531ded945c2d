import Kernels
import Synchronization
import Testing

@Suite struct WorkersTests {
  @Test(arguments: [1, 2, 3, 8])
  func everyPieceRunsOnce(threads: Int) {
    let workers = Workers(threads: threads)
    for pieces in [0, 1, 2, 3, 7, 100, 5000] {
      let counts = UnsafeMutablePointer<Int>.allocate(capacity: max(pieces, 1))
      counts.initialize(repeating: 0, count: max(pieces, 1))
      defer { counts.deallocate() }
      workers.run(pieces: pieces) { counts[$0] += 1 }
      #expect((0..<pieces).allSatisfy { counts[$0] == 1 })
    }
  }

  /// More threads than cores, and than pieces.
  @Test func manyThreads() {
    let workers = Workers(threads: 40)
    for pieces in [1, 7, 39, 41, 1000] {
      let sum = Mutex(0)
      workers.run(pieces: pieces) { piece in sum.withLock { $0 += piece } }
      #expect(sum.withLock { $0 } == pieces * (pieces - 1) / 2)
    }
  }

  /// Many short jobs in a row, with pauses in which the workers fall asleep.
  @Test func jobsFollowEachOther() async throws {
    let workers = Workers(threads: 2)
    let total = Mutex(0)
    for job in 0..<20_000 {
      workers.run(pieces: 3) { piece in total.withLock { $0 += piece } }
      if job % 5000 == 0 { try await Task.sleep(for: .milliseconds(20)) }
    }
    #expect(total.withLock { $0 } == 60_000)
  }

  @Test func poolsComeAndGo() {
    for _ in 0..<50 {
      let workers = Workers(threads: 4)
      let sum = Mutex(0)
      workers.run(pieces: 10) { piece in sum.withLock { $0 += piece } }
      #expect(sum.withLock { $0 } == 45)
    }
  }
}
