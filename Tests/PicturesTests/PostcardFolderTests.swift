import Foundation
import Testing

@testable import Pictures

@Suite("Postcards as files")
struct PostcardFolderTests {
  private let set = PostcardSet(seed: 1, first: 7, count: 5, size: 16)

  private func names(_ set: PostcardSet) -> [String] {
    (0..<set.count).map {
      let digits = String(format: "%05d", set.first + $0)
      return "\(digits)-\(Postcards.classNames[set[$0].label]).png"
    }
  }

  @Test("a picture each, named by index and class, and a list of them")
  func contents() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/new"
    let made = try #require(try PostcardFolder(path + "/").write(set))
    let names = names(set)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: path).sorted() == names + [
        "labels.csv"
      ])
    #expect(made == (names + ["labels.csv"]).map { "\(path)/\($0)" })
    for (position, name) in names.enumerated() {
      #expect(try Picture.read("\(path)/\(name)") == set[position].picture)
    }
    let lines = zip(names, (0..<5).map { set[$0].label }).map {
      "\($0),\($1),\(Postcards.classNames[$1])\n"
    }
    #expect(
      try String(contentsOfFile: "\(path)/labels.csv", encoding: .utf8)
        == "file,label,class\n" + lines.joined())
  }

  @Test("names are as long as the longest index needs")
  func longNames() throws {
    let folder = try TemporaryFolder()
    let set = PostcardSet(seed: 0, first: 99_999, count: 2, size: 16)
    let files = try #require(try PostcardFolder(folder.path).write(set))
    #expect(files[0].contains("/099999-") && files[1].contains("/100000-"))
  }

  @Test("an earlier export is replaced; what is no longer among the pictures goes")
  func again() throws {
    let folder = try TemporaryFolder()
    _ = try PostcardFolder(folder.path).write(set)
    var next = set
    (next.first, next.seed) = (10, 2)
    _ = try PostcardFolder(folder.path).write(next)
    #expect(folder.names == names(next) + ["labels.csv"])
  }

  @Test("who stops on the way leaves what was there", arguments: [0, 1, 4])
  func stopping(done: Int) throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/new"
    #expect(try PostcardFolder(path).write(set) { $0 < done } == nil)
    #expect(folder.names.isEmpty)

    _ = try PostcardFolder(path).write(set)
    let before = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    let list = try Data(contentsOf: URL(filePath: "\(path)/labels.csv"))
    let other = PostcardSet(seed: 2, count: 9, size: 16)
    #expect(try PostcardFolder(path).write(other) { $0 < done } == nil)
    #expect(try FileManager.default.contentsOfDirectory(atPath: path).sorted() == before)
    #expect(try Data(contentsOf: URL(filePath: "\(path)/labels.csv")) == list)
  }

  @Test("what a killed export left behind is no hindrance")
  func leftovers() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/.unfinished", withIntermediateDirectories: true)
    _ = try folder.add(".unfinished/00000-disc.png", [1])
    _ = try folder.add("00003-half-disc.png", [1])
    _ = try folder.add(".labels.csv.abc.partial", [1])
    _ = try PostcardFolder(folder.path).write(set)
    #expect(folder.names == names(set) + ["labels.csv"])
  }

  @Test(
    "a folder with anything else in it is refused",
    arguments: [
      "notes.txt", "00000-heart.png", "0-disc.png", "00000-disc.jpg", ".hidden", "-disc.png",
    ])
  func foreign(name: String) throws {
    let folder = try TemporaryFolder()
    _ = try PostcardFolder(folder.path).write(set)
    _ = try folder.add(name, [1])
    #expect(throws: PictureError.notPostcards(folder: folder.path, found: name)) {
      try PostcardFolder(folder.path)
    }
    #expect(PictureError.notPostcards(folder: "a", found: "b").exitCode == 73)
  }

  @Test("a file, a path in no folder, no path at all")
  func places() throws {
    let folder = try TemporaryFolder()
    let file = try folder.add("file", [1])
    for path in [file, "\(file)/inside", "\(folder.path)/none/new", ""] {
      let error = #expect(throws: PictureError.self) { try PostcardFolder(path).write(set) }
      #expect(error?.exitCode == 73)
    }
    #expect(folder.names == ["file"])
  }

  @Test("a sheet: rows of pictures, two dark pixels between them")
  func sheet() throws {
    let sheet = try #require(set.sheet(columns: 3))
    #expect(sheet.width == 3 * 18 - 2 && sheet.height == 2 * 18 - 2)
    for y in 0..<sheet.height {
      for x in 0..<sheet.width {
        let position = y / 18 * 3 + x / 18
        let isInside = x % 18 < 16 && y % 18 < 16 && position < 5
        let expected = isInside ? set[position].picture[x % 18, y % 18] : (24, 24, 24)
        #expect(sheet[x, y] == expected)
      }
    }
    #expect(PostcardSet(seed: 0, count: 1, size: 20).sheet(columns: 4)?.width == 20)
    #expect(set.sheet(columns: 3) { $0 < 2 } == nil)
  }

  @Test("fields of a CSV line are quoted where they must be")
  func csv() {
    #expect(CSV.line(["a", "b c", ""]) == "a,b c,\n")
    #expect(
      CSV.line(["a,b", "say \"x\"", "\"", "1\n2", "3\r\n4"])
        == "\"a,b\",\"say \"\"x\"\"\",\"\"\"\",\"1\n2\",\"3\r\n4\"\n")
  }
}
