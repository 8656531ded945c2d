import ArgumentParser
import Foundation
import Kernels
import Lessons
import Weights

/// `residuum doctor`: what this machine and this terminal give the program, and what is missing.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Tell what this CPU and this terminal can do, and what is missing.",
    discussion: """
      EXAMPLE
        residuum doctor
      """)

  func run() throws {
    var rows: [[String]] = []
    let sets = InstructionSet.available.map(\.rawValue).joined(separator: ", ")
    let kernels = try KernelSet.chosen()
    rows.append(["instruction sets", sets, "computes with \(kernels.instructionSet.rawValue)"])
    rows.append(["cores", "\(Workers.availableCores)", "--threads takes others"])
    let operations = Operations(
      kernels: kernels, workers: Workers(threads: Workers.availableCores))
    rows.append(
      ["peak", "\(operations.measuredPeak().formatted(0)) GFLOP/s", "measured now, all cores"])
    rows.append(terminal)
    rows.append(colors)
    rows.append(locale)
    rows.append(
      [
        "cache", Folders.cache,
        FileManager.default.fileExists(atPath: Folders.cache) ? "is there" : "made when needed",
      ])
    rows.append(bundled)
    rows.append(hdf5)
    if let forced = environment("RESIDUUM_INSTRUCTION_SET") {
      rows.append(["RESIDUUM_INSTRUCTION_SET", forced, "set in the environment"])
    }
    print("residuum \(Residuum.version)\n")
    TextTable.print([("", false), ("", false), ("", false)], rows)
  }

  private var bundled: [String] {
    guard let path = LessonFiles.bundledWeights, LessonFiles.recordings != nil else {
      return [
        "bundled", "missing",
        "Residuum_Lessons.resources belongs beside the program: build it anew",
      ]
    }
    let title = (try? WeightsFile.open(path))?.note.map { "weights of \($0.network), recordings" }
    return ["bundled", title ?? "weights that cannot be read", path]
  }

  private var hdf5: [String] {
    guard let version = WeightsFile.hdf5Version else {
      return [
        "HDF5", "missing", "for Keras' .h5 weights: libhdf5, from package libhdf5-dev (brew: hdf5)",
      ]
    }
    return ["HDF5", version, "Keras' .h5 weights can be read"]
  }

  private var terminal: [String] {
    let isTerminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
    guard let name = environment("TERM") else {
      return ["terminal", "TERM is not set", "the tour needs it: TERM=xterm-256color"]
    }
    return [
      "terminal", name,
      isTerminal ? "the tour can open here" : "but input and output are no terminal now",
    ]
  }

  private var colors: [String] {
    if environment("NO_COLOR") != nil {
      return ["colours", "none", "NO_COLOR is set"]
    }
    let value = environment("COLORTERM")
    guard let value, ["truecolor", "24bit"].contains(value) else {
      return ["colours", "as terminfo says", "COLORTERM=truecolor would tell of 24 bits"]
    }
    let hasCompiler = (environment("PATH") ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/tic")
    }
    return [
      "colours", "24-bit",
      hasCompiler ? "COLORTERM=\(value)" : "256 only: 'tic' is missing, from package ncurses-bin",
    ]
  }

  private var locale: [String] {
    let name = environment("LC_ALL") ?? environment("LC_CTYPE") ?? environment("LANG") ?? "C"
    let isUTF8 = name.lowercased().contains("utf-8") || name.lowercased().contains("utf8")
    return [
      "characters", name,
      isUTF8 ? "blocks and lines" : "ASCII only: a UTF-8 locale, such as C.UTF-8, draws better",
    ]
  }
}
