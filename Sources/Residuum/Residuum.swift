import ArgumentParser
import CPlatform
import Foundation

/// The program: picks a command, runs it, and turns what goes wrong into one line and an exit code.
@main
struct Residuum: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "residuum",
    abstract: "Walk through a real ResNet while it computes.",
    discussion: """
      Without a command it opens the tour.

      EXAMPLES
        residuum                                  walk through ResNet-50 block by block
        residuum tour --image cat.jpg             the same with your own picture
        residuum forward --image cat.jpg --json   one forward pass, machine-readable
        residuum summary resnet34                 layers, shapes, parameters, multiply-adds
      """,
    version: version,
    subcommands: [
      TourCommand.self, LearnCommand.self, ForwardCommand.self, InspectCommand.self,
      SummaryCommand.self,
      EvaluateCommand.self, CompareCommand.self, TrainCommand.self, PostcardsCommand.self,
      LessonsCommand.self, WeightsCommand.self, BenchCommand.self, DoctorCommand.self,
    ],
    defaultSubcommand: TourCommand.self)

  static let version = "0.1.0"

  static func main() {
    do {
      // Without a terminal there is nothing to walk through, and nothing was asked for.
      let isTerminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
      if CommandLine.arguments.count == 1 && !isTerminal {
        print(helpMessage())
      } else {
        var command = try parseAsRoot()
        try command.run()
      }
      try finishOutput()
    } catch {
      fail(with: error)
    }
  }

  /// Makes sure that what was printed has arrived: a full disk is found out here.
  private static func finishOutput() throws {
    let code = residuum_flush_standard_output()
    guard code == 0 else {
      throw Failure(
        "standard output cannot be written: \(String(cString: strerror(code)))", exitCode: 74)
    }
  }

  /// The parser's own message, less the usage that follows it, and where to read on.
  private static func usageFailure(for error: any Error) -> Failure {
    let words = CommandLine.arguments.dropFirst()
    let commands = configuration.subcommands.compactMap { $0.configuration.commandName }
    if let word = words.first, !word.hasPrefix("-"), !commands.contains(word) {
      return .usage("there is no command '\(word)': there are \(commands.joined(separator: ", "))")
    }
    let command = words.first.flatMap { commands.contains($0) ? " \($0)" : nil } ?? ""
    let line = message(for: error).split(separator: "\n").first.map(String.init) ?? "\(error)"
    let message = line.hasSuffix(".") ? String(line.dropLast()) : line
    return .usage("\(message); 'residuum\(command) --help' tells more")
  }

  private static func fail(with error: any Error) -> Never {
    let code = exitCode(for: error)
    // Help and version are asked for, and go to standard output.
    if code == .success { exit(withError: error) }
    if let failure = error as? Failure {
      failure.report()
      Foundation.exit(failure.exitCode)
    }
    usageFailure(for: error).report()
    Foundation.exit(code == .validationFailure ? 64 : code.rawValue)
  }
}
