/// What a screen can wait for.
public enum Event: Hashable, Sendable {
  case key(Key)
  /// A `Waker` was used, once or several times.
  case wake
  /// Control-C, or `kill`: leave in good order, then call `signal.endProcess()`. A second signal does
  /// not wait for the program.
  case interrupt(Signal)
  /// Control-Z: pause what runs, then call `Screen.suspend()`.
  case suspend
  /// The terminal is gone: nothing can be shown or typed any more.
  case closed
}

/// A signal that asks the program to end.
public enum Signal: Hashable, Sendable, CaseIterable {
  case interrupt, terminate, hangUp
}
