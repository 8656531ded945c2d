import Networks

/// What each block does for a network: how large its residual is beside its shortcut, and how the network
/// fares on labelled pictures when one branch of one block is cut.
///
///     let study = try LesionStudy.run(on: model, images: 200, operations: operations) { index in
///       (tensor: tensors[index], label: labels[index])
///     }
///     study?.rows[3].withoutResidual.error   // per cent
///
/// Cutting F of a block with an identity shortcut is what Veit et al. 2016, "Residual Networks Behave
/// Like Ensembles of Relatively Shallow Networks" (arXiv 1605.06431), section 4.1, call deleting it.
public struct LesionStudy: Hashable, Sendable {
  /// How a network did on all pictures.
  public struct Score: Hashable, Sendable {
    public let images: Int
    /// How many pictures have another class as their likeliest.
    public let errors: Int
    /// The mean probability of the right class, 0…1.
    public let confidence: Double

    public init(images: Int, errors: Int, confidence: Double) {
      self.images = images
      self.errors = errors
      self.confidence = confidence
    }

    /// Top-1 error, per cent.
    public var error: Double { 100 * Double(errors) / Double(images) }
  }

  /// One block of the intact network, and the network with that block damaged.
  public struct Row: Hashable, Sendable {
    public let block: Block
    public let keepsShape: Bool
    /// The mean over the pictures of each picture's ‖F‖₂/‖S‖₂, in double precision; pictures of which S
    /// is zero are left out. Nil for a plain block, or where S is zero for all.
    public let ratio: Double?
    /// The mean over the pictures of each picture's ⟨F, S⟩/(‖F‖₂‖S‖₂), in the same way.
    public let cosine: Double?
    /// F cut. Of a plain block nothing is left then: what follows sees zeros, whatever the picture.
    public let withoutResidual: Score
    /// S cut; nil for a plain block.
    public let withoutShortcut: Score?
    /// The block taken out and x handed on; only of a plain block that keeps the shape, since for an
    /// identity block F cut is the same.
    public let withoutBlock: Score?

    public init(
      block: Block, keepsShape: Bool, ratio: Double?, cosine: Double?, withoutResidual: Score,
      withoutShortcut: Score?, withoutBlock: Score?
    ) {
      self.block = block
      self.keepsShape = keepsShape
      self.ratio = ratio
      self.cosine = cosine
      self.withoutResidual = withoutResidual
      self.withoutShortcut = withoutShortcut
      self.withoutBlock = withoutBlock
    }
  }

  /// The number of classes that the network tells apart.
  public let classes: Int
  public let intact: Score
  /// One a block, in order.
  public let rows: [Row]

  public init(classes: Int, intact: Score, rows: [Row]) {
    self.classes = classes
    self.intact = intact
    self.rows = rows
  }
}
