import Foundation

/// A process started with `posix_spawn` and waited for to the millisecond.
///
/// Foundation's `Process` needs a run loop, which the threads that run tests do not have.
struct ChildProcess {
  let identifier: pid_t

  struct SpawnError: Error, CustomStringConvertible {
    let command: String
    let code: Int32
    var description: String { "cannot start \(command): \(String(cString: strerror(code)))" }
  }

  /// Starts `words` with nothing to read, and every signal as a shell leaves it.
  init(
    words: [String], environment: [String: String], output: Program.Stream, error: Program.Stream
  ) throws {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    for (descriptor, stream) in [(STDOUT_FILENO, output), (STDERR_FILENO, error)] {
      switch stream {
      case .file(let path):
        posix_spawn_file_actions_addopen(&actions, descriptor, path, O_WRONLY | O_CREAT, 0o600)
      case .closed: posix_spawn_file_actions_addclose(&actions, descriptor)
      }
    }
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))

    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    var variables: [UnsafeMutablePointer<CChar>?] =
      environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for pointer in arguments + variables { free(pointer) } }
    var identifier = pid_t()
    let code = posix_spawnp(
      &identifier, words[0], &actions, &attributes, &arguments, &variables)
    guard code == 0 else { throw SpawnError(command: words[0], code: code) }
    self.identifier = identifier
  }

  /// The status of `waitpid`, after at most so many seconds: then the process is killed.
  func wait(seconds: Double) -> Int32 {
    let end = ContinuousClock.now + .seconds(seconds)
    var status: Int32 = 0
    var pause: UInt32 = 200
    while true {
      let found = waitpid(identifier, &status, WNOHANG)
      if found == identifier { return status }
      if found < 0 && errno != EINTR { return -1 }
      if ContinuousClock.now > end {
        kill(identifier, SIGKILL)
        waitpid(identifier, &status, 0)
        return status
      }
      usleep(pause)
      pause = min(pause * 2, 5000)
    }
  }
}
