import Foundation

/// Where the files of this folder are when the program runs.
///
/// A build copies them beside the program, as `Residuum_Lessons.resources`; an installation may put them
/// under `share/residuum`. `Bundle.module` is not asked: it ends a program that was moved without them.
public enum LessonFiles {
  private static let bundle = "Residuum_Lessons.resources"

  /// The folder of the recordings; nil where none was found.
  public static var recordings: String? { place("recordings") }

  /// The trained weights that come with the program; nil where they were not found.
  public static var bundledWeights: String? { place("bundled/weights.safetensors") }

  /// The folder of the lessons in a language, such as `en`; nil where there are none.
  public static func lessons(in language: String) -> String? { place(language) }

  /// The descriptions of networks that lessons show; nil where they were not found.
  public static var networks: String? { place("networks") }

  /// A file or a folder in this one.
  private static func place(_ name: String) -> String? {
    let program = URL(filePath: CommandLine.arguments.first ?? "").resolvingSymlinksInPath()
    let executable = Bundle.main.executableURL?.resolvingSymlinksInPath() ?? program
    let beside = executable.deletingLastPathComponent()
    let places = [
      beside.appending(path: "\(bundle)/\(name)"),
      beside.appending(path: "../share/residuum/\(name)"),
    ]
    return places.map { $0.standardizedFileURL.path(percentEncoded: false) }
      .first { FileManager.default.fileExists(atPath: $0) }
  }
}
