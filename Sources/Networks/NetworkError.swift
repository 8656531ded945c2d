/// What can be wrong with a network's name, a block's name or an input's shape.
public enum NetworkError: Error, Hashable, CustomStringConvertible {
  case unknownNetwork(String)
  case unknownBlock(String, network: String, first: String, last: String)
  case unknownOperation(String, block: String, known: [String])
  case shapesDoNotMeet(layer: String, expected: String, found: String)
  case nothingLeft(layer: String, input: Shape)
  case inputTooSmall(network: String, height: Int, width: Int, smallest: Int = 32)
  case outputStride(Int, network: String)
  case inputTooLarge(height: Int, width: Int)
  case batchTooLarge(images: Int, height: Int, width: Int)
  case description(DescriptionError)

  /// As sysexits.h has it: 64 for what was asked for; of a description what its own error says.
  public var exitCode: Int32 {
    if case .description(let error) = self { error.exitCode } else { 64 }
  }

  public var description: String {
    switch self {
    case .unknownNetwork(let name):
      """
      no network '\(name)': there are \(Catalog.names.joined(separator: " ")), TF-Slim's also with \
      -os8, -os16 and -dense, and cifar-KINDN or cifar-KINDN-wW, where KIND is \
      \(LaboratoryKind.allCases.map(\.nameInCatalog).joined(separator: " ")), N is 6n+2 from 8 to \
      1802, W from 1 to 256; a description of your own is a file that ends in .yaml
      """
    case .unknownBlock(let name, let network, let first, let last):
      "\(network) has no block '\(name)': its blocks go from \(first) to \(last)"
    case .unknownOperation(let name, let block, let known):
      "\(block) has no operation '\(name)': it has \(known.joined(separator: ", "))"
    case .shapesDoNotMeet(let layer, let expected, let found):
      "\(layer): shapes do not meet: expected \(expected), found \(found)"
    case .nothingLeft(let layer, let input):
      "\(layer): nothing is left of an input of \(input): the picture is too small"
    case .inputTooSmall(let network, let height, let width, let smallest):
      "\(network) takes pictures from \(smallest)×\(smallest) up, not \(height)×\(width)"
    case .outputStride(let stride, let network):
      """
      \(network): an output stride of \(stride) cannot be reached: the network halves its input two \
      to five times, so 4, 8, 16 and 32 can
      """
    case .inputTooLarge(let height, let width):
      "pictures of \(height)×\(width) are too large: at most 2048 a side are computed"
    case .batchTooLarge(let images, let height, let width):
      "a batch of \(images) pictures of \(height)×\(width) is too large: take fewer or smaller ones"
    case .description(let error): "\(error)"
    }
  }
}
