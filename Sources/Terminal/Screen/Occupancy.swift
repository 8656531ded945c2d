import Synchronization

/// Whether this process has a screen open: ncurses and signal handlers are global, so there is one.
enum Occupancy {
  private static let isTaken = Atomic<Bool>(false)

  static func take() -> Bool { !isTaken.exchange(true, ordering: .acquiringAndReleasing) }

  static func release() { isTaken.store(false, ordering: .releasing) }
}
