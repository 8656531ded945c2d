import Foundation
import Kernels
import Networks
import Testing

@testable import Weights

@Suite("Parameters from a file")
struct ParametersLoadingTests {
  private func load(
    _ name: String, _ declarations: [ParameterDeclaration] = Fixtures.declarations
  ) throws -> Parameters {
    try Parameters.load(WeightsFile.open(Fixtures.good(name)), for: declarations)
  }

  private func mismatch(
    _ name: String, _ declarations: [ParameterDeclaration]
  ) throws -> (WeightsError.Mismatch, WeightsError) {
    let error = try #require(
      #expect(throws: WeightsError.self) { try load(name, declarations) })
    guard case .mismatch(let mismatch) = error else {
      Issue.record(error)
      throw error
    }
    return (mismatch, error)
  }

  @Test(
    "are the same from every container, with or without module. and state_dict",
    arguments: [
      "network-f32.safetensors", "network.pth", "network-legacy.pth", "module.pth",
      "module-legacy.pth", "wrapped.pth", "wrapped-legacy.pth", "wrapped-twice.pth",
      "wrapped-twice-legacy.pth", "parameters.pth", "parameters-legacy.pth", "protocol3.pth",
      "protocol4.pth", "protocol5.pth", "protocol4-legacy.pth", "zip64.pth",
    ])
  func containers(_ name: String) throws {
    let parameters = try load(name)
    #expect(parameters.names == Fixtures.declarations.map(\.name))
    let expected = try #require(Fixtures.expected["network-f32.safetensors"])
    for declaration in Fixtures.declarations {
      let tensor = parameters[declaration.name]
      #expect(tensor.shape == declaration.shape)
      #expect(tensor.elements == expected[declaration.name]?.values)
    }
  }

  @Test("say where they came from")
  func source() throws {
    let path = Fixtures.good("network.pth")
    let parameters = try load("network.pth")
    #expect(parameters.source == .file(path: path, format: .pytorchArchive))
    #expect(parameters.source.description == path)
    #expect(parameters.sha256 == (try WeightsFile.open(path).sha256()))
    #expect(parameters.sha256?.count == 64)
  }

  @Test("A network that differs is told everything at once")
  func everything() throws {
    var declarations = Fixtures.declarations
    declarations[0] = ParameterDeclaration(
      name: "conv1.weight", shape: [4, 3, 1, 1], role: .convolution)
    declarations[6] = ParameterDeclaration(name: "linear.weight", shape: [5, 4], role: .linear)
    declarations[7] = ParameterDeclaration(name: "linear.bias", shape: [5], role: .bias)
    let (mismatch, error) = try mismatch("network.pth", declarations)
    let path = Fixtures.good("network.pth")
    #expect(mismatch.path == path)
    #expect(mismatch.missing == ["linear.weight", "linear.bias"])
    #expect(mismatch.unexpected == ["fc.weight", "fc.bias"])
    #expect(
      mismatch.shapes == [
        .init(name: "conv1.weight", expected: [4, 3, 1, 1], found: [4, 3, 3, 3])
      ])
    #expect(
      error.description == """
        \(path): does not fit the network: 2 missing: "linear.weight", "linear.bias"; \
        2 unexpected: "fc.weight", "fc.bias"; 1 of another shape: "conv1.weight" expected \
        [4, 3, 1, 1], found [4, 3, 3, 3] (the file must be of the same network)
        """)
    #expect(
      error.details == [
        #"missing: "linear.weight""#, #"missing: "linear.bias""#, #"unexpected: "fc.weight""#,
        #"unexpected: "fc.bias""#,
        #"shape: "conv1.weight" expected [4, 3, 1, 1], found [4, 3, 3, 3]"#,
      ])
    #expect(error.exitCode == 65)
  }

  @Test("A long list is cut in the one line, and whole in the details")
  func longList() throws {
    let (_, error) = try mismatch("network.pth", [])
    #expect(
      error.description.contains(#"8 unexpected: "conv1.weight", "bn1.weight", "bn1.bias", …"#))
    #expect(error.details.count == 8)
  }

  @Test("num_batches_tracked may be there or not, and is needed where it is declared")
  func counter() throws {
    let counter = ParameterDeclaration(
      name: "bn1.num_batches_tracked", shape: [], role: .runningMean)
    let error = #expect(throws: WeightsError.self) {
      try load("network.pth", Fixtures.declarations + [counter])
    }
    #expect(
      error
        == .tensor(
          path: Fixtures.good("network.pth"), name: "bn1.num_batches_tracked",
          .elementType(.int64)))

    let folder = try TemporaryFolder()
    let path = "\(folder.path)/without.safetensors"
    try load("network.pth").write(to: path)
    let file = try WeightsFile.open(path)
    #expect(file["bn1.num_batches_tracked"] == nil)
    _ = try Parameters.load(file, for: Fixtures.declarations)
  }

  @Test("module. is taken off only where every name has it, and once")
  func prefix() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/some.safetensors"
    let one = Tensor(shape: [1], repeating: 1)
    func declared(_ names: String...) -> [ParameterDeclaration] {
      names.map { ParameterDeclaration(name: $0, shape: [1], role: .bias) }
    }
    try SafetensorsWriter.write([("module.a", one), ("b", one)], to: path)
    _ = try Parameters.load(WeightsFile.open(path), for: declared("module.a", "b"))
    #expect(throws: WeightsError.self) {
      try Parameters.load(WeightsFile.open(path), for: declared("a", "b"))
    }
    try SafetensorsWriter.write([("module.module.a", one)], to: path)
    _ = try Parameters.load(WeightsFile.open(path), for: declared("module.a"))
  }

  @Test("One tensor can be replaced, and the original stays")
  func replacing() throws {
    let parameters = try load("network.pth")
    let changed = parameters.replacing(
      "bn1.running_mean", with: Tensor(shape: [4], repeating: 7))
    #expect(changed["bn1.running_mean"].elements == [7, 7, 7, 7])
    #expect(parameters["bn1.running_mean"].elements != [7, 7, 7, 7])
    #expect(changed.names == parameters.names)
    #expect(changed.contains("fc.bias") && !changed.contains("fc.b"))
  }
}
