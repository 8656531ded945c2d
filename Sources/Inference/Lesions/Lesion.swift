/// The branches of a block that are switched off: what they give counts as zero.
///
/// A branch that is cut is still computed, so that one can see what is missing. Of a gated block what
/// is cut is the branch as it is added: T·F or (1 − T)·S; the other stays as its gate made it.
public struct Lesion: OptionSet, Hashable, Sendable {
  public let rawValue: Int

  public init(rawValue: Int) { self.rawValue = rawValue }

  /// F(x) is not added: the block hands on its shortcut.
  public static let residual = Lesion(rawValue: 1)
  /// S(x) is not added: the block is plain.
  public static let shortcut = Lesion(rawValue: 2)
  /// The block is taken out: x itself takes the place of the sum, whatever the branches make. Of an
  /// identity block that is what is left without F; a plain block can be missing in no other way.
  /// Only for a block that keeps the shape.
  public static let bypass = Lesion(rawValue: 4)
}

extension Lesion {
  /// What is left to be added of a block's branches.
  func parts<Branch>(
    residual: Branch, shortcut: Branch?, input: Branch
  ) -> (residual: Branch?, shortcut: Branch?) {
    if contains(.bypass) { return (nil, input) }
    return (contains(.residual) ? nil : residual, contains(.shortcut) ? nil : shortcut)
  }
}
