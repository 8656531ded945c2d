/// Sums over a run of floats, in double precision, from which statistics follow.
public struct Moments: Sendable {
  public var sum = 0.0
  public var sumOfSquares = 0.0
  public var minimum = Float.infinity
  public var maximum = -Float.infinity
  /// How many elements are exactly zero.
  public var zeros = 0

  public init() {}
}
