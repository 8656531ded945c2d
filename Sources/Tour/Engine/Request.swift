import Inference
import Laboratory
import Networks
import Pictures

/// What the screen asks the engine to do.
public enum Request: Sendable {
  /// Open a network with weights, and a picture with changes made to it.
  case open(
    network: Network, source: ModelSource, picture: InputPicture.Source,
    changes: PictureChanges = PictureChanges())
  /// Put another picture in, with no changes, and compute as far as before.
  case picture(InputPicture.Source)
  /// Make these changes, instead of those made before, to the picture that is in, and compute as far as
  /// before.
  case change(PictureChanges)
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

/// Keys that are pressed faster than a pass is computed: only the newest picture is worth computing.
extension Request {
  /// Whether it need not be begun, because `next` comes right behind it and leaves nothing of it.
  func isReplaced(by next: Request) -> Bool {
    switch (self, next) {
    case (.change, .change), (.change, .picture(.postcard)),
      (.picture(.postcard), .picture(.postcard)):
      true
    default: false
    }
  }

  /// Whether it need not be finished, once `next` waits: all of it will be computed anew.
  func isAbandoned(for next: Request) -> Bool {
    switch (self, next) {
    // What is computed inside a block is worth nothing once something else is asked for.
    case (.inside, _): true
    // A file may not be there, and then what was computed is still needed.
    case (.compute, .change), (.picture, .change), (.change, .change),
      (.compute, .picture(.postcard)), (.picture, .picture(.postcard)),
      (.change, .picture(.postcard)):
      true
    default: false
    }
  }
}

/// What the engine tells the screen.
public enum Report: Sendable {
  case progress(doing: String, share: Double)
  /// A network is there; nothing is computed yet and no branch is cut.
  case opened(Subject)
  /// Another picture is there, or other changes of it; what was computed before will be computed again,
  /// cuts stay.
  case pictureChanged(Subject)
  case unit(Int, UnitRecord)
  /// The classes, the likeliest first; those of the same picture with no branch cut; and, if none is
  /// cut but the picture is changed, those of the picture as it was.
  case classes([Prediction], intact: [Prediction], unchanged: [Prediction]?)
  /// Operation `index` of a block.
  case operation(block: Int, index: Int, OperationRecord)
  /// A request is done; what was computed, in words.
  case done(String)
  /// A request failed, the opening of a network or another; everything is as before.
  case failed(String, wasOpening: Bool)
}
