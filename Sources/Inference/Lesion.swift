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
}
