import Laboratory

/// What came out of one run, under the keys that `compare --json` promises.
struct RunReport: Encodable {
  let kind: String
  let depth: JSONInteger
  let seed: UInt64
  let width: JSONInteger
  let steps: Int
  let trainLoss, trainError, testError: JSONNumber
  let seconds, imagesPerSecond: Double
  let diverged: Bool
  let network: String
  let testLoss: JSONNumber
  let divergedAtStep: JSONInteger

  init(_ run: Run) {
    kind = run.settings.member?.kind.rawValue ?? run.settings.network
    depth = JSONInteger(run.settings.member?.depth)
    width = JSONInteger(run.settings.member?.width)
    seed = run.settings.seed
    steps = run.step
    let outcome = run.outcome
    trainLoss = JSONNumber(finite: outcome?.train.loss)
    trainError = JSONNumber(finite: outcome?.train.error)
    testError = JSONNumber(finite: outcome?.test.error)
    testLoss = JSONNumber(finite: outcome?.test.loss)
    seconds = run.seconds
    imagesPerSecond = outcome?.imagesPerSecond ?? 0
    diverged = outcome?.divergedAt != nil
    divergedAtStep = JSONInteger(outcome?.divergedAt)
    network = run.settings.network
  }

  typealias JSONInteger = Nullable<Int>

  static func printTable(_ comparison: Comparison) {
    print(comparison.experiment.title)
    print()
    TextTable.print(
      [
        ("network", false), ("seed", true), ("steps", true), ("train loss", true),
        ("train error %", true), ("test error %", true), ("seconds", true), ("images/s", true),
      ],
      comparison.runs.map { run in
        let outcome = run.outcome
        func text(_ value: Double?, _ digits: Int) -> String {
          // A dead deep network's running statistics give losses without meaning.
          value.map { $0 > 1000 ? "> 1000" : $0.formatted(digits) } ?? "–"
        }
        return [
          run.settings.label, "\(run.settings.seed)",
          outcome?.divergedAt.map { "NaN at \($0)" } ?? "\(run.step)",
          text(outcome?.train.loss, 4), text(outcome?.train.error, 1),
          text(outcome?.test.error, 1), run.seconds.formatted(1),
          (outcome?.imagesPerSecond ?? 0).formatted(0),
        ]
      })
    if let verdict = comparison.snapshot.verdict { print("\n\(verdict)") }
    if let folder = comparison.folder { print("\nkept in \(folder)") }
  }
}
