/// The shape of one picture's activation: channels × height × width.
public struct Shape: Hashable, Sendable, CustomStringConvertible {
  public let channels: Int
  public let height: Int
  public let width: Int

  public init(channels: Int, height: Int, width: Int) {
    self.channels = channels
    self.height = height
    self.width = width
  }

  /// The number of elements.
  public var count: Int { channels * height * width }

  /// `[channels, height, width]`.
  public var dimensions: [Int] { [channels, height, width] }

  /// For instance `256×56×56`; a vector is just its length.
  public var description: String {
    height == 1 && width == 1 ? "\(channels)" : "\(channels)×\(height)×\(width)"
  }
}
