import Curriculum
import Inference
import Kernels
import Laboratory
import Networks
import Terminal

/// Lessons beside the program they talk about: the list of them, or a step of one and the tour.
///
/// The tour knows nothing of lessons. A step points it at something (`LearnState+Show`), the learner may
/// do there what they like, and questions are graded by what it has computed at that moment.
public struct LearnState: Sendable {
  /// What the learner brings along: used where a step names no weights and no picture.
  public struct Own: Sendable {
    public var source: ModelSource?
    /// The network of these weights.
    public var network: Network?
    public var picture: InputPicture.Source?

    public init(
      source: ModelSource? = nil, network: Network? = nil, picture: InputPicture.Source? = nil
    ) {
      self.source = source
      self.network = network
      self.picture = picture
    }
  }

  enum Page: Sendable { case list, lesson }
  /// Which side of the screen gets the keys.
  enum Side: Sendable { case text, program }

  public internal(set) var tour: TourState
  let lessons: [Lesson]
  /// The folder of the descriptions that lessons show.
  let networks: String?
  let own: Own
  public internal(set) var progress: Progress
  /// The lessons whose progress has changed since it was kept.
  var changed: Set<String> = []

  var page = Page.list
  /// The lesson chosen in the list.
  var selection = 0
  var running: RunningLesson?
  /// Whether a network was asked for since the program began.
  var hasOpened = false
  var side = Side.text
  var size: (width: Int, height: Int)
  var isHelpShown = false
  /// A line for the learner: what went wrong, or what to do next.
  var message: String? { didSet { isGoodNews = false } }
  /// Whether the message tells of a success.
  var isGoodNews = false
  public internal(set) var wantsToQuit = false

  /// - Parameters:
  ///   - lesson: the one to begin with, by id; nil for the list.
  ///   - startsAgain: from its beginning, wherever it was left.
  public init(
    tour: TourState, lessons: [Lesson], networks: String?, progress: Progress, own: Own = Own(),
    lesson: String? = nil, startsAgain: Bool = false, message: String? = nil
  ) {
    self.tour = tour
    self.lessons = lessons
    self.networks = networks
    self.progress = progress
    self.own = own
    self.message = message
    size = tour.size
    first = lesson
    self.startsAgain = startsAgain
    let next = lessons.firstIndex { !isOver($0) }
    selection = next ?? 0
  }

  /// The lesson to begin with.
  private let first: String?
  private let startsAgain: Bool

  /// What is to be computed at the beginning.
  mutating func begin() -> [Request] {
    resize(width: size.width, height: size.height)
    guard let first, let index = lessons.firstIndex(where: { $0.id == first }) else { return [] }
    selection = index
    // What is to be said at the beginning is said beside the first step too.
    let said = message
    defer { if said != nil { message = said } }
    return open(lessons[index], isAgain: startsAgain)
  }

  /// Tells something in the line for that.
  mutating func tell(_ text: String) { message = text }

  func isOver(_ lesson: Lesson) -> Bool {
    progress.lessons[lesson.id].map { $0.isDone || $0.isSkipped } ?? false
  }

  /// Whether the program is still on its way to what is to be seen.
  var isUnderWay: Bool { running?.isSettling == true || tour.isOpening }

  /// What can be told of the program at this moment.
  var facts: TourFacts { TourFacts(tour) }
}

/// A lesson that is open.
struct RunningLesson: Sendable {
  let lesson: Lesson
  /// Whether all is asked anew, also what was answered another time.
  var isAgain = false
  /// The step; the number of steps after the last one.
  var index = 0
  /// What is left to do of what is shown.
  var showing: [ShowPart] = []
  /// What is shown after that.
  var cues: [Cue] = []
  /// Whether an answer waits to be graded, until all that is shown is computed.
  var isGrading = false
  var reply = Reply()
  /// What was answered since the lesson was opened, by step: it is there when one comes back.
  var replies: [Int: Reply] = [:]
  /// What the program had been brought to when all that is shown had come; nil before.
  var arrival: Arrival?
  /// Keys for the program, pressed before it was where the step points.
  var waitingKeys: [Key] = []
  /// What the program was pointed at last.
  var shown = Show()

  var step: Step? { index < lesson.steps.count ? lesson.steps[index] : nil }
  var question: Question? { step?.question }
  /// Whether the step asks something that is still to be answered.
  var isAsking: Bool { question != nil && reply.outcome == nil && !isGrading }
  /// Whether the program is still on its way to what the step shows.
  var isSettling: Bool { !showing.isEmpty || !cues.isEmpty }
}

/// What of the program a learner may have changed since a step showed it.
struct Arrival: Hashable, Sendable {
  let picture: WantedPicture
  let lesions: [Int: Lesion]
}

/// What the learner does with a question.
struct Reply: Hashable, Sendable {
  enum Outcome: Hashable, Sendable {
    case right
    /// A prediction that did not come true.
    case surprised
    /// The answer was asked for.
    case shown
  }

  /// The number that is being typed.
  var typed = ""
  /// The option that is chosen; none at first.
  var option: Int?
  var isHintShown = false
  /// What was answered last.
  var answer: Answer?
  var outcome: Outcome?
  /// The step's text as it was when what it shows had come: it tells of that, whatever is done after.
  var text: [LessonText.Span]?
  /// The right answer, and the explanation, as they were when it was answered: what the learner does
  /// later does not change them.
  var truth: Answer?
  var explanation: [LessonText.Span]?
  /// Whether what is typed was answered, and wrong: the next digit begins anew.
  var isRefused = false
  /// Whether the next request for the answer gives it away.
  var isWarned = false
  /// Rows that were scrolled back from the end of a text that is too long.
  var scrolledRows = 0
}

extension LearnState: LiveState {
  var needsTicks: Bool { page == .lesson && tour.needsTicks }
  var isReplaying: Bool { page == .lesson && tour.isReplaying }

  mutating func resize(width: Int, height: Int) {
    size = (width, height)
    let program = LearnLayout(width: width, height: height, side: side).program
    tour.size = (program.width, program.height)
  }

  mutating func receive(_ report: Report) -> [Request] { tour.receive(report) }

  mutating func receive(_ report: LaboratoryThread.Report) -> [Request] { tour.receive(report) }

  mutating func tick(elapsed: Double) -> [Request] { tour.tick(elapsed: elapsed) }

  mutating func settle() -> [Request] {
    guard page == .lesson else { return [] }
    var requests = goOnShowing()
    if requests.isEmpty {
      arrive()
      requests = handOverKeys()
    }
    if requests.isEmpty { gradeWhatIsThere() }
    return requests
  }

  func draw(on canvas: inout Canvas) { LearnFrame(self).draw(on: &canvas) }
}
