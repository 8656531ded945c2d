import Inference
import Kernels
import Networks
import Testing
import Weights

@Suite struct CalibrationTests {
  /// After calibration batch norm gives each channel mean 0 and variance 1 on the same pictures.
  @Test func normalizesWhatItMeasured() throws {
    let operations = Operations(workers: Workers(threads: 2))
    let network = try Catalog.network(named: "cifar-resnet20")
    let parameters = Parameters.heNormal(for: network.parameters, seed: 3)
    let pictures = (0..<3).map { hashed("picture \($0)", [3, 32, 32]) }
    let model = try Calibration.calibrated(
      Model(network: network, parameters: parameters), on: pictures, operations: operations)
    let microscope = Microscope(model, workers: operations.workers)
    var sum = 0.0
    var squares = 0.0
    var count = 0
    for picture in pictures {
      let stem = microscope.apply(Array(network.stem.prefix(2)), to: picture)
      let input = microscope.apply(network.stem, to: picture)
      // The first block's F ends in batch norm, as the stem's second layer does.
      for tensor in [stem, microscope.apply(network.blocks[0].residual, to: input)] {
        for x in tensor.elements {
          sum += Double(x)
          squares += Double(x) * Double(x)
        }
        count += tensor.count
      }
    }
    #expect(abs(sum / Double(count)) < 1e-4)
    #expect(abs(squares / Double(count) - 1) < 1e-3)
  }

  @Test func sameBitsForAnyNumberOfThreads() throws {
    let network = try Catalog.network(named: "cifar-resnet8")
    let logits = try [1, 2, 3].map { threads in
      let operations = Operations(workers: Workers(threads: threads))
      let model = try Calibration.calibrated(
        Model(
          network: network,
          parameters: .heNormal(
            for: network.parameters, seed: 1, workers: operations.workers)),
        on: [hashed("picture", [3, 32, 32])], operations: operations)
      let compiled = try CompiledNetwork(model, height: 32, width: 32, operations: operations)
      var pass = ForwardPass(compiled, image: hashedImage(height: 32, width: 32))
      pass.run()
      return pass.logits!
    }
    #expect(logits[0] == logits[1] && logits[0] == logits[2])
  }
}
