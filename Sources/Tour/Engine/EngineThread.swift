import Foundation
import Synchronization

/// Gives the engine a thread of its own, so that keys are answered while it computes.
///
/// Requests are carried out in order, but for pictures that the next request replaces. Reports wait
/// until they are fetched; `wake` is called, on the engine's thread, when there are new ones.
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

  /// Puts a request at the end of the queue, instead of the last one if that is worth nothing then.
  public func post(_ request: Request) {
    mailbox.withLock { box in
      if let last = box.requests.last, last.isReplaced(by: request) { box.requests.removeLast() }
      box.requests.append(request)
    }
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
        engine.perform(
          request,
          isAbandoned: {
            mailbox.withLock { box in
              box.isClosed || box.requests.first.map { request.isAbandoned(for: $0) } ?? false
            }
          },
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
