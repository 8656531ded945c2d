import Curriculum
import Laboratory
import Networks
import Training

/// The laboratory: what it shows, and the runs of it.
extension TourFacts {
  /// `laboratory.…`.
  func laboratoryValue(_ words: ArraySlice<String>) throws(FactError) -> FactValue {
    let laboratory = state.laboratory
    switch words {
    case ["name"] where state.screen == .experiments:
      return .text(laboratory.entries[laboratory.selection].name)
    case ["name"]: return .text(try shown().experiment.name)
    case ["chart"]: return .text("\(laboratory.chart)")
    case ["at"]: return .text(laboratory.showsStart ? "start" : "end")
    case ["replayed"]: return .number(try shown().share)
    case ["isLive"]: return .number(laboratory.isLive ? 1 : 0)
    default:
      throw .unknown(
        words, of: "laboratory", known: ["name", "chart", "at", "replayed", "isLive"])
    }
  }

  /// A fact of the run of a network, at the last moment that is shown or, behind `start`, at the first.
  ///
  /// - Parameter name: the network's, with the width or without. `#1` behind it means the next run of the
  ///   same, with another seed.
  func runValue(_ name: String, _ words: ArraySlice<String>) throws(FactError) -> FactValue {
    let isStart = words.first == "start"
    let words = isStart ? words.dropFirst() : words
    guard words.count == 1, let fact = words.first.flatMap(RunFact.init(rawValue:)) else {
      throw .unknown(words, of: "a run", known: RunFact.allCases.map(\.rawValue) + ["start"])
    }
    let run = try run(named: name)
    guard let value = fact.value(of: run, atStart: isStart) else {
      throw FactError(.notYet, "\(fact.rawValue) of \(run.settings.network) comes later in the run")
    }
    return value
  }

  private func shown() throws(FactError) -> ComparisonSnapshot {
    guard let shown = state.laboratory.shown else {
      throw FactError(.notYet, "the laboratory shows no experiment yet")
    }
    return shown
  }

  private func run(named text: String) throws(FactError) -> ComparisonSnapshot.Run {
    let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    guard let member = Catalog.laboratoryMember(named: name),
      let index = parts.count == 1 ? 0 : Int(parts[1]), index >= 0
    else {
      let known = state.laboratory.shown?.runs.map(\.settings.network) ?? []
      let hint = NearestName.of(name, in: known).map { "; did you mean '\($0)'?" } ?? ""
      throw FactError(.meaningless, "'\(text)' is no network of the laboratory\(hint)")
    }
    let runs = try shown().runs
    // Without a width in the name runs of any width are meant.
    let isAnyWidth = member.width == Network.cifarWidth
    let own = runs.filter { run in
      guard let other = run.member else { return false }
      return other.kind == member.kind && other.depth == member.depth
        && (isAnyWidth || other.width == member.width)
    }
    guard index < own.count else {
      throw FactError(.notYet, "the laboratory shows no run of \(text)")
    }
    return own[index]
  }
}

/// What a run tells.
private enum RunFact: String, CaseIterable {
  case trainError, testError, trainLoss, step, diverged, gradients, responses, ratios

  /// Nil where no record has it yet.
  func value(of run: ComparisonSnapshot.Run, atStart: Bool) -> FactValue? {
    func record(where has: (Record) -> Bool) -> Record? {
      atStart ? run.records.first(where: has) : run.records.last(where: has)
    }
    var inspection: Inspection? { record { $0.inspection != nil }?.inspection }
    let number: Double?
    switch self {
    case .trainError: number = record { $0.train != nil }?.train?.error
    case .testError: number = record { $0.test != nil }?.test?.error
    case .trainLoss: number = record { $0.train != nil }?.train?.loss
    case .step: number = atStart ? run.records.first.map { Double($0.step) } : Double(run.step)
    case .diverged:
      number = run.records.contains { $0.divergedAt != nil } && !atStart ? 1 : 0
    case .gradients: return inspection.map { .list($0.gradientNorms.map(Double.init)) }
    case .responses: return inspection.map { .list($0.responses.map(Double.init)) }
    // Plain blocks have none.
    case .ratios: return inspection.map { .list($0.ratios.compactMap { $0.map(Double.init) }) }
    }
    return number.map(FactValue.number)
  }
}

extension LaboratoryState.Entry {
  fileprivate var name: String {
    switch self {
    case .experiment(let experiment): experiment.name
    case .recording(let recording): recording.name
    }
  }
}
