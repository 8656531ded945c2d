import Foundation

/// The files of the repository that the tests of the program share with those of its parts.
enum RepositoryFiles {
  /// The folder that holds Package.swift, found by climbing from this file.
  static let root: String = {
    var folder = URL(filePath: #filePath)
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      let manifest = folder.appending(path: "Package.swift").path
      if FileManager.default.fileExists(atPath: manifest) { return folder.path }
    }
    fatalError("no Package.swift above \(#filePath)")
  }()

  /// The files of a corpus, sorted; a file whose name begins with a dot is none.
  static func names(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")) ?? []
    return names.filter { !$0.hasPrefix(".") }.sorted()
  }
}

/// The data beside the repository: others' networks and pictures, which may be missing.
enum SharedData {
  private static let folder = URL(filePath: RepositoryFiles.root).deletingLastPathComponent()
    .appending(path: "shared/data").path

  static let isThere = FileManager.default.fileExists(atPath: folder)

  static func path(_ name: String) -> String { "\(folder)/\(name)" }
}
