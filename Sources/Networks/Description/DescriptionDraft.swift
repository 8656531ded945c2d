/// A description as far as it can be followed: its network, or what is wrong with it and the shapes before.
///
///     let draft = DescriptionDraft("… classifier: {inputs: 8192}", in: "net.yaml")
///     draft.error?.line           // 17
///     draft.walk?.blocks.count    // 16: all but the classifier fits
public struct DescriptionDraft: Sendable {
  /// The whole network; nil where something is wrong.
  public let network: Network?
  public let error: DescriptionError?
  /// Every shape at the description's own size of input, as far as shapes meet; nil where the text does
  /// not say which layers there are.
  public let walk: NetworkWalk?
  /// The network that `walk` goes through, perhaps without its classifier.
  public let walked: Network?

  /// Reads a description; see `Network.init(describedAs:in:name:)`.
  public init(_ text: String, in source: String, name: String = "network") {
    var network: Network?
    var error: DescriptionError?
    var assembled: Network?
    do {
      var described = try DescribedNetwork(text, in: source, name: name)
      do {
        network = try described.make()
        network?.descriptionText = text
      } catch let fault { error = fault }
      assembled = network ?? described.assembled
    } catch let fault { error = fault }
    self.network = network
    self.error = error
    walked = assembled
    walk = assembled.map {
      $0.walkAsFarAsShapesMeet(height: $0.inputSize, width: $0.inputSize).walk
    }
  }
}
