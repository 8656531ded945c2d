import Testing

@testable import Curriculum

@Suite("Expressions") struct ExpressionTests {
  private static func value(_ source: String) -> FactValue? {
    try? Expression(source).value(in: ProgramFacts())
  }

  @Test(
    "Numbers, reckoned by hand",
    arguments: [
      ("25_557_032", 25_557_032.0), ("1.5e-3", 0.0015), ("2E+2", 200), ("0.5", 0.5),
      // Precedence, from the tightest.
      ("2^3^2", 512), ("-2^2", -4), ("2^-1", 0.5), ("(2^3)^2", 64), ("-2*-3", 6), ("- - 2", 2),
      ("7-2-1", 4), ("12/3/2", 2), ("2+3*4", 14), ("(2+3)*4", 20), ("2*3^2", 18), ("1-unit", -2),
      ("1 - conv3_1.ratio", 0.5787), ("1 -unit^2", -8),
      ("1 + 1 == 2", 1), ("2 < 1 + 2", 1), ("3 <= 2", 0), ("2 >= 2", 1), ("2 > 2", 0),
      ("2 != 2", 0),
      ("not 1 == 2", 1), ("not 0 and 0", 0), ("not (0 and 0)", 1), ("not not 5", 1),
      // `and` before `or`: the other way round this is 0.
      ("1 or 1 and 0", 1), ("0 and 1 or 1", 1), ("0 or 0", 0), ("5 and 3", 1), ("0 or 7", 1),
      // Names.
      ("downsample.0.stride", 2), ("layer2.0.downsample.0.macs", 102_760_448),
      ("network(\"resnet34\").conv3_1.macs", 7), ("run(\"cifar-plain56\").trainError", 7.9),
      ("screen == \"tour\"", 1), ("screen != \"tour\"", 0), ("\"a\" == \"b\"", 0),
      // Functions.
      ("abs(-3)", 3), ("round(2.5)", 3), ("round(-2.5)", -3), ("floor(-0.5)", -1),
      ("sqrt(2^4)", 4), ("log10(1000)", 3), ("exp(0)", 1), ("min(3, 1, 2)", 1),
      ("max(3, unit * 2, 2)", 6), ("min(blocks.ratio)", 0.25), ("max(blocks.ratio)", 2),
      ("sum(blocks.ratio)", 4.25), ("mean(blocks.ratio)", 1.0625), ("first(blocks.ratio)", 0.5),
      ("last(blocks.ratio)", 2), ("argmax(blocks.ratio)", 4), ("argmax(0 * blocks.ratio)", 1),
      ("count(blocks.ratio < 1)", 2), ("count(blocks.ratio)", 4), ("sum(blocks.ratio > 1)", 2),
      ("count(not (blocks.ratio < 1))", 2), ("count(blocks.ratio < 1 or blocks.macs > 3)", 3),
      ("count(blocks.ratio < 1 and blocks.macs > 1)", 1), ("count(1 < blocks.macs)", 3),
      ("last(blocks.ratio * blocks.macs)", 8), ("first(8 / blocks.macs)", 8),
      ("last(blocks.macs ^ 2)", 16), ("sum(-blocks.macs)", -10), ("sum(sqrt(blocks.macs^2))", 10),
      // What is not looked at need not be computed.
      ("unit > 5 and later.ratio < 1", 0), ("unit == 3 or later.ratio < 1", 1),
      ("1\n +\n 1", 2),
    ])
  func numbers(source: String, expected: Double) throws {
    guard case .number(let number)? = Self.value(source) else {
      Issue.record("'\(source)' gives \(String(describing: Self.value(source)))")
      return
    }
    // Each is a few operations of exact numbers.
    #expect(abs(number - expected) <= 1e-15 * max(1, abs(expected)))
  }

  @Test("Lists and texts") func others() throws {
    #expect(Self.value("blocks.ratio < 1") == .list([1, 0, 1, 0]))
    #expect(Self.value("2 * pair") == .list([20, 40]))
    #expect(Self.value("pair == pair") == .list([1, 1]))
    #expect(Self.value("abs(1 - pair)") == .list([9, 19]))
    #expect(Self.value("screen") == .text("tour"))
    #expect(Self.value("later.ratio") == nil)
  }

