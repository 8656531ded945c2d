import Laboratory
import Terminal

/// What a full screen shows, as one value that keys, reports and time change.
protocol LiveState: Sendable {
  var wantsToQuit: Bool { get }
  /// Whether `tick` has something to do.
  var needsTicks: Bool { get }
  /// Whether a recording runs on the screen, which wants ten ticks a second.
  var isReplaying: Bool { get }

  mutating func resize(width: Int, height: Int)
  mutating func handle(_ key: Key) -> [Request]
  mutating func receive(_ report: Report) -> [Request]
  mutating func receive(_ report: LaboratoryThread.Report) -> [Request]
  mutating func tick(elapsed: Double) -> [Request]
  /// Called when all that was asked of the engine is done and told.
  mutating func settle() -> [Request]
  func draw(on canvas: inout Canvas)
}

extension TourState: LiveState {
  mutating func resize(width: Int, height: Int) { size = (width, height) }
  mutating func settle() -> [Request] { [] }
  func draw(on canvas: inout Canvas) { Frame(self).draw(on: &canvas) }
}
