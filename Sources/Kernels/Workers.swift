import CPlatform
import Foundation
import Synchronization

/// A pool of threads that share the pieces of one job after another.
///
///     let workers = Workers(threads: 2)
///     workers.run(pieces: 100) { piece in … }  // returns when all hundred are done
///
/// Each thread has a share of its own, a run of neighbouring pieces: what it wrote in one job, at the
/// top of a picture say, lies in its caches when it reads it in the next. Pieces are claimed one at a
/// time, and whoever is done with its own share claims from the others', so a thread that is held up
/// delays no more than the piece it holds. The calling thread takes part. A worker that finds nothing
/// to do spins for a few hundred microseconds, because the next layer follows at once, and then sleeps.
///
/// Jobs come from one thread at a time; `run` is not reentrant.
///
/// Unchecked, because its state lies behind pointers; every field that two threads touch is atomic,
/// and the scratch memory belongs to the one thread that jobs come from.
public final class Workers: @unchecked Sendable {
  /// The number of threads that take part, the caller's included.
  public let threads: Int

  private let board: UnsafeMutablePointer<Board>
  private var scratchMemory = FloatMemory.allocate(0)
  private var scratchCount = 0
  private static let spins = 20_000

  /// Starts `threads - 1` workers.
  ///
  /// - Precondition: `threads` is at least 1.
  public init(threads: Int) {
    precondition(threads >= 1, "at least one thread")
    self.threads = threads
    board = .allocate(capacity: 1)
    board.initialize(to: Board(users: threads))
    for lane in 1..<threads {
      let board = SharedBoard(pointer: self.board)
      let thread = Thread { Workers.serve(board.pointer, lane) }
      thread.name = "residuum-worker"
      thread.start()
    }
  }

  deinit {
    board.pointee.stops.store(true, ordering: .releasing)
    board.pointee.ring()
    board.pointee.leave(board)
    FloatMemory.free(scratchMemory, scratchCount)
  }

  /// Memory for what an operation needs while it runs; the next operation overwrites it.
  func scratch(_ count: Int) -> UnsafeMutablePointer<Float> {
    if count > scratchCount {
      FloatMemory.free(scratchMemory, scratchCount)
      // Whole large pages: it is walked along in many streams at once.
      scratchCount = FloatMemory.wholeLargePages(count)
      scratchMemory = FloatMemory.allocate(scratchCount)
    }
    return scratchMemory
  }

  /// The number of cores that the operating system offers.
  public static var availableCores: Int { ProcessInfo.processInfo.activeProcessorCount }

  /// Calls `body` once for each of `0..<pieces`, on several threads at once.
  ///
  /// `body` runs concurrently with itself: different pieces must write to different places.
  public func run(pieces: Int, _ body: (_ piece: Int) -> Void) {
    run(pieces: pieces) { piece, _ in body(piece) }
  }

  /// The same for a body that wants a place of its own to work in: no two pieces that run at the same
  /// time have the same lane, 0..<threads.
  func run(pieces: Int, _ body: (_ piece: Int, _ lane: Int) -> Void) {
    guard threads > 1 && pieces > 1 else {
      for piece in 0..<pieces { body(piece, 0) }
      return
    }
    precondition(pieces < 1 << 20, "a job has fewer than 2²⁰ pieces")
    withoutActuallyEscaping(body) { body in
      var job = Job(body: body)
      withUnsafeMutablePointer(to: &job) { job in
        board.pointee.publish(job, pieces: pieces)
        board.pointee.claimPieces(lane: 0)
        board.pointee.waitUntilDone()
      }
    }
  }

  private struct SharedBoard: @unchecked Sendable {
    // Sound for the reason that `Workers` gives; freed by the last thread that leaves.
    let pointer: UnsafeMutablePointer<Board>
  }

  private struct Job {
    let body: (Int, Int) -> Void
  }

  private static func serve(_ board: UnsafeMutablePointer<Board>, _ lane: Int) {
    var seen: UInt32 = 0
    while !board.pointee.stops.load(ordering: .acquiring) {
      board.pointee.claimPieces(lane: lane)
      var spin = 0
      while board.pointee.bell.load(ordering: .acquiring) == seen {
        spin += 1
        if spin < spins { residuum_pause() } else { board.pointee.sleep(while: seen) }
      }
      seen = board.pointee.bell.load(ordering: .acquiring)
    }
    board.pointee.leave(board)
  }

