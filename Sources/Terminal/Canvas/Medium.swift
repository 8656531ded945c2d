/// What a canvas will be shown on: which characters and how many colours it has.
///
/// Widgets ask their canvas for it, so that one drawing function serves every terminal.
public struct Medium: Hashable, Sendable {
  public var symbols: SymbolSet
  public var depth: ColorDepth

  public init(symbols: SymbolSet = .unicode, depth: ColorDepth = .direct) {
    self.symbols = symbols
    self.depth = depth
  }
}
