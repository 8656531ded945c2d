import Testing

@testable import Curriculum

@Suite("Texts of lessons") struct TextTests {
  private static func text(_ markup: String, answer: String? = nil) -> String {
    do {
      return try LessonText(markup: markup, mayAnswer: true)
        .plainText(in: ProgramFacts(), answer: answer)
    } catch { return "line \(error.line): \(error.words)" }
  }

  @Test(
    "Lines become paragraphs",
    arguments: [
      ("a\nb\n", "a b"), ("a  \n  b", "a b"), ("a\n\nb", "a\n\nb"),
      ("\n\na\n\n\n\nb\n\n", "a\n\nb"),
      ("a\n- b\n- c\n  d", "a\n- b\n- c d"), ("- a\n\nb", "- a\n\nb"), ("a -\nb", "a - b"),
      // Japanese and Chinese have no spaces, Korean has.
      ("残差は\nブロックの", "残差はブロックの"), ("残差は\n\nブロックの", "残差は\n\nブロックの"),
      ("残差\nブロック、\n「形」", "残差ブロック、「形」"), ("残差\nResNet", "残差 ResNet"),
      ("잔차\n블록", "잔차 블록"), ("残差の\n*形*です", "残差の形です"), ("残\n\n- 差\n差", "残\n\n- 差差"),
      ("残差の\n`→`", "残差の →"), ("全角（\nあ）", "全角（あ）"), ("残差\n블록", "残差 블록"),
    ])
  func joining(markup: String, expected: String) {
    #expect(Self.text(markup) == expected)
  }

  @Test(
    "Marks",
    arguments: [
      ("{{a}}", "{a}"), ("{{{unit}}}", "{3}"), ("a * b", "a * b"), ("*a b*.", "a b."),
      ("`*` and `{`", "* and {"), ("{unit == 3}", "1"), ("{ 64 = unit }", "3"),
      ("{unit <= 3}{unit != 3}", "10"), ("{screen == \"}|=\"}", "0"), ("{unit\n+ 1}", "4"),
      ("{screen}", "tour"), ("{later.ratio}", "…"), ("{0.42 = later.ratio}", "…"),
      ("{absent.x}", "…"), ("{1 = unit == 3}", "1"),
      ("*a\n\nb*", "line 0: a '*' without its other"),
      ("a\nb {unit\n\n}", "line 1: a '{' without its '}'; '{{' is a brace"),
      ("{}", "line 0: in {} expected a value at column 1, found the end"),
      ("{answer|%}", "line 0: {answer} stands alone, without format or operators"),
      ("``", "line 0: nothing between two '`'"),
    ])
  func marks(markup: String, expected: String) {
    #expect(Self.text(markup) == expected)
  }

