import Foundation
import Networks
import Testing

@testable import Weights

@Suite("The catalog of published weights") struct WeightsCatalogTests {
  private let catalog = WeightsCatalog(folder: "/nowhere")

  @Test("Every entry names a network, and a file by the first digits of its hash")
  func entries() throws {
    #expect(Set(catalog.weights.map(\.name)).count == 11)
    #expect(Set(catalog.weights.map(\.fileName)).count == 11)
    for weights in catalog.weights {
      let network = try Catalog.network(named: weights.network)
      let adapted = network.trained(on: weights.note.pictures)
      #expect(adapted.classes == network.usualPictures.classNames.count)
      #expect(adapted.inputSize == network.inputSize)
      #expect(weights.url.hasPrefix("https://"))
      let digits = weights.fileName.drop { $0 != "-" }.dropFirst().prefix { $0 != "." }
      #expect(digits.count == 8 && weights.sha256.hasPrefix(digits))
      #expect([8, 64].contains(weights.sha256.count))
      #expect(weights.accepts(sha256: weights.sha256 + "0123"))
      #expect(!weights.accepts(sha256: String(weights.sha256.reversed())))
      // The note travels in a converted file, and comes back whole.
      #expect(WeightsNote(weights.note.metadata) == weights.note)
      #expect(catalog.state(of: weights) == .missing)
    }
  }

  @Test("Names cannot be taken for those of networks, but where both mean the same")
  func names() {
    for weights in catalog.weights where (try? Catalog.network(named: weights.name)) != nil {
      #expect(weights.name == weights.network)
    }
    #expect(catalog["resnet18"] == nil && WeightsCatalog.empty["imagenet-v1"] == nil)
  }

  @Test("A resize that a file cannot mean")
  func resize() {
    var metadata = catalog["imagenet-v2"]!.note.metadata
    #expect(WeightsNote(metadata)?.pictures.resize == 232)
    for text in ["", "x", "100", "-1", "5000", "9223372036854775808"] {
      metadata["resize"] = text
      #expect(WeightsNote(metadata) == nil, "\(text)")
    }
    metadata["resize"] = nil
    #expect(WeightsNote(metadata)?.pictures.resize == nil)
  }

  @Test(
    "Where a server may point",
    arguments: [
      ("https://a/b", "https://c/d", "https://c/d"), ("https://a/b/c", "d", "https://a/b/d"),
      ("https://a/b", "//c/d", "https://c/d"), ("http://a/b", "https://c", "https://c"),
      ("http://a/b", "http://c", "http://c"), ("http://a/b", "/c", "http://a/c"),
      ("https://a/b", "http://a/b", nil), ("https://a/b", "HTTP://a/b", nil),
      ("https://a/b", "file:///etc/passwd", nil), ("http://a/b", "ftp://a", nil),
      ("http://a/b", nil, nil),
    ] as [(String, String?, String?)])
  func redirections(from: String, to: String?, expected: String?) throws {
    let place = try #require(URL(string: from))
    let found = WeightsDownload.redirection(from: place, to: to)
    if let expected {
      #expect(try found == .followed(#require(URL(string: expected))))
    } else {
      guard case .refused = found else {
        Issue.record("\(found)")
        return
      }
    }
  }
}
