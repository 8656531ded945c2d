/// A lesson: steps that point the program at something, tell about it, and ask.
///
/// `Lessons/GUIDE.md` tells how one is written down.
public struct Lesson: Hashable, Sendable {
  /// What its file is called, without its number: `shapes` of `02-shapes.yaml`.
  public let id: String
  /// Its place in the list, 2 in `02-shapes.yaml`; nil for a file without a number.
  public let number: Int?
  public let title: String
  /// What it is about, in a line.
  public let about: String
  /// The time it takes.
  public let minutes: Int
  /// The lessons that come before it, by id.
  public let needs: [String]
  let lineOfNeeds: Int
  /// Where what it says can be read: papers with their sections, frameworks.
  public let sources: [String]
  public let steps: [Step]
  /// The file it was read from, for messages.
  public let file: String
}

/// A screenful of a lesson.
public struct Step: Hashable, Sendable {
  public let id: String
  public let title: String
  /// Where it points the program; nil leaves it as it is.
  public let show: Show?
  public let text: LessonText
  public let question: Question?
  /// Where it begins in the file.
  public let line: Int
}

/// What a step points the program at. What is nil stays as it is.
public struct Show: Hashable, Sendable {
  public enum Screen: String, CaseIterable, Sendable {
    case tour, inside, channels, laboratory, workbench
  }

  /// How far to compute.
  public enum Extent: String, CaseIterable, Sendable {
    /// Through the block that is shown.
    case block
    /// To the classes.
    case all
    /// Nothing: the learner steps.
    case none
  }

  public enum Moment: String, CaseIterable, Sendable { case start, end }

  /// A network of the catalog, or a description in `Lessons/networks`.
  public var network: String?
  /// As `--weights` has them; nil with a network for its standard ones.
  public var weights: String?
  /// The number of a generated picture.
  public var picture: Int?
  /// Degrees, clockwise.
  public var rotate: Int?
  /// Steps of brightness, below zero darker.
  public var light: Int?
  /// A place of `PictureChanges.Place`.
  public var cover: String?
  /// `stem`, `head`, or a block by name or path.
  public var block: String?
  public var compute: Extent?
  public var screen: Screen?
  /// An operation of the block, from 1, on the screen `inside`.
  public var operation: Int?
  /// `x`, `S(x)`, `F(x)`, `T(x)`, `sum` or `y`, on the screen `channels`.
  public var tensor: String?
  public var channel: Int?
  /// The blocks whose residual is cut, and no others: empty mends all. With `cut` both lists are there.
  public var cutResiduals: [String]?
  /// The blocks whose shortcut is cut, likewise.
  public var cutShortcuts: [String]?
  /// A recording of the laboratory, by name.
  public var recording: String?
  /// An experiment of the laboratory, by name: chosen in its list, not begun.
  public var experiment: String?
  /// A chart of the laboratory: loss, error, gradients, responses, ratios, depth.
  public var chart: String?
  /// Where a recording stands, or which moment a chart of the inside shows.
  public var at: Moment?
  /// A description to mend, in `Lessons/networks`, on the screen `workbench`.
  public var description: String?
  /// The network that the description should become.
  public var like: String?

  public init() {}
}

/// What a step asks.
public struct Question: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// A number, graded by an expression.
    case number(answer: Expression, tolerance: Tolerance, unit: String?)
    /// One of several.
    case choice([Option])
    /// Something to do: right as soon as the expression is true. The solution is commands of the palette.
    case task(until: Expression, solution: [String])
  }

  /// How far from the truth a number may be.
  public enum Tolerance: Hashable, Sendable {
    /// Where the lesson says nothing: a whole number itself, three digits of others.
    case standard
    case absolute(Double)
    /// A share of the truth.
    case relative(Double)
  }

  public struct Option: Hashable, Sendable {
    public let text: LessonText
    /// Whether it is the right one: an expression, or what the lesson says.
    public let isRight: Rightness
  }

  public enum Rightness: Hashable, Sendable {
    case when(Expression)
    case always(Bool)
  }

  public let kind: Kind
  public let text: LessonText
  /// What is shown once it is answered, before it is graded: the question is a prediction.
  public let reveal: Show?
  public let hint: LessonText
  /// After the answer; `{answer}` in it is what the learner said.
  public let explanation: LessonText
  public let line: Int
}

/// Text with numbers in it that are computed when it is shown.
public struct LessonText: Hashable, Sendable {
  public enum Part: Hashable, Sendable {
    case plain(String)
    case strong(String)
    /// A key to press.
    case key(String)
    /// The number that the lesson writes out, if it does; the check holds it against the value.
    case computed(Expression, Format, literal: String?)
    /// What the learner said; in explanations.
    case answer
  }

  /// How a computed number is written.
  public enum Format: Hashable, Sendable {
    /// Whole numbers with commas between thousands; others with three digits.
    case plain
    case percent
    case decimals(Int)
    /// With K, M or G: 4.09 G.
    case short
  }

  public let parts: [Part]

  public init(parts: [Part]) { self.parts = parts }
}