  @Test("Kinds, and the learner's answer") func kinds() throws {
    let text = try LessonText(markup: "A *b* `c` {unit} {answer}", mayAnswer: true)
    #expect(
      text.rendered(in: ProgramFacts(), answer: "5") == [
        .init("A ", .plain), .init("b", .strong), .init(" ", .plain), .init("c", .key),
        .init(" ", .plain), .init("3", .computed), .init(" ", .plain), .init("5", .answer),
      ])
    #expect(text.rendered(in: ProgramFacts()).last == .init("…", .answer))
  }

  // MARK: - Numbers

  @Test(
    "Formats",
    arguments: [
      ("{network.parameters}", "25,557,032"), ("{conv3_1.ratio}", "0.421"),
      ("{0 - conv3_1.ratio}", "-0.421"), ("{conv3_1.ratio * 1000}", "421"),
      ("{conv3_1.ratio * 10000000 + 0.7}", "4,213,001"),
      ("{conv3_1.ratio * 10}", "4.21"), ("{9.996 * unit / unit}", "10.0"),
      ("{99.96 * unit / unit}", "100"), ("{0.00012345 * unit / unit}", "0.000123"),
      ("{0.000012345 * unit / unit}", "1.23e-5"), ("{unit - 3}", "0"), ("{-unit}", "-3"),
      ("{999 + unit * 1}", "1,002"), ("{10^20 * unit}", "3.00e20"),
      ("{class.probability|%}", "97.3 %"), ("{unit|%}", "300.0 %"),
      ("{conv3_1.ratio|2}", "0.42"), ("{conv3_1.ratio|0}", "0"), ("{-0.001 * unit|2}", "0.00"),
      ("{1234.5 * unit|1}", "3,703.5"), ("{network.macs|K}", "4.09 G"),
      ("{network.parameters|K}", "25.6 M"), ("{999.5 * 1000 + unit|K}", "1.00 M"),
      ("{64000 + unit - 3|K}", "64.0 K"), ("{unit|K}", "3"), ("{999 + unit - 3|K}", "999"),
      ("{4000 * 10^12 + unit - 3|K}", "4,000 T"), ("{999.7 + unit - 3|K}", "1,000"),
      ("{blocks.ratio}", "0.500, 1.50, 0.250, 2"), ("{blocks.ratio|1}", "0.5, 1.5, 0.2, 2.0"),
    ])
  func formats(markup: String, expected: String) {
    #expect(Self.text(markup) == expected)
  }

  @Test(
    "A number that is written out is shown as it computes, in the same way",
    arguments: [
      // It agrees: as it is written.
      ("{0.42 = conv3_1.ratio}", "0.42"), ("{42 % = conv3_1.ratio}", "42 %"),
      ("{4.09 G = network.macs}", "4.09 G"), ("{25557032 = network.parameters}", "25557032"),
      // It does not.
      ("{0.50 = conv3_1.ratio}", "0.42"), ("{40 % = conv3_1.ratio}", "42 %"),
      ("{40.0% = conv3_1.ratio}", "42.1%"), ("{3.9 G = network.macs}", "4.1 G"),
      ("{1.0e-3 = conv3_1.ratio}", "4.2e-1"), ("{7 = network.parameters}", "25,557,032"),
      // As it is written too where a format is asked for, which tells how to write what is not.
      ("{2048 = network.parameters - 25_554_984|0}", "2048"),
      ("{0.42 = conv3_1.ratio|%}", "0.42"),
    ])
  func writtenOut(markup: String, expected: String) {
    #expect(Self.text(markup) == expected)
  }

  @Test(
    "Literals, and values that agree or do not to the digits that are written",
    arguments: [
      ("0.42", [0.42, 0.415001, 0.424999], [0.4149, 0.4251, -0.42]),
      ("25,557,032", [25_557_032], [25_557_033, 25_557_031]),
      ("41 %", [0.41, 0.4051, 0.4149], [0.4049, 0.4151, 41]),
      ("41.0%", [0.41, 0.4104], [0.4106]),
      ("4.09 G", [4_089_184_256, 4.09e9], [4_084_000_000, 4_096_000_000]),
      ("64K", [64_000, 64_400], [64_600, 64]), ("-0.5", [-0.5, -0.54], [0.5, -0.56]),
      ("−0.5", [-0.5], [0.5]), ("1.5e-3", [0.0015, 0.00154], [0.0016]),
      ("2.3e7", [23_400_000], [23_600_000]),
      ("3 T", [3.2e12], [3.6e12]), ("12 M", [12.4e6], [12.6e6]),
    ] as [(String, [Double], [Double])])
  func literals(text: String, agree: [Double], differ: [Double]) throws {
    let numeral = try #require(Numeral(text))
    for value in agree { #expect(numeral.agrees(with: value), "\(value)") }
    for value in differ { #expect(!numeral.agrees(with: value), "\(value)") }
  }

  @Test(
    "What is no number",
    arguments: [
      "", "-", "many", "1,23", "1,2345", ",123", "1.", ".5", "1..2", "1e", "1e+-3", "0x10", "inf",
      "nan", "1 2", "5 kg", "1e999", "--1", "%", "1_000", "٣", "1,000,00", "1234,567",
      "1e99999999999999999999", "1.5e-9223372036854775808",
    ])
  func noNumbers(text: String) {
    #expect(Numeral(text) == nil)
  }
}
