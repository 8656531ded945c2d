import ArgumentParser
import Foundation
import Inference
import Kernels
import Lessons
import Logging
import Networks
import Terminal
import Tour
import Weights

/// `residuum tour`: the full screen.
struct TourCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tour",
    abstract: "Walk through a network, block by block, while it computes.",
    discussion: """
      Arrows step, Enter goes into a block, x and s cut its branches, ? tells the keys.

      EXAMPLES
        residuum tour
        residuum tour --weights imagenet-v1 --image cat.jpg
        residuum tour --network resnet18 --weights resnet18.pth --image cat.jpg
      """)

  @OptionGroup var model: ModelOptions
  @OptionGroup var picture: ImageOptions
  @OptionGroup var execution: RunOptions

  @Flag(help: "Draw with ASCII characters alone.")
  var ascii = false

  func run() throws {
    let signal = try reportingFailures { () throws -> Signal? in
      // What can be wrong with the words is found out before the screen is taken.
      let (network, source) = try model.resolved()
      let input = try picture.picture(for: network)
      try input.requireSize(for: network)
      let equipment = try execution.equipment(normalize: picture.normalize)
      let catalog = try WeightsCatalog.chosen()
      try source.check(for: network)
      let screen = try Screen.opened(ascii: ascii)
      defer { screen.close() }
      let state = TourState.equipped(width: screen.width, height: screen.height, catalog: catalog)
      return TourProgram(screen: screen, equipment: equipment)
        .run(state, start: .open(network: network, source: source, picture: input.source))
    }
    signal?.endProcess()
  }
}
