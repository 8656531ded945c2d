import Kernels
import Networks
import Testing
import Weights

@testable import Training

/// One network of each family takes a step.
@Suite struct CatalogTests {
  @Test(arguments: [
    "resnet18", "plain18", "resnet50-keras", "resnet50-slim-v2", "resnet50-slim-v2-os8",
    "resnet18-mxnet", "resnet50-mxnet", "vgg11-bn", "c3", "c3-plain", "residual-prelu-biased",
    "functional24", "cifar-c314-w4", "cifar-prelu14-w4",
  ])
  func aStep(name: String) throws {
    let network = try Catalog.network(named: name).with(classes: 10)
    let workers = Workers(threads: 2)
    let training = try TrainingNetwork(
      network, images: 16, height: 32, width: 32, operations: Operations(workers: workers))
    training.load(.heNormal(for: network.parameters, seed: 0, workers: workers))
    let batch = hashedBatch(0, images: 16, size: 32)
    training.setPictures(batch.pictures)
    #expect(training.computeGradients(labels: batch.labels).isFinite)
    for declaration in network.parameters where declaration.isTrained {
      let sum = training.gradient(of: declaration.name).elements.reduce(0) { $0 + abs($1) }
      #expect(sum.isFinite && sum > 0, "\(declaration.name): \(sum)")
    }
  }
}