  @Test(
    "What is written wrongly",
    arguments: [
      ("", "expected a value at column 1, found the end"),
      ("1 +", "expected a value at column 4, found the end"),
      ("1 + )", "expected a value at column 5, found ')'"),
      ("(1", "expected ')' at column 3, found the end"),
      ("1 2", "expected an operator or the end at column 3, found the number 2.0"),
      ("stem. ratio", "expected a name after the dot at column 6, found ' '"),
      ("conv3-1.ratio", "expected a digit at column 9, found 'r'"),
      ("1 = 2", "expected '==' at column 3, found '='"),
      ("1 < 2 < 3", "expected 'and' between two comparisons at column 7, found '<'"),
      ("a ! b", "expected a value or an operator at column 3, found '!'"),
      ("\"tour", "expected a text that ends with a double quote at column 1, found none"),
      ("meen(blocks.ratio)", "expected 'mean' at column 1, found 'meen'"),
      (
        "network(resnet34).macs",
        "expected a text in double quotes after 'network(' at column 9, found 'r'"
      ),
      ("network(\"a\", \"b\")", "expected ')' at column 12, found ','"),
      ("abs(1, 2)", "expected ')' at column 6, found ','"),
      ("abs 1", "expected '(' at column 5, found the number 1.0"),
      ("min()", "expected a value at column 5, found ')'"),
      ("1e", "expected a digit at column 3, found the end"),
      ("1__0", "expected an operator or the end at column 2, found '__0'"),
      ("1e999", "expected a smaller number at column 1, found '1e999'"),
      ("1 and", "expected a value at column 6, found the end"),
      ("not", "expected a value at column 4, found the end"),
    ])
  func errors(source: String, message: String) {
    let error = #expect(throws: ExpressionError.self) { try Expression(source) }
    #expect(error?.description == message)
  }

  @Test("The bounds hold") func bounds() throws {
    func message(_ source: String) -> String {
      do { return "\(try Expression(source).names)" } catch { return "\(error)" }
    }
    let parentheses = { (count: Int) in
      String(repeating: "(", count: count) + "1" + String(repeating: ")", count: count)
    }
    #expect(message(parentheses(50)) == "[]")
    #expect(
      message(parentheses(51))
        == "expected at most 50 levels of nesting at column 52, found the number 1.0")
    #expect(message(String(repeating: "(", count: 2000)).contains("at most 50 levels"))
    #expect(message(String(repeating: "-", count: 1999) + "1").contains("at most 50 levels"))
    #expect(message(String(repeating: "not ", count: 400) + "1").contains("at most 50 levels"))
    #expect(message(String(repeating: "2^", count: 900) + "1").contains("at most 50 levels"))
    #expect(message(String(repeating: "abs(", count: 400)).contains("at most 50 levels"))
    #expect(
      message("1" + String(repeating: "+1", count: 201))
        == "expected at most 200 operators at column 402, found more")
    #expect(
      try Expression("1" + String(repeating: "+1", count: 200)).value(in: ProgramFacts())
        == .number(201))
    #expect(
      message(String(repeating: "1", count: 2001))
        == "expected at most 2000 characters at column 2001, found more")
  }

  @Test(
    "What makes no sense",
    arguments: [
      ("1 / 0", "something is divided by 0"),
      ("1 / (unit - 3)", "something is divided by 0"),
      ("1 / (blocks.macs - 1)", "something is divided by 0"),
      ("sqrt(-1)", "sqrt gives no finite number"),
      ("log10(0)", "log10 gives no finite number"),
      ("10^400", "^ gives no finite number"),
      ("exp(1e6) * 0", "exp gives no finite number"),
      ("broken + 1", "broken gives no finite number"),
      ("mean(nothing)", "mean of an empty list"),
      ("count(nothing < 1)", "count of an empty list"),
      ("max(nothing)", "max of an empty list"),
      ("mean(3)", "mean takes a list, not a number"),
      ("max(3)", "max takes a list or several numbers, not a number"),
      ("max(3, pair)", "max takes a list or several numbers, not a list among others"),
      ("pair + blocks.macs", "+ takes lists of one length, not of 2 and 4"),
      ("screen + 1", "+ cannot stand between a text and a number"),
      ("screen < \"tour\"", "texts can only be compared with == and !="),
      ("screen == 1", "== cannot stand between a text and a number"),
      ("-screen", "- takes numbers, not a text"),
      ("absent.x", "there is no absent.x"),
    ])
  func meaningless(source: String, message: String) throws {
    let expression = try Expression(source)
    let error = #expect(throws: FactError.self) { try expression.value(in: ProgramFacts()) }
    #expect(error == FactError(.meaningless, message))
  }

  @Test("Truth") func truth() throws {
    #expect(try Expression("unit").isTrue(in: ProgramFacts()))
    #expect(try !Expression("unit - 3").isTrue(in: ProgramFacts()))
    let error = #expect(throws: FactError.self) {
      try Expression("pair").isTrue(in: ProgramFacts())
    }
    #expect(error?.description == "'pair' is a list, which is neither true nor false")
  }

  @Test("Names") func names() throws {
    let expression = try Expression("max(a.0.b, 1) + run(\"x-1\").at * a.0.b")
    #expect(
      expression.names == [
        FactName(words: ["a", "0", "b"]), FactName(words: ["run", "at"], argument: "x-1"),
      ])
    #expect(!expression.isLiteral)
    #expect(try Expression("sqrt(4) + min(1, 2)").isLiteral)
  }
}
