import Curriculum
import Dispatch
import Terminal

/// Lessons without a screen: for plain text, for the check of a lesson, for tests. What is asked of it is
/// done when a call returns.
public final class LearnSession {
  public private(set) var state: LearnState
  private let workers: TourWorkers
  private let bell = DispatchSemaphore(value: 0)

  /// Opens what the state begins with.
  public init(_ state: LearnState, equipment: TourProgram.Equipment) {
    self.state = state
    let bell = bell
    workers = TourWorkers(equipment, wake: { bell.signal() })
    perform { $0.begin() }
  }

  deinit { workers.close() }

  /// Presses a key.
  public func press(_ key: Key) { perform { $0.handle(key) } }

  /// Types a text, a key a character.
  public func type(_ text: String) { for character in text { press(.character(character)) } }

  /// Carries out a command of the palette.
  public func run(_ command: String) { perform { $0.follow([.command(command)]) } }

  /// Changes the state, and waits until all that follows is computed.
  func perform(_ change: (inout LearnState) -> [Request]) {
    workers.post(change(&state))
    repeat {
      // Anything may have come between the look and the wait: then it does not wait long.
      if workers.isBusy { _ = bell.wait(timeout: .now() + .milliseconds(50)) }
      workers.exchange(&state)
      if !workers.isBusy, state.isWaitingForLaboratory {
        _ = bell.wait(timeout: .now() + .milliseconds(50))
      }
    } while workers.isBusy || state.running?.isSettling == true
    // Once more: what was told last may have been what a task waits for.
    workers.exchange(&state)
  }

  /// Takes what has changed since the last call, to be kept.
  public func takeChanged() -> Set<String> { state.takeChanged() }
}

extension LearnState {
  /// Whether the next part of what is shown waits for recordings that are being read.
  var isWaitingForLaboratory: Bool { running?.showing.first == .laboratory }

  /// The lessons whose progress has changed since the last call.
  public mutating func takeChanged() -> Set<String> {
    defer { changed = [] }
    return changed
  }
}
