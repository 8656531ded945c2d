import Networks
import Pictures
import Weights

/// What can go wrong between a person's words and a network that computes.
public enum ModelError: Error, CustomStringConvertible {
  case noWeightsNamed
  case noBundle
  case badSeed(String)
  case notHere(String)
  case negativeVariance(path: String, name: String, value: Float)
  case notFinite(network: String, place: String, isNormalized: Bool)
  case notAPicture(String)
  case weights(WeightsError)
  case network(NetworkError)
  case picture(PictureError)

  public var description: String {
    switch self {
    case .noWeightsNamed:
      "no weights named: give a file, a name of 'residuum weights list', 'bundled', 'random' or"
        + " 'random:SEED'"
    case .noBundle:
      "the weights that come with the program are not beside it: keep Residuum_Lessons.resources there"
    case .notHere(let name): "\(name) is not here: residuum weights pull \(name)"
    case .badSeed(let text):
      "'\(text)' has no seed: write a whole number after the colon, such as random:7"
    case .negativeVariance(let path, let name, let value):
      "\(path): \(name) holds a variance of \(value): a running variance is never below zero"
    case .notFinite(let network, let place, let isNormalized):
      """
      \(network): \(place) holds numbers that are not finite: the activations overflowed; \
      \(isNormalized
        ? "check that these weights belong to this network"
        : "without batch norm they grow from block to block, so take fewer layers")
      """
    case .notAPicture(let title):
      "\(title) is an array of numbers and goes in as it is: only a picture can be changed"
    case .weights(let error): "\(error)"
    case .network(let error): "\(error)"
    case .picture(let error): "\(error)"
    }
  }

  /// As sysexits.h has it: 64 usage, 65 data, 66 no input, 74 input and output.
  public var exitCode: Int32 {
    switch self {
    case .noWeightsNamed, .badSeed: 64
    case .network(let error): error.exitCode
    case .noBundle, .notHere: 66
    case .negativeVariance, .notFinite, .notAPicture: 65
    case .weights(let error): error.exitCode
    case .picture(let error): error.exitCode
    }
  }
}
