import Foundation
import Kernels
import Networks
import Testing

@testable import Weights

/// A trained network made by others; the tests' data beside the repository may be missing.
private let trainedFile: String? = {
  let path = URL(filePath: #filePath).appending(path: "../../../../shared/data/cifar-resnet20.th")
    .standardized.path
  return FileManager.default.isReadableFile(atPath: path) ? path : nil
}()

@Suite(
  "A trained CIFAR ResNet-20",
  .enabled(if: trainedFile != nil, "../shared/data/cifar-resnet20.th is not there"))
struct TrainedNetworkTests {
  /// Option A shortcuts have no parameters.
  private var declarations: [ParameterDeclaration] {
    var result: [ParameterDeclaration] = []
    func convolution(_ name: String, _ outputs: Int, _ inputs: Int) {
      result.append(
        ParameterDeclaration(
          name: "\(name).weight", shape: [outputs, inputs, 3, 3], role: .convolution))
    }
    func norm(_ name: String, _ channels: Int) {
      let parts: [(String, ParameterDeclaration.Role)] = [
        ("weight", .scale), ("bias", .shift), ("running_mean", .runningMean),
        ("running_var", .runningVariance),
      ]
      for (part, role) in parts {
        result.append(
          ParameterDeclaration(name: "\(name).\(part)", shape: [channels], role: role))
      }
    }
    convolution("conv1", 16, 3)
    norm("bn1", 16)
    for stage in 1...3 {
      let width = 8 << stage
      for block in 0..<3 {
        let name = "layer\(stage).\(block)"
        convolution("\(name).conv1", width, block == 0 && stage > 1 ? width / 2 : width)
        norm("\(name).bn1", width)
        convolution("\(name).conv2", width, width)
        norm("\(name).bn2", width)
      }
    }
    result.append(ParameterDeclaration(name: "linear.weight", shape: [10, 64], role: .linear))
    result.append(ParameterDeclaration(name: "linear.bias", shape: [10], role: .bias))
    return result
  }

  @Test("loads with its own names, module. and state_dict taken off")
  func load() throws {
    let file = try WeightsFile.open(#require(trainedFile))
    #expect(file.format == .pytorchStream)
    let parameters = try Parameters.load(file, for: declarations)
    #expect(parameters.sha256?.hasPrefix("12fca82f") == true)
    let trained = declarations.filter(\.isTrained).map(\.count).reduce(0, +)
    #expect(trained == 269_722)
    // From PyTorch 2.13: d[name].flatten()[:3] and the last element.
    #expect(ends(parameters["conv1.weight"]) == [-0.13818146, -0.16241768, 0.8207383, 0.3087102])
    #expect(
      ends(parameters["layer3.2.bn2.running_var"]) == [
        0.30160227, 0.21566619, 0.23785421, 0.17508133,
      ])
    #expect(
      ends(parameters["layer2.0.conv1.weight"]) == [
        0.15403412, -0.07951015, 0.22485375, -0.097165115,
      ])
    #expect(
      ends(parameters["linear.weight"]) == [-1.0598125, 0.56885785, -0.025252094, 0.22667697])
    #expect(ends(parameters["linear.bias"]) == [0.19355907, -0.34310088, 0.111205414, -0.2702594])

    func ends(_ tensor: Tensor) -> [Float] {
      let elements = tensor.elements
      return elements.prefix(3) + elements.suffix(1)
    }
  }

  @Test("does not load as a network that calls its classifier fc")
  func otherName() throws {
    let file = try WeightsFile.open(#require(trainedFile))
    let renamed = declarations.map { declaration in
      ParameterDeclaration(
        name: declaration.name.replacing("linear.", with: "fc."), shape: declaration.shape,
        role: declaration.role)
    }
    let error = try #require(
      #expect(throws: WeightsError.self) { try Parameters.load(file, for: renamed) })
    #expect(error.description.contains(#"2 missing: "fc.weight", "fc.bias""#))
    #expect(error.description.contains(#""module.linear.weight""#))
  }
}
