import Foundation
import Inference
import Kernels
import Networks
import Pictures
import Testing
import Weights

/// A weights file that says what it was trained on, and one that does not.
@Suite struct TrainedWeightsTests {
  private let network = try! Catalog.network(named: "cifar-plain8-w4")
  private let note = WeightsNote(
    network: "cifar-plain8-w4",
    pictures: .init(
      classNames: Postcards.classNames, size: 20, mean: [0.1, 0.2, 0.3],
      deviation: [0.4, 0.5, 0.6]))

  private func source(_ metadata: [String: String]) throws -> ModelSource {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "trained-\(UUID().uuidString).safetensors").path
    try Parameters.heNormal(for: network.parameters, seed: 0).write(to: path, metadata: metadata)
    return .file(path)
  }

  private func remove(_ source: ModelSource) {
    try? FileManager.default.removeItem(atPath: source.description)
  }

  @Test func aFileThatSaysWhatItWasTrainedOn() throws {
    let source = try source(note.metadata)
    defer { remove(source) }
    #expect(source.note == note)
    let adapted = source.adapted(network)
    #expect(adapted.classNames == Postcards.classNames && adapted.inputSize == 20)
    #expect(adapted.preprocessing.mean == [0.1, 0.2, 0.3])
    #expect(adapted.preprocessing.standardDeviation == [0.4, 0.5, 0.6])
    #expect(adapted.preprocessing.resize == nil)
    let input = try InputPicture(
      .postcard(seed: 0, index: 0), for: adapted, preprocessing: adapted.preprocessing)
    #expect(input.tensor.shape == [3, 20, 20])
    let model = try source.model(
      for: adapted, operations: Operations(workers: Workers(threads: 1)))
    #expect(model.network.classNames == Postcards.classNames)
    // Another network's classes stay its own.
    let large = try Catalog.network(named: "resnet18")
    #expect(source.adapted(large) == large)
  }

  @Test func aFileThatDoesNotAndNoFile() throws {
    let source = try source([:])
    defer { remove(source) }
    for source in [source, .random(seed: 0), .file("/nowhere/at/all")] {
      #expect(source.note == nil && source.adapted(network) == network)
      // What other weights brought along does not stay.
      #expect(source.adapted(network.trained(on: note.pictures)) == network)
    }
    #expect(network.classNames == ClassNames.cifar10 && network.preprocessing == .cifar10)
  }

  @Test func weightsAndTheirNetworkAreResolvedTogether() throws {
    let source = try source(note.metadata)
    defer { remove(source) }
    let own = try ModelSource.resolved(source, for: nil)
    #expect(own.source == source && own.network == source.adapted(network))
    // Whoever names a network gets it, with the classes where it can have them.
    let wider = try Catalog.network(named: "cifar-plain8-w8")
    #expect(try ModelSource.resolved(source, for: wider).network == source.adapted(wider))
    #expect(source.adapted(wider).classNames == Postcards.classNames)
    let random = try ModelSource.resolved(.random(seed: 3), for: nil)
    #expect(random.network.name == "resnet50" && random.source == .random(seed: 3))
  }

  @Test func bundledWeightsAreCheckedByNamesAndShapesOthersToTheLastNumber() throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "damaged-\(UUID().uuidString).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let parameters = Parameters.heNormal(for: network.parameters, seed: 0)
    try SafetensorsWriter.write(
      parameters.names.map { (name: $0, tensor: parameters[$0]) }, to: path, isChecksummed: true)
    var bytes = try Data(contentsOf: URL(filePath: path))
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: URL(filePath: path))
    let error = #expect(throws: ModelError.self) {
      try ModelSource.file(path).check(for: network)
    }
    guard case .weights(.malformed) = error else { throw try #require(error) }

    let bundled = ModelSource.bundled(path: path)
    try bundled.check(for: network)
    let wider = try Catalog.network(named: "cifar-plain8-w8")
    let mismatch = #expect(throws: ModelError.self) { try bundled.check(for: wider) }
    guard case .weights(.mismatch) = mismatch else { throw try #require(mismatch) }
    #expect(mismatch?.exitCode == 65)
    // Whoever reads them is told all the same.
    #expect(throws: ModelError.self) {
      try bundled.model(for: network, operations: Operations(workers: Workers(threads: 1)))
    }
  }
}

/// Published weights, by their name.
@Suite struct PublishedWeightsTests {
  private let catalog = WeightsCatalog(folder: "/nowhere")

  @Test(arguments: [("imagenet-v1", 256), ("imagenet-v2", 232)])
  func imagenetWeightsBringTheirPreprocessing(name: String, resize: Int) throws {
    let source = try ModelSource(name, catalog: catalog)
    #expect("\(source)" == name && !source.isUntrained)
    let network = source.adapted(try Catalog.network(named: #require(source.note).network))
    #expect(network.name == "resnet50" && network.classNames == ClassNames.imagenet)
    var expected = Preprocessing.imagenet
    expected.resize = resize
    #expect(network.preprocessing == expected)
    let error = #expect(throws: ModelError.self) { try source.check(for: network) }
    #expect(error?.description == "\(name) is not here: residuum weights pull \(name)")
    #expect(error?.exitCode == 66)
  }

  @Test func cifarWeightsWantImageNetsMean() throws {
    let source = try ModelSource("cifar-resnet56", catalog: catalog)
    let network = source.adapted(try Catalog.network(named: "cifar-resnet56"))
    #expect(network.classNames == ClassNames.cifar10 && network.inputSize == 32)
    #expect(network.preprocessing.mean == Preprocessing.imagenet.mean)
    #expect(network.preprocessing.resize == nil && network.preprocessing.crop == nil)
  }

  @Test func namesWinAndPathsAreFiles() throws {
    #expect(try ModelSource("./imagenet-v1", catalog: catalog) == .file("./imagenet-v1"))
    #expect(try ModelSource("imagenet-v1") == .file("imagenet-v1"))
    #expect(try ModelSource("random", catalog: catalog) == .random(seed: 0))
  }
}
