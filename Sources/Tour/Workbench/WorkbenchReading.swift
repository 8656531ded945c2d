import Networks

/// The network that a description should become.
struct WorkbenchReference: Sendable {
  let network: Network
  let walk: NetworkWalk

  /// - Parameter name: as `Network.named(_:)` takes it.
  init(named name: String) throws(NetworkError) {
    network = try .named(name)
    walk = try network.walk(height: network.inputSize, width: network.inputSize)
  }
}

/// What follows from a description's text, beside the network that it should become.
struct WorkbenchReading: Sendable {
  /// A part of both networks, and what it hands on.
  struct Stage: Hashable, Sendable {
    /// `stem`, `conv3`, `pool`, `head`.
    let name: String
    /// Nil where the network has no such part, or where shapes fail to meet before its end.
    var own: Shape?
    var reference: Shape?
  }

  let draft: DescriptionDraft
  let stages: [Stage]
  /// The traits in which the description's network differs; empty while there is none.
  let differing: [(own: NetworkTrait, reference: NetworkTrait)]

  /// - Parameter source: what the description is called, for messages.
  init(_ text: String, in source: String, against reference: WorkbenchReference) {
    draft = DescriptionDraft(text, in: source, name: DescriptionFile.networkName(of: source))
    var own: [(name: String, output: Shape)] = []
    if let network = draft.walked, let walk = draft.walk { own = network.partOutputs(walk) }
    stages = WorkbenchReading.aligned(own, reference.network.partOutputs(reference.walk))
    let found = draft.network.flatMap { try? $0.differences(from: reference.network) }
    differing = (found?.differing ?? []).map { ($0.own, $0.other) }
  }

  /// Parts of one name in one row, in the order in which either network has them.
  private static func aligned(
    _ own: [(name: String, output: Shape)], _ reference: [(name: String, output: Shape)]
  ) -> [Stage] {
    var stages = reference.map { Stage(name: $0.name, reference: $0.output) }
    var place = 0
    for (name, output) in own {
      if let known = stages.firstIndex(where: { $0.name == name }) {
        stages[known].own = output
        place = known + 1
      } else {
        stages.insert(Stage(name: name, own: output), at: place)
        place += 1
      }
    }
    return stages
  }
}

extension Network {
  /// What comes out of the stem, of each stage, of what stands before the classifier (`pool`), and of the
  /// head, as far as `walk` goes.
  fileprivate func partOutputs(_ walk: NetworkWalk) -> [(name: String, output: Shape)] {
    guard walk.stem.count == stem.count else { return [] }
    var parts = [(name: "stem", output: walk.stemOutput)]
    var end = 0
    for stage in stages {
      end += stage.blocks.count
      guard end > 0, walk.blocks.count >= end else { return parts }
      parts.append((stage.name, walk.blocks[end - 1].output))
    }
    guard let classifier = head.firstIndex(where: \.operation.isClassifier) else { return parts }
    if classifier > 0, walk.head.count >= classifier {
      parts.append(("pool", walk.head[classifier - 1].output))
    }
    if walk.head.count == head.count { parts.append(("head", walk.head[head.count - 1].output)) }
    return parts
  }
}

extension Operation {
  /// Whether it is, in a head, the classifier or a part of it.
  fileprivate var isClassifier: Bool {
    switch self {
    case .linear, .convolution: true
    default: false
    }
  }
}
