import ArgumentParser
import Files
import Inference
import Networks
import Weights

extension WeightsCommand {
  /// `residuum weights convert`: any readable weights as safetensors.
  struct Convert: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "convert",
      abstract: "Write any readable weights as a safetensors file.",
      discussion: """
        Names and metadata are kept, less a 'module.' before every name; num_batches_tracked, which \
        nothing computes with, is left out. What weights were trained for (network, classes, pictures) \
        goes into the file where it is known: from the file, from the catalog, or from --network, which \
        also checks that they fit.

        EXAMPLES
          residuum weights convert resnet20.th resnet20.safetensors --network cifar-resnet20
          residuum weights convert imagenet-v1 resnet50-half.safetensors --type f16
        """)

    @Argument(help: ArgumentHelp("A safetensors or PyTorch file, or published weights."))
    var weights: String

    @Argument(help: "The safetensors file to write.")
    var output: String

    @Option(
      help:
        "Numbers of 32 bits, of 16, or of 8 with a scale for each output channel, rounded to the nearest."
    )
    var type = SafetensorsWriter.Precision.f32

    @Option(help: ArgumentHelp("The network that they are for.", valueName: "N"))
    var network: String?

    func run() throws {
      try reportingFailures {
        let network = try network.map(Network.named)
        let place = try WeightsPlace(weights)
        try DurableFile.check(output)
        let file = try place.open()
        let note = place.published?.note ?? file.note
        if let network = try network ?? note?.describedNetwork() {
          let adapted = network.trained(on: note?.pictures)
          try ModelSource.file(file.path).check(for: adapted)
        }
        var conversion = try WeightsConversion(file)
        if let note = network.map({ WeightsNote(for: $0, pictures: note?.pictures) }) ?? note {
          conversion.metadata.merge(note.metadata) { $1 }
        }
        if let published = place.published {
          conversion.metadata.merge(
            ["source": published.source, "licence": published.licence, "url": published.url]
          ) { $1 }
        }
        try conversion.write(to: output, precision: type)
        let elements = conversion.tensors.reduce(0) { $0 + $1.tensor.count }
        print(
          "\(output): \(conversion.tensors.count) tensors, \(elements.grouped) numbers of"
            + " \(type.bits) bits")
        if !conversion.leftOut.isEmpty {
          print("left out: \(conversion.leftOut.count) tensors that are no weights")
        }
      }
    }
  }
}

extension SafetensorsWriter.Precision: ExpressibleByArgument {}

extension WeightsNote {
  /// What is known of weights for `network` that say nothing themselves: its family's classes and pictures.
  fileprivate init(for network: Network, pictures: Network.TrainingPictures?) {
    self.init(
      network: network.name, pictures: pictures ?? network.usualPictures,
      description: network.descriptionText)
  }
}
