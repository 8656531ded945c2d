import Networks
import Training

/// A question to networks: which are trained, on what, how, and what to look at.
///
/// An experiment is data. Its runs share everything but the network, so that what differs in the end comes
/// from the network alone.
public struct Experiment: Codable, Hashable, Sendable {
  /// What it is called on the command line: `degradation`.
  public var name: String
  /// A heading for people.
  public var title: String
  /// What is asked, and what to look at, in a few sentences.
  public var about: String
  /// The networks that are compared; none where the one that `settings` names is trained alone.
  public var members: [LaboratoryMember]
  /// The settings of every run; each puts in its network and its seed.
  public var settings: TrainingSettings

  public init(
    name: String, title: String, about: String = "", members: [LaboratoryMember],
    settings: TrainingSettings
  ) {
    self.name = name
    self.title = title
    self.about = about
    self.members = members
    self.settings = settings
  }

  /// The names of the networks that are trained.
  public var networks: [String] {
    members.isEmpty ? [settings.network] : members.map(\.name)
  }

  /// The runs of one seed, in the order of `networks`.
  public func runs(seed: UInt64) -> [TrainingSettings] {
    networks.map { network in
      var settings = settings
      settings.network = network
      settings.seed = seed
      return settings
    }
  }

  /// The same experiment with other networks, and so another one.
  public mutating func replaceMembers(kinds: [LaboratoryKind]?, depths: [Int]?, width: Int?) {
    let kinds = kinds ?? members.map(\.kind).unique()
    let depths = depths ?? members.map(\.depth).unique()
    let width = width ?? members[0].width
    members = kinds.flatMap { kind in
      depths.map { LaboratoryMember(kind, depth: $0, width: width) }
    }
    name = "custom"
    let layers = depths.map(String.init).joined(separator: ", ")
    title = "\(kinds.map(\.title).joined(separator: ", ")): \(layers) layers"
    about = ""
  }

  /// The same experiment with another length: the warm-up and the evaluations shrink or grow with it.
  public mutating func replaceSteps(_ steps: Int) {
    let share = Double(steps) / Double(settings.steps)
    settings.schedule.warmup = Int((Double(settings.schedule.warmup) * share).rounded())
    settings.evaluationInterval = TrainingSettings.interval(of: steps)
    settings.steps = steps
  }
}

extension Experiment {
  /// The experiments that have a name.
  public static let presets: [Experiment] = [
    instant, degradation, sweep, shortcuts, identity, highway, veryDeep, withoutNorm, c3,
  ]

  public static func preset(named name: String) -> Experiment? {
    presets.first { $0.name == name }
  }

  private static func members(
    _ kinds: [LaboratoryKind], _ depths: [Int], width: Int
  ) -> [LaboratoryMember] {
    kinds.flatMap { kind in depths.map { LaboratoryMember(kind, depth: $0, width: width) } }
  }

  /// Settings without a network, which each run puts in.
  private static func settings(
    steps: Int, batch: Int = 64, warmup: Int, course: Schedule.Course,
    startsWithZeroClassifier: Bool = false, evaluationImages: Int = 1000
  ) -> TrainingSettings {
    TrainingSettings(
      network: "", steps: steps, batch: batch,
      schedule: Schedule(rate: 0.1, warmup: warmup, course: course),
      startsWithZeroClassifier: startsWithZeroClassifier, evaluationImages: evaluationImages)
  }

  static let instant = Experiment(
    name: "instant", title: "Degradation in half a minute",
    about: """
      Plain and residual networks of 20 and 56 layers, very narrow, for a first look. The deeper plain \
      network has a higher training error than the shallower one, though it could copy it and pass \
      the rest on unchanged. See whether the residual networks have that trouble too.
      """,
    members: members([.plain, .residual], [20, 56], width: 4),
    settings: settings(
      steps: 600, batch: 32, warmup: 120, course: .linear, startsWithZeroClassifier: true,
      evaluationImages: 320))

