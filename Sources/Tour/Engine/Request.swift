import Inference
import Networks

/// What the screen asks the engine to do.
public enum Request: Sendable {
  /// Open a network with weights, and a picture.
  case open(network: Network, source: ModelSource, picture: InputPicture.Source)
  /// Put another picture in, and compute as far as before.
  case picture(InputPicture.Source)
  /// Compute up to and including a unit.
  case compute(through: Int)
  /// Switch branches of a block off or on, and compute to the classes.
  case lesion(Lesion, block: Int)
  /// Switch all branches on again, and compute to the classes.
  case heal
  /// Compute a block op by op.
  case inside(block: Int)
}

/// What the engine tells the screen.
public enum Report: Sendable {
  case progress(doing: String, share: Double)
  /// A network, or another picture, is there; nothing is computed yet.
  case opened(Subject)
  case unit(Int, UnitRecord)
  /// The classes, the likeliest first, and those of the same picture with no branch cut.
  case classes([Prediction], intact: [Prediction])
  case operation(block: Int, OperationRecord)
  /// A request is done; what was computed, in words.
  case done(String)
  /// A request failed; everything is as before.
  case failed(String)
}
