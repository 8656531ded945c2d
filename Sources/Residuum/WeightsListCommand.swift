import ArgumentParser
import Weights

extension WeightsCommand {
  /// `residuum weights list`: the published weights, and which of them are here.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "List the published weights, and which of them are here.",
      discussion: """
        What is here can be named wherever weights are asked for, as in --weights imagenet-v1. \
        RESIDUUM_CATALOG names a JSON file with more of them, such as a class's own: an object with \
        the key "weights", in the form that --json prints.

        EXAMPLES
          residuum weights list
          RESIDUUM_CATALOG=class.json residuum weights list --json
        """)

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
      try reportingFailures {
        let catalog = try WeightsCatalog.chosen()
        if json {
          try JSON.print(
            Report(folder: catalog.folder, weights: catalog.weights.map { .init($0, in: catalog) }))
        } else {
          printTable(catalog)
        }
      }
    }

    private func printTable(_ catalog: WeightsCatalog) {
      TextTable.print(
        [
          ("weights", false), ("network", false), ("size", true), ("state", false),
          ("licence", false),
          ("source", false),
        ],
        catalog.weights.map { weights in
          let state: String
          var size = weights.bytes
          switch catalog.state(of: weights) {
          case .here(let bytes):
            state = "here"
            size = bytes
          case .partial(let bytes, let total?):
            state = "partial \(100 * bytes / max(total, 1)) %"
            size = total
          case .partial(let bytes, nil): state = "partial, \(bytes.megabytes)"
          case .missing: state = "not here"
          }
          return [
            weights.name, weights.network, size?.megabytes ?? "–", state, weights.licence,
            weights.source,
          ]
        })
      print("\nin \(catalog.folder)")
      if catalog.weights.contains(where: { catalog.state(of: $0) == .missing }) {
        print("residuum weights pull NAME brings one here")
      }
    }
  }

  private struct Report: Encodable {
    let folder: String
    let weights: [Entry]

    /// The catalog's entry, and what there is of it.
    struct Entry: Encodable {
      let name, network, url: String
      let bytes: Nullable<Int>
      let sha256: String
      let labels: PublishedWeights.Labels
      let size: Int
      let resize: Nullable<Int>
      let mean, deviation: SIMD3<Float>
      let licence, source: String
      let state, path: String
      let partialBytes: Nullable<Int>

      init(_ weights: PublishedWeights, in catalog: WeightsCatalog) {
        name = weights.name
        network = weights.network
        url = weights.url
        bytes = .init(weights.bytes)
        sha256 = weights.sha256
        labels = weights.labels
        size = weights.size
        resize = .init(weights.resize)
        mean = weights.mean
        deviation = weights.deviation
        licence = weights.licence
        source = weights.source
        path = catalog.path(of: weights)
        switch catalog.state(of: weights) {
        case .here: (state, partialBytes) = ("here", .init(nil))
        case .partial(let bytes, _): (state, partialBytes) = ("partial", .init(bytes))
        case .missing: (state, partialBytes) = ("missing", .init(nil))
        }
      }
    }
  }
}

extension Int {
  /// `102.5 MB`; of less than a tenth of one, bytes.
  var megabytes: String {
    guard self >= 100_000 else { return "\(self) bytes" }
    return "\((Double(self) / 1e6).formatted(1)) MB"
  }
}
