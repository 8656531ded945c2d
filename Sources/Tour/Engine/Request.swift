import Inference
import Laboratory
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
  /// Something for the laboratory, which has a thread of its own.
  case laboratory(LaboratoryThread.Command)
}

/// What the engine tells the screen.
public enum Report: Sendable {
  case progress(doing: String, share: Double)
  /// A network is there; nothing is computed yet and no branch is cut.
  case opened(Subject)
  /// Another picture is there; what was computed before will be computed again, cuts stay.
  case pictureChanged(Subject)
  case unit(Int, UnitRecord)
  /// The classes, the likeliest first, and those of the same picture with no branch cut.
  case classes([Prediction], intact: [Prediction])
  /// Operation `index` of a block.
  case operation(block: Int, index: Int, OperationRecord)
  /// A request is done; what was computed, in words.
  case done(String)
  /// A request failed, the opening of a network or another; everything is as before.
  case failed(String, wasOpening: Bool)
}
