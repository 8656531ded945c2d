import Foundation
import Synchronization

/// Gives the engine a thread of its own, so that keys are answered while it computes.
///
/// Requests are carried out in order. Reports wait until they are fetched; `wake` is called, on the
/// engine's thread, when there are new ones.
public final class EngineThread: Sendable {
  private struct Mailbox {
    var requests: [Request] = []
    var reports: [Report] = []
    var isBusy = false
    var isClosed = false
  }

  private let mailbox = Mutex(Mailbox())
  private let bell = DispatchSemaphore(value: 0)
  private let wake: @Sendable () -> Void

  /// Starts the thread; `makeEngine` is called on it.
  public init(
    makeEngine: @escaping @Sendable () -> TourEngine, wake: @escaping @Sendable () -> Void
  ) {
    self.wake = wake
    let thread = Thread { [self] in serve(makeEngine()) }
    thread.name = "residuum-engine"
    thread.stackSize = 8 << 20
    thread.start()
  }

  /// Puts a request at the end of the queue.
  public func post(_ request: Request) {
    mailbox.withLock { $0.requests.append(request) }
    bell.signal()
  }

  /// The reports since the last call.
  public func takeReports() -> [Report] {
    mailbox.withLock { box in
      defer { box.reports = [] }
      return box.reports
    }
  }

  /// Whether something is being computed or waits for it.
  public var isBusy: Bool { mailbox.withLock { $0.isBusy || !$0.requests.isEmpty } }

  /// Lets the thread end when it has done what it is doing.
  public func close() {
    mailbox.withLock {
      $0.isClosed = true
      $0.requests = []
    }
    bell.signal()
  }

  private func serve(_ engine: TourEngine) {
    while true {
      bell.wait()
      let request: Request? = mailbox.withLock { box in
        guard !box.isClosed, !box.requests.isEmpty else { return nil }
        box.isBusy = true
        return box.requests.removeFirst()
      }
      if let request {
        // What is computed inside a block is worth nothing once something else is asked for.
        engine.perform(
          request,
          isAbandoned: { mailbox.withLock { $0.isClosed || !$0.requests.isEmpty } },
          report: { report in
            mailbox.withLock { $0.reports.append(report) }
            wake()
          })
        mailbox.withLock { $0.isBusy = false }
        wake()
      }
      if mailbox.withLock({ $0.isClosed }) { return }
    }
  }
}
