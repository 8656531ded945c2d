import ArgumentParser
import Inference
import Networks
import Weights

/// `residuum weights`: what there is to do with weights files.
struct WeightsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "weights", abstract: "List, pull, check and convert weights.",
    subcommands: [List.self, Pull.self, Check.self, Convert.self])

  /// `residuum weights check`: reads a file and compares it with what a network needs.
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Read a weights file, and tell whether it fits a network.",
      discussion: """
        Every tensor is read and checked for numbers that are not finite. Differences are listed in
        full: missing, unexpected, wrong shapes. Of published weights the SHA-256 is checked too.

        EXAMPLES
          residuum weights check resnet50-0676ba61.pth --network resnet50
          residuum weights check imagenet-v1
        """)

    @Argument(
      help: ArgumentHelp(
        "A safetensors, PyTorch or HDF5 file, or the name of published weights.", valueName: "file")
    )
    var file: String

    @Option(help: ArgumentHelp("The network it should fit.", valueName: "N"))
    var network: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
      try reportingFailures {
        let place = try WeightsPlace(file)
        let note = place.published?.note
        let opened = try place.open()
        let recognized = note == nil ? opened.recognizedNetwork() : nil
        let network = try (network.map(Network.named) ?? note?.describedNetwork() ?? recognized)
          .map { note == nil ? opened.adapted($0) : $0.trained(on: note?.pictures) }
        try place.published?.check(fileAt: place.path)
        for tensor in opened.tensors where tensor.isWeight { _ = try tensor.tensor() }
        var mismatch: WeightsError?
        if let network {
          do throws(WeightsError) {
            try Parameters.requireFit(opened, for: network)
          } catch {
            mismatch = error
          }
        }
        if let network, mismatch == nil { try ModelSource.file(place.path).check(for: network) }
        let report = Report(
          file: file, format: "\(opened.format)", bytes: opened.size, sha256: opened.sha256(),
          tensors: opened.tensors.count,
          elements: opened.tensors.reduce(0) { $0 + $1.count },
          network: .init(network?.name), fits: .init(network.map { _ in mismatch == nil }),
          differences: mismatch?.details ?? [])
        if json { try JSON.print(report) } else { report.printText(classes: network?.classes) }
        if let mismatch {
          if let recognized { print("its tensors are those of \(recognized.name)") }
          throw mismatch
        }
      }
    }
  }

  private struct Report: Encodable {
    let file, format: String
    let bytes: Int
    let sha256: String
    let tensors, elements: Int
    let network: Nullable<String>
    let fits: Nullable<Bool>
    let differences: [String]

    func printText(classes: Int?) {
      print("\(file) · \(format) · \(bytes.grouped) bytes")
      print("\(tensors) tensors, \(elements.grouped) numbers, all finite")
      print("SHA-256 \(sha256)")
      if let network = network.value, let classes, fits.value == true {
        print("fits \(network), \(classes) classes")
      }
      for line in differences { print("  \(line)") }
    }
  }
}
