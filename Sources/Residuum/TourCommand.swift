import ArgumentParser

/// `residuum tour`: the full screen.
struct TourCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tour", abstract: "Walk through a network, block by block.")
  func run() throws { print("tour") }
}
