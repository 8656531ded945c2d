import Foundation
import Kernels
import Networks
import Testing

@testable import Weights

/// The names and shapes that the frameworks themselves gave; see Fixtures/make_framework_names.py.
@Suite struct NamingTests {
  static let lists: [String: [String: [Int]]] = {
    let url = Bundle.module.url(
      forResource: "Fixtures/framework_names", withExtension: "json")!
    return try! JSONDecoder().decode(
      [String: [String: [Int]]].self, from: Data(contentsOf: url))
  }()

  /// Every name of a framework is a tensor that the network declares, of its shape, and none is missing.
  @Test(
    arguments: [
      ("keras 2 weights", "resnet50-keras"), ("keras 2 model", "resnet50-keras"),
      ("keras 3 weights", "resnet50-keras"), ("keras 3 model", "resnet50-keras"),
      ("slim", "resnet50-slim-v2"), ("mxnet 18", "resnet18-mxnet"), ("mxnet 50", "resnet50-mxnet"),
    ])
  func everyNameIsADeclaration(list: String, network: String) throws {
    try expectDeclared(#require(Self.lists[list]), Catalog.network(named: network))
  }

  /// A network's own names stay as they are, whatever its framework.
  @Test(arguments: [
    "resnet50-keras", "resnet50-slim-v2", "resnet34-mxnet", "resnet18", "functional10",
  ])
  func ownNamesStay(name: String) throws {
    let network = try Catalog.network(named: name)
    for declaration in network.parameters {
      #expect(WeightsNaming(network).meaning(of: declaration.name) == nil)
    }
  }

  /// Keras' names of 2016, as its file has them: letters for blocks, `running_std` for the variance.
  @Test func namesOf2016() throws {
    var names: [String: [Int]] = [:]
    func add(_ layer: String, _ tensors: [(String, [Int])]) {
      for (tensor, shape) in tensors { names["\(layer)/\(layer)_\(tensor)_1:0"] = shape }
    }
    func addConvolution(_ place: String, _ inputs: Int, _ outputs: Int, _ kernel: Int) {
      add("res\(place)", [("W", [kernel, kernel, inputs, outputs]), ("b", [outputs])])
      addNorm("bn\(place)", outputs)
    }
    func addNorm(_ layer: String, _ channels: Int) {
      add(layer, ["gamma", "beta", "running_mean", "running_std"].map { ($0, [channels]) })
    }
    add("conv1", [("W", [7, 7, 3, 64]), ("b", [64])])
    addNorm("bn_conv1", 64)
    var inputs = 64
    for (stage, letters) in ["abc", "abcd", "abcdef", "abc"].enumerated() {
      let width = 64 << stage
      for letter in letters {
        let place = "\(stage + 2)\(letter)_branch"
        if letter == "a" { addConvolution("\(place)1", inputs, 4 * width, 1) }
        addConvolution("\(place)2a", inputs, width, 1)
        addConvolution("\(place)2b", width, width, 3)
        addConvolution("\(place)2c", width, 4 * width, 1)
        inputs = 4 * width
      }
    }
    add("fc1000", [("W", [2048, 1000]), ("b", [1000])])
    let network = try Catalog.network(named: "resnet50-keras")
    try expectDeclared(names, network)
    let variance = WeightsNaming(network).meaning(
      of: "bn3d_branch2b/bn3d_branch2b_running_std_1:0")
    #expect(
      variance == .parameter("conv3_block4_2_bn.running_var", isTensorFlow: false))
  }

  /// What a network does not compute with is passed over, and what no framework calls so is kept, so
  /// that it is told.
  @Test func furtherNames() throws {
    let slim = WeightsNaming(try Catalog.network(named: "resnet50-slim-v2"))
    #expect(slim.meaning(of: "global_step") == .nothing)
    #expect(slim.meaning(of: "resnet_v2_50/conv1/weights/Momentum") == .nothing)
    #expect(slim.meaning(of: "resnet_v2_50/conv1/kernel") == nil)
    let mxnet = WeightsNaming(try Catalog.network(named: "resnet50-mxnet"))
    #expect(mxnet.meaning(of: "arg:bn_data_gamma") == .nothing)
    #expect(
      mxnet.meaning(of: "bn0_gamma") == .parameter("bn0.weight", isTensorFlow: false))
    let keras = WeightsNaming(try Catalog.network(named: "resnet50-keras"))
    #expect(keras.meaning(of: "optimizer_weights/SGD/iteration:0") == .nothing)
    #expect(
      keras.meaning(of: "res2z_branch3/res2z_branch3_W_1:0")
        == .parameter("res2z_branch3.weight", isTensorFlow: true))
    #expect(keras.meaning(of: "layers/conv2d_53/vars/0") == nil)
    #expect(keras.meaning(of: "layers/conv2d/vars/2") == nil)
  }

  /// Two tensors of one meaning are one too many.
  @Test func aMeaningTwiceIsTold() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/twice.safetensors"
    let network = try Catalog.network(named: "resnet18-mxnet")
    let bias = Tensor(shape: [1000], repeating: 0)
    try SafetensorsWriter.write([("arg:fc1_bias", bias), ("fc1_bias", bias)], to: path)
    let file = try WeightsFile.open(path)
    #expect(
      WeightsNaming(network).tensors(of: file).named.map(\.0) == ["fc1.bias", "fc1_bias"])
  }

  /// TensorFlow's height × width × input × output, read as output × input × height × width.
  @Test func dimensionsInTensorFlowsOrder() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/kernels.safetensors"
    // Each element says where it stands: 1000·h + 100·w + 10·i + o.
    let kernel = Tensor(shape: [2, 3, 4, 5]) { elements in
      for (index, element) in elements.indices.enumerated() {
        let (h, w) = (index / 60, index / 20 % 3)
        elements[element] = Float(1000 * h + 100 * w + 10 * (index / 5 % 4) + index % 5)
      }
    }
    let matrix = Tensor(shape: [2, 3], elements: [0, 1, 2, 10, 11, 12])
    try SafetensorsWriter.write([("kernel", kernel), ("matrix", matrix)], metadata: [:], to: path)
    let file = try WeightsFile.open(path)
    let turned = try #require(file["kernel"]).withOutputsFirst
    #expect(turned.shape == [5, 4, 2, 3])
    let tensor = try turned.tensor()
    for o in 0..<5 {
      for i in 0..<4 {
        for h in 0..<2 {
          for w in 0..<3 {
            #expect(tensor[o, i, h, w] == Float(1000 * h + 100 * w + 10 * i + o))
          }
        }
      }
    }
    #expect(
      try #require(file["matrix"]).withOutputsFirst.tensor().elements == [0, 10, 1, 11, 2, 12])
  }

  private func expectDeclared(_ names: [String: [Int]], _ network: Network) throws {
    var found: [String: [Int]] = [:]
    for (name, shape) in names {
      switch WeightsNaming(network).meaning(of: name) {
      case .parameter(let own, let isTensorFlow):
        #expect(found[own] == nil, "\(own) twice, the second time as \(name)")
        found[own] =
          !isTensorFlow
          ? shape
          : shape.count == 4
            ? [shape[3], shape[2], shape[0], shape[1]] : Array(shape.reversed())
      case .nothing: break
      case nil: Issue.record("\(name) means nothing")
      }
    }
    let declared = Dictionary(
      uniqueKeysWithValues: network.parameters.map { ($0.name, $0.shape) })
    #expect(found == declared)
  }
}