  static let degradation = Experiment(
    name: "degradation", title: "Degradation: plain against residual",
    about: """
      He et al. 2015, Fig. 6: stacking more layers on a plain network makes its training error \
      higher, so it is not overfitting. With shortcuts the deeper network is the better one. Here the \
      residual networks learn the training set by heart, so compare their losses on a logarithmic \
      axis.
      """,
    members: members([.plain, .residual], [20, 56], width: 8),
    settings: settings(steps: 1600, warmup: 200, course: .step))

  static let sweep = Experiment(
    name: "sweep", title: "Depth sweep: training error over depth",
    about: """
      The same training for seven depths. A plain network gains from depth up to about 14 layers and \
      loses from there on; a residual one goes on.
      """,
    members: members([.plain, .residual], [8, 14, 20, 32, 44, 56, 110], width: 8),
    settings: settings(steps: 600, warmup: 150, course: .step))

  static let shortcuts = Experiment(
    name: "shortcuts", title: "Shortcuts: options A, B and C",
    about: """
      What a shortcut does where the number of channels changes: zeros for the new ones (A), a \
      projection there (B), a projection everywhere (C). He et al. 2015, Table 3, find C slightly \
      better than B and B than A on ImageNet. At this size that order does not show; a projection on \
      every shortcut even hurts the deeper network, as He et al. 2016 explain.
      """,
    members: members([.residual, .residualB, .residualC], [20, 56], width: 8),
    settings: settings(steps: 600, warmup: 150, course: .step))

  static let identity = Experiment(
    name: "identity", title: "Identity mappings: what a shortcut must not do",
    about: """
      He et al. 2016, Table 1: whatever stands on the shortcut, a factor, a gate, a convolution, \
      dropout, makes training harder. The cleanest path is best. Pre-activation clears also what \
      follows the addition.
      """,
    members: members(
      [.residual, .preActivation, .scaled, .gated, .convolved, .dropout], [56], width: 8),
    settings: settings(steps: 600, warmup: 150, course: .step))

  static let highway = Experiment(
    name: "highway", title: "Highway networks: gates that open",
    about: """
      Srivastava et al. 2015 let a trained gate choose between the layers and the shortcut. It starts \
      nearly closed, so that x passes. A residual network does without a gate, and its shortcut never \
      closes.
      """,
    members: members([.plain, .highway, .residual], [20, 56], width: 8),
    settings: settings(steps: 600, warmup: 150, course: .step))

  static let veryDeep = Experiment(
    name: "very-deep", title: "A thousand layers",
    about: """
      He et al. 2016 train 1001 layers with pre-activation. Here 1004, four channels wide, for a few \
      hundred steps: the pre-activation network learns, the plain one stays at chance.
      """,
    members: members([.plain, .preActivation], [1004], width: 4),
    settings: settings(
      steps: 300, batch: 32, warmup: 0, course: .constant, evaluationImages: 320))

  static let withoutNorm = Experiment(
    name: "without-norm", title: "Batch norm off",
    about: """
      Without batch norm signals must keep their size by themselves. He's initialization sees to it \
      in a plain network, but gradients fade with depth; in a residual one every block adds to the \
      signal, which explodes, until the loss is no longer a number. Degradation is another trouble: \
      with batch norm both kinds learn, and still the deeper plain network trains worse.
      """,
    members: members(
      [.plainWithoutNorm, .residualWithoutNorm, .plain, .residual], [20, 56], width: 8),
    settings: settings(steps: 300, warmup: 60, course: .linear))

  static let c3 = Experiment(
    name: "c3", title: "C3: what its shortcuts are worth",
    about: """
      YOLOv5's C3 leads half of its channels through a row of bottlenecks and half around all of \
      them. Do the bottlenecks still need shortcuts? In runs of three seeds those without had the \
      higher training error at every depth: a little higher with 20 layers, 28 % against 15 to 18 % \
      with 56, 62 to 85 % against 16 to 22 % with 110. In so few steps depth does not pay with \
      shortcuts either, but it costs little.
      """,
    members: members([.c3, .c3Plain], [20, 56, 110], width: 8),
    settings: settings(steps: 600, warmup: 150, course: .step))
}