  /// Where a job is posted and its pieces are claimed.
  private struct Board: ~Copyable {
    /// One for each thread's share of the pieces.
    private let shares: UnsafeMutablePointer<Share>
    private let threads: Int
    private let job = Atomic<UnsafeMutableRawPointer?>(nil)
    private let remaining = Atomic<UInt32>(0)
    private let users: Atomic<Int>
    let bell = Atomic<UInt32>(0)
    let stops = Atomic<Bool>(false)

    init(users: Int) {
      self.users = Atomic(users)
      threads = users
      shares = .allocate(capacity: users)
      for lane in 0..<users { (shares + lane).initialize(to: Share()) }
    }

    deinit {
      shares.deinitialize(count: threads)
      shares.deallocate()
    }

    func publish(_ new: UnsafeMutablePointer<Job>, pieces: Int) {
      remaining.store(UInt32(pieces), ordering: .relaxed)
      job.store(UnsafeMutableRawPointer(new), ordering: .relaxed)
      for lane in 0..<threads {
        shares[lane].publish(lane * pieces / threads..<(lane + 1) * pieces / threads)
      }
      ring()
    }

    func ring() {
      bell.wrappingAdd(1, ordering: .releasing)
      wakeAll(on: bell)
    }

    func claimPieces(lane: Int) {
      for offset in 0..<threads {
        let share = (lane + offset) % threads
        var done: UInt32 = 0
        while let (piece, posted) = shares[share].claim(job) {
          posted.assumingMemoryBound(to: Job.self).pointee.body(piece, lane)
          done += 1
        }
        if done > 0 { remaining.wrappingSubtract(done, ordering: .releasing) }
      }
    }

    func waitUntilDone() {
      var spin = 0
      while remaining.load(ordering: .acquiring) != 0 {
        spin += 1
        // The last piece is nearly done when this is reached; but where there are more threads than
        // cores its owner may need this one.
        if spin < Workers.spins { residuum_pause() } else { usleep(50) }
      }
    }

    func sleep(while seen: UInt32) {
      withUnsafePointer(to: bell) {
        $0.withMemoryRebound(to: UInt32.self, capacity: 1) { residuum_wait($0, seen) }
      }
    }

    func leave(_ own: UnsafeMutablePointer<Board>) {
      if users.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue == 0 {
        own.deinitialize(count: 1)
        own.deallocate()
      }
    }

    private func wakeAll(on word: borrowing Atomic<UInt32>) {
      withUnsafePointer(to: word) {
        $0.withMemoryRebound(to: UInt32.self, capacity: 1) { residuum_wake_all($0) }
      }
    }
  }

  /// A run of pieces that are claimed from its beginning.
  ///
  /// One word, generation · end · next piece, so that claiming with compare-exchange fails for a
  /// worker that read the posting of an earlier job: it cannot take a piece of this one for the other.
  private struct Share: ~Copyable {
    private let ticket = Atomic<UInt64>(0)
    // A cache line for each, so that threads at their own shares do not disturb each other.
    private let padding: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (
      0, 0, 0, 0, 0, 0, 0
    )

    func publish(_ pieces: Range<Int>) {
      let generation = (ticket.load(ordering: .relaxed) >> 40) &+ 1
      let word = generation << 40 | UInt64(pieces.upperBound) << 20 | UInt64(pieces.lowerBound)
      ticket.store(word, ordering: .releasing)
    }

    func claim(
      _ job: borrowing Atomic<UnsafeMutableRawPointer?>
    ) -> (piece: Int, job: UnsafeMutableRawPointer)? {
      while true {
        let word = ticket.load(ordering: .acquiring)
        let end = (word >> 20) & 0xF_FFFF
        let next = word & 0xF_FFFF
        if next >= end { return nil }
        let posted = job.load(ordering: .relaxed)
        if ticket.compareExchange(
          expected: word, desired: word + 1, ordering: .acquiringAndReleasing
        ).exchanged {
          return (Int(next), posted!)
        }
      }
    }
  }
}
