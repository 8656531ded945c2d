import Pictures

extension Comparison {
  /// The training loss of each batch over the steps, and dashed that of the test pictures.
  public var lossChart: Chart {
    let isOneSeed = Set(runs.map(\.settings.seed)).count == 1
    var chart = Chart(
      title: experiment.title, xTitle: "step", yTitle: "loss: training, and dashed test",
      yScale: .logarithmic, yRange: 0.005...10)
    for run in runs {
      let name = run.settings.label
      let title = isOneSeed ? name : "\(name), seed \(run.settings.seed)"
      chart.series.append(
        .init(
          title, run.records.compactMap { r in r.batch.map { (x: Double(r.step), y: $0.loss) } }))
      chart.series.append(
        .init(
          "\(title), test",
          run.records.compactMap { r in r.test.map { (x: Double(r.step), y: $0.loss) } },
          isDashed: true))
    }
    return chart
  }

  /// Every record of every run as comma-separated values.
  public var csv: String {
    var text = CSV.line([
      "network", "seed", "step", "seconds", "batchLoss", "batchError", "trainLoss", "trainError",
      "testLoss", "testError",
    ])
    for run in runs {
      for record in run.records {
        let evaluations = [record.batch, record.train, record.test].flatMap {
          [$0?.loss, $0?.error].map { $0.map { $0.isFinite ? "\($0)" : "" } ?? "" }
        }
        text += CSV.line(
          [run.settings.network, "\(run.settings.seed)", "\(record.step)", "\(record.seconds)"]
            + evaluations)
      }
    }
    return text
  }
}
