import Foundation
import Testing

@testable import Weights

@Suite("Paths that are no readable file")
struct UnreadableFilesTests {
  private func error(_ path: String) throws -> WeightsError {
    try #require(#expect(throws: WeightsError.self) { try WeightsFile.open(path) })
  }

  @Test("A missing file, and a file taken for a folder")
  func missing() throws {
    let folder = try TemporaryFolder()
    let file = try folder.file("file", [1])
    for path in ["\(folder.path)/none", "\(file)/none", ""] {
      #expect(try error(path) == .notFound(path: path))
      #expect(try error(path).description == "\(path): no such file")
      #expect(try error(path).exitCode == 66)
    }
  }

  @Test("A folder")
  func folder() throws {
    let folder = try TemporaryFolder()
    #expect(try error(folder.path) == .unreadable(path: folder.path, .folder))
    #expect(try error(folder.path).description.contains("is a folder"))
    #expect(try error(folder.path).exitCode == 66)
  }

  @Test("A FIFO without a writer, which must not be waited for; a device")
  func notRegular() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/fifo"
    #expect(mkfifo(path, 0o600) == 0)
    #expect(try error(path) == .unreadable(path: path, .notRegular))
    #expect(try error("/dev/null") == .unreadable(path: "/dev/null", .notRegular))
    #expect(try error(path).exitCode == 66)
  }

  @Test("A file without permission", .enabled(if: geteuid() != 0, "root may read everything"))
  func permission() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("secret", [1])
    chmod(path, 0)
    #expect(try error(path) == .unreadable(path: path, .permission))
    #expect(try error(path).description.contains("permission denied"))
    #expect(try error(path).exitCode == 66)
  }

  @Test("Other refusals of the system keep its words")
  func system() throws {
    let name = String(repeating: "x", count: 5000)
    #expect(try error(name) == .inputOutput(path: name, .open, code: ENAMETOOLONG))
    #expect(try error(name).exitCode == 74)
  }

  @Test("A name from a file cannot break the line or flood it")
  func quoting() {
    #expect(quoted("a\nb\u{1B}[31m") == "\"a\u{FFFD}b\u{FFFD}[31m\"")
    #expect(quoted(String(repeating: "x", count: 500)).count == 123)
  }
}
