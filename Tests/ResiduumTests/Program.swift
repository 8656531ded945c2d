import Foundation

/// The program under test: the executable that was built with these tests, run as a person would.
///
///     let outcome = try Program.run("forward", "--network", "cifar-resnet8", "--json")
///     outcome.exitCode       // 0
///     outcome.output         // what was written to standard output
///
/// It gets a home of its own, and nothing of the environment that changes what it prints.
enum Program {
  /// What became of a run.
  struct Outcome {
    let output: Data
    let error: String
    /// Nil if a signal ended it.
    let exitCode: Int32?
    /// The signal that ended it; SIGKILL also where it took longer than it was given.
    let signal: Int32?

    var text: String { String(decoding: output, as: UTF8.self) }
  }

  /// Where a descriptor leads, other than where `run` looks.
  enum Stream {
    case file(String)
    case closed
  }

  /// The executable's path.
  static let path: String = {
    // On Linux the test bundle is the process, on macOS it is an argument of the process; either
    // way the executable lies beside it.
    var places =
      [CommandLine.arguments[0], Bundle.main.bundlePath] + Bundle.allBundles.map(\.bundlePath)
    places += CommandLine.arguments.filter { $0.contains(".xctest") }
    for place in places {
      var folder = URL(filePath: place).standardizedFileURL
      while folder.path != "/" {
        folder.deleteLastPathComponent()
        let candidate = folder.appending(path: "residuum").path
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder),
          !isFolder.boolValue, FileManager.default.isExecutableFile(atPath: candidate)
        {
          return candidate
        }
      }
    }
    fatalError("no 'residuum' beside the test bundle: \(places)")
  }()

  /// The environment of a run: this process's, less what changes colours, characters or kernels.
  static func environment(home: String, _ changes: [String: String] = [:]) -> [String: String] {
    var result = ProcessInfo.processInfo.environment
    for name in result.keys
    where name.hasPrefix("LC_") || name.hasPrefix("RESIDUUM") || name.hasPrefix("TMUX")
      || name.hasPrefix("XDG_")
      || ["LANG", "NO_COLOR", "COLORTERM", "TERM", "ENV", "LINES", "COLUMNS"].contains(name)
    {
      result[name] = nil
    }
    result["HOME"] = home
    result["LC_ALL"] = "C.UTF-8"
    result["TERM"] = "xterm-256color"
    result["SHELL"] = "/bin/sh"
    result.merge(changes) { $1 }
    return result
  }

  /// Runs the program to its end and returns what it wrote.
  ///
  /// - Parameters:
  ///   - launcher: words before the program's path, such as `qemu-x86_64 -cpu Nehalem`.
  ///   - limit: seconds after which the program is killed.
  static func run(
    _ arguments: String..., environment: [String: String] = [:], launcher: [String] = [],
    output: Stream? = nil, error: Stream? = nil, limit: Double = 60
  ) throws -> Outcome {
    try run(
      arguments, environment: environment, launcher: launcher, output: output, error: error,
      limit: limit)
  }

  static func run(
    _ arguments: [String], environment changes: [String: String] = [:], launcher: [String] = [],
    output: Stream? = nil, error: Stream? = nil, limit: Double = 60
  ) throws -> Outcome {
    try run(
      words: launcher + [path] + arguments, environment: changes, output: output, error: error,
      limit: limit)
  }

  /// Runs any command: the first word is looked for in PATH.
  static func run(
    words: [String], environment changes: [String: String] = [:], output: Stream? = nil,
    error: Stream? = nil, limit: Double = 60
  ) throws -> Outcome {
    let folder = try ScratchFolder()
    let home = try folder.folder("home")
    // Files, not pipes: nothing has to be read while the program runs.
    let (outputFile, errorFile) = (folder.file("output"), folder.file("error"))
    let process = try ChildProcess(
      words: words, environment: environment(home: home, changes),
      output: output ?? .file(outputFile), error: error ?? .file(errorFile))
    let status = process.wait(seconds: limit)
    return Outcome(
      output: FileManager.default.contents(atPath: outputFile) ?? Data(),
      error: String(
        decoding: FileManager.default.contents(atPath: errorFile) ?? Data(), as: UTF8.self),
      exitCode: status & 0x7F == 0 ? status >> 8 & 0xFF : nil,
      signal: status & 0x7F == 0 ? nil : status & 0x7F)
  }

  /// Whether a command is in PATH.
  static func isInstalled(_ command: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(command)")
    }
  }
}
