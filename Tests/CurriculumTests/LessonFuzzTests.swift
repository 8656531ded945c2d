import Foundation
import Testing

@testable import Curriculum

/// Damages a good lesson at random: whatever comes out is a lesson whose texts can be written, or one error of
/// one line. Another seed is tried with `LESSON_SEED=… swift test`.
@Suite("Lessons: damaged") struct LessonFuzzTests {
  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    /// SplitMix64.
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  private static let words = [
    "{", "}", "{{", "}}", "*", "`", "|", "|%", "|K", "|99", "=", "==", "{answer}", "(", ")", "\"",
    "\n", "\n\n", "\n  ", "    ", "- ", ": ", "[", "]", ",", "&a", "*a", "#", "'", "\u{1B}[31m",
    "残差", "é", "\u{200D}", "1e999", "-1", "nan", "true", "none", "when", "right: true", "ask:", "^",
    "not ", "stem.", "min(", "network(\"", "\u{0}", "\t", "?", "!!binary ", "<<: ", ">",
    "title: a\n",
  ]

  private static func damaged(_ bytes: [UInt8], _ generator: inout Generator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...2, using: &generator) {
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      switch Int.random(in: 0..<5, using: &generator) {
      case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &generator)
      case 1:
        let end = min(bytes.count - 1, place + Int.random(in: 0...20, using: &generator))
        bytes.removeSubrange(place..<end)
      case 2:
        let end = min(bytes.count, place + Int.random(in: 0...60, using: &generator))
        let other = Int.random(in: 0..<bytes.count, using: &generator)
        bytes.insert(contentsOf: bytes[place..<end], at: other)
      default:
        bytes.insert(contentsOf: words.randomElement(using: &generator)!.utf8, at: place)
      }
    }
    return bytes
  }

  @Test("Six thousand damaged lessons") func fuzz() throws {
    let environment = ProcessInfo.processInfo.environment["LESSON_SEED"]
    var generator = Generator(state: environment.flatMap { UInt64($0) } ?? 7)
    let good = Array(GoodLesson.text.utf8)
    var (lessons, errors) = (0, 0)
    for _ in 0..<6000 {
      let bytes = Self.damaged(good, &generator)
      let text = String(decoding: bytes, as: UTF8.self)
      do {
        let lesson = try Lesson(text: text, in: "02-shapes.yaml")
        lessons += 1
        for step in lesson.steps {
          _ = step.text.plainText(in: ProgramFacts())
          if let question = step.question {
            _ = question.explanation.plainText(in: ProgramFacts(), answer: "1")
            _ = try? question.grade(.number(1), in: ProgramFacts())
          }
        }
      } catch {
        errors += 1
        let message = "\(error)"
        let isPlain = message.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
        #expect(isPlain && message.hasPrefix("02-shapes.yaml"), "\(message.debugDescription)")
        #expect(message.utf8.count < 600, "\(message)")
      }
    }
    // Both ways are taken.
    #expect(lessons > 500)
    #expect(errors > 500)
  }
}
