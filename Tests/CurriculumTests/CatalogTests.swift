import Testing

@testable import Curriculum

@Suite("The catalog of lessons") struct CatalogTests {
  private static func lesson(_ title: String, needs: String = "[]") -> String {
    """
    title: \(title)
    about: About it.
    minutes: 5
    needs: \(needs)
    sources: [A paper]
    steps:
      - {id: one, title: One, text: Look.}
    """
  }

  private static func problems(_ catalog: LessonCatalog, in folder: ScratchFolder) -> [String] {
    catalog.problems.map { "\($0)".replacing(folder.path + "/", with: "") }
  }

  @Test("In order, with what cannot be read told of") func order() throws {
    let folder = try ScratchFolder()
    try folder.write(Self.lesson("Third", needs: "[first, broken]"), to: "10-third.yaml")
    try folder.write(Self.lesson("First"), to: "01-first.yaml")
    try folder.write("titl: x", to: "02-broken.yaml")
    try folder.write("no lesson", to: "README.md")
    try folder.write("junk", to: ".03-hidden.yaml")
    let catalog = LessonCatalog(folder: folder.path)
    #expect(catalog.lessons.map(\.id) == ["first", "third"])
    #expect(
      Self.problems(catalog, in: folder) == [
        "02-broken.yaml:1: a lesson has no 'titl'; did you mean 'title'?"
      ])
    #expect(catalog.lesson(named: "third")?.title == "Third")
    #expect(catalog.lesson(named: "10")?.title == "Third")
    #expect(catalog.lesson(named: "2") == nil)
  }

  @Test("Ids, numbers and needs") func together() throws {
    let folder = try ScratchFolder()
    try folder.write(Self.lesson("A", needs: "[b]"), to: "01-a.yaml")
    try folder.write(Self.lesson("B", needs: "[a, shapez]"), to: "02-b.yaml")
    try folder.write(Self.lesson("Shapes"), to: "02-shapes.yaml")
    try folder.write(Self.lesson("B again"), to: "04-b.yaml")
    let catalog = LessonCatalog(folder: folder.path)
    #expect(catalog.lessons.map(\.title) == ["A", "B", "Shapes"])
    #expect(
      Self.problems(catalog, in: folder) == [
        "02-shapes.yaml: number: 2 is the number of 02-b.yaml, too",
        "04-b.yaml: id: 'b' is the id of 02-b.yaml, too",
        "01-a.yaml:4: needs: 'b' comes after it",
        "02-b.yaml:4: needs: there is no lesson 'shapez'; did you mean 'shapes'?",
      ])
  }

  @Test("What is missing in a language comes from English") func fallback() throws {
    let folder = try ScratchFolder()
    try folder.write(Self.lesson("First"), to: "en/01-first.yaml")
    try folder.write(Self.lesson("Second", needs: "[first]"), to: "en/02-second.yaml")
    try folder.write(Self.lesson("Third"), to: "en/03-third.yaml")
    try folder.write(Self.lesson("二", needs: "[first]"), to: "ja/02-second.yaml")
    try folder.write("junk", to: "ja/03-third.yaml")
    let path = folder.path
    let catalog = LessonCatalog(language: "ja") { "\(path)/\($0)" }
    #expect(catalog.lessons.map(\.title) == ["First", "二", "Third"])
    #expect(
      Self.problems(catalog, in: folder) == [
        "ja/03-third.yaml:1: expected fields, each 'name: value', found 'junk'"
      ])
    let english = LessonCatalog(language: "fr") { $0 == "en" ? "\(path)/en" : nil }
    #expect(english.lessons.map(\.title) == ["First", "Second", "Third"])
    #expect(english.problems.isEmpty)
  }

  @Test("No folder") func noFolder() {
    let catalog = LessonCatalog(folder: "/absent")
    #expect(catalog.lessons.isEmpty)
    #expect(catalog.problems.map { "\($0)" } == ["/absent: no such file; expected a lesson"])
  }
}
