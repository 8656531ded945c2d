import Foundation
import Inference
import Kernels
import Networks
import Testing
import Weights

/// A file that Keras saved, and what Keras computes with it; see Fixtures/make_keras_file.py.
@Suite struct KerasFileTests {
  private struct Expected: Decodable {
    let parameters: Int
    let picture: [Int]
    let logits: [Double]
  }

  @Test func predictionsAreKeras() throws {
    let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
    let expected = try JSONDecoder().decode(
      Expected.self, from: Data(contentsOf: folder.appending(path: "functional10.json")))
    let path = folder.appending(path: "functional10.h5").path
    let (network, source) = try ModelSource.resolved(.file(path), for: nil)
    #expect(network.name == "functional10" && network.parameterCount == expected.parameters)

    let operations = Operations(workers: Workers(threads: 2))
    let model = try source.model(for: network, operations: operations)
    let picture = Tensor(shape: [3, 32, 32]) { elements in
      for c in 0..<3 {
        for place in 0..<1024 {
          elements[c * 1024 + place] = Float(expected.picture[3 * place + c]) / 256
        }
      }
    }
    var pass = ForwardPass(
      try CompiledNetwork(model, height: 32, width: 32, operations: operations), image: picture)
    pass.run()
    let largest = expected.logits.map(abs).max()!
    for (found, wanted) in zip(try #require(pass.logits), expected.logits) {
      #expect(abs(Double(found) - wanted) <= 1e-5 * largest)
    }
  }

  /// A classifier of any size opens, with as many classes; a file for another network does not.
  @Test func classifierDecidesHowManyClasses() throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "keras-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "seven.safetensors").path
    let seven = try Catalog.network(named: "functional10").with(classes: 7)
    try Parameters.heNormal(for: seven.parameters, seed: 1).write(to: path)
    let (network, source) = try ModelSource.resolved(
      .file(path), for: Catalog.network(named: "functional24"))
    #expect(network.classes == 7 && network.classNames[6] == "class 6")
    try source.check(for: network)
    #expect(throws: ModelError.self) { try source.check(for: Catalog.network(named: "c3")) }
  }
}
