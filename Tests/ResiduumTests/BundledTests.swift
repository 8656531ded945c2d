import Foundation
import Testing

/// The trained network that comes with the program, and that every command takes where nothing else is
/// asked for.
@Suite("The bundled network") struct BundledTests {
  @Test("It is the default, and names what is on the pictures")
  func standard() throws {
    let pictures = try Program.run("postcards", "--json", "--count", "10").json()
    let names = try pictures.texts("classes")
    let report = try Program.run("forward", "--json").json()
    #expect(try report.text("network") == "resnet50")
    #expect(try report.object("weights").text("source") == "bundled")
    #expect(try report.number("parameters") == 23_528_522)
    #expect(try report.numbers("logits").count == names.count)
    let evaluation = try Program.run("evaluate", "--limit", "100", "--json").json()
    #expect(try evaluation.text("weights") == "bundled")
    // Of 2000 it is measured in `.ci/run`; the error promised is 3 %.
    #expect(try evaluation.number("errors") <= 5)
  }

  @Test("By its name too; another network begins with random weights")
  func named() throws {
    let named = try Program.run("forward", "--weights", "bundled", "--json").json()
    #expect(try named.object("weights").text("source") == "bundled")
    let network = try Program.run("forward", "--network", "resnet50", "--json").json()
    #expect(try network.numbers("logits") == named.numbers("logits"))
    let other = try Program.run("forward", "--network", "resnet18", "--json").json()
    #expect(try other.object("weights").text("source") == "random:0")
    try Program.run("forward", "--network", "resnet18", "--weights", "bundled")
      .expectFailure(65, "does not fit the network")
    try Program.run("weights", "check", "bundled").expectReport()
  }

  @Test("It is small")
  func size() throws {
    let report = try Program.run("weights", "check", "bundled", "--json").json()
    #expect(try report.number("bytes") <= 25_000_000)
  }
}
