import Foundation
import Networks

/// The lessons of a folder, in the order of their numbers.
///
///     let catalog = LessonCatalog(language: "ja", in: LessonFiles.lessons(in:))
///     catalog.lesson(named: "shapes")
///
/// A lesson that is not there in a language comes from English. What cannot be read is told of, and the
/// others are listed all the same.
public struct LessonCatalog: Sendable {
  /// The language that has all lessons.
  public static let completeLanguage = "en"
  /// The most files of a folder that are read.
  static let mostFiles = 500

  public private(set) var lessons: [Lesson] = []
  /// Files that are no lessons, and what is wrong with the lessons together.
  public private(set) var problems: [LessonError] = []

  /// The lessons of one folder.
  public init(folder: String) { self.init(folders: [folder]) }

  /// The lessons in a language.
  ///
  /// - Parameter folder: the folder of a language; nil where there is none.
  public init(language: String, in folder: (String) -> String?) {
    let languages =
      language == Self.completeLanguage ? [language] : [language, Self.completeLanguage]
    self.init(folders: languages.compactMap(folder))
  }

  /// - Parameter folders: a lesson is taken from the first that has it.
  private init(folders: [String]) {
    var unreadable: Set<String> = []
    for folder in folders {
      var found: [Lesson] = []
      for file in files(of: folder) {
        do { found.append(try Lesson(file: file)) } catch {
          problems.append(error)
          if let id = try? Lesson.numberAndID(of: file).id { unreadable.insert(id) }
        }
      }
      requireDistinct(found)
      for lesson in found where !lessons.contains(where: { $0.id == lesson.id }) {
        lessons.append(lesson)
      }
    }
    lessons.sort { ($0.number ?? .max, $0.id) < ($1.number ?? .max, $1.id) }
    requireNeeded(unreadable: unreadable)
  }

  /// The lesson with an id, or with a number as it is written in the list.
  public func lesson(named name: String) -> Lesson? {
    lessons.first { $0.id == name }
      ?? Int(name).flatMap { number in
        lessons.first { $0.number == number }
      }
  }

  /// The paths of a folder's lessons in the order of their names.
  private mutating func files(of folder: String) -> [String] {
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: folder) } catch {
      let code = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
      let isMissing = !FileManager.default.fileExists(atPath: folder)
      problems.append(
        LessonError(
          file: folder,
          .unreadable(
            reason: code.map { String(cString: strerror(Int32($0.code))) } ?? "no folder",
            isMissing: isMissing),
          in: .lesson))
      return []
    }
    let lessons = names.filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }.sorted()
    return lessons.prefix(Self.mostFiles).map { "\(folder)/\($0)" }
  }

  // MARK: - The lessons together

  /// Ids and numbers are each a lesson's own.
  private mutating func requireDistinct(_ lessons: [Lesson]) {
    for (index, lesson) in lessons.enumerated() {
      if let other = lessons[..<index].first(where: { $0.id == lesson.id }) {
        report(lesson, "id", "'\(lesson.id)' is the id of \(other.file), too")
      } else if let number = lesson.number,
        let other = lessons[..<index].first(where: { $0.number == number })
      {
        report(lesson, "number", "\(number) is the number of \(other.file), too")
      }
    }
  }

  /// What a lesson needs comes before it.
  private mutating func requireNeeded(unreadable: Set<String>) {
    for (index, lesson) in lessons.enumerated() {
      for need in lesson.needs where !lessons[..<index].contains(where: { $0.id == need }) {
        if lessons[index...].contains(where: { $0.id == need }) {
          report(lesson, "needs", "'\(need)' comes after it", line: lesson.lineOfNeeds)
        } else if !unreadable.contains(need) {
          let near = NearestName.of(need, in: lessons.map(\.id))
          report(
            lesson, "needs",
            "there is no lesson '\(need)'" + (near.map { "; did you mean '\($0)'?" } ?? ""),
            line: lesson.lineOfNeeds)
        }
      }
    }
  }

  private mutating func report(
    _ lesson: Lesson, _ place: String, _ words: String, line: Int? = nil
  ) {
    problems.append(
      LessonError(
        file: lesson.file, line: line, place: place, .contradiction(words), in: .lesson))
  }
}
