import Testing

@testable import Networks

/// A wrong description is followed as far as its shapes meet.
@Suite("Descriptions: drafts") struct DescriptionDraftTests {
  private func draft(_ more: String = "") throws -> DescriptionDraft {
    let text = try DescriptionTests.sample("resnet50").descriptionText!
      .replacing("classifier: {inputs: 2048}\n", with: more)
    return DescriptionDraft(text, in: "net.yaml")
  }

  @Test("A right one is its network") func right() throws {
    let draft = try draft()
    let network = try #require(draft.network)
    #expect(draft.error == nil)
    #expect(try network.differences(from: .resNet(.resnet50)).differing.isEmpty)
    #expect(network.descriptionText != nil)
    #expect(draft.walked == network)
    #expect(try draft.walk == network.walk(height: 224, width: 224))
  }

  @Test("A classifier that does not fit leaves all before it") func classifier() throws {
    let draft = try draft("classifier: {inputs: 8192}\n")
    #expect(draft.network == nil)
    #expect(draft.error?.line == 18 && draft.error?.place == "classifier")
    #expect(
      draft.error?.words == "fc: shapes do not meet: expected 8192 features, found 2048")
    #expect(draft.walk?.blocks.count == 16)
    #expect(draft.walk?.head.map(\.layer.name) == ["avgpool"])
    #expect(draft.walked?.head.map(\.name) == ["avgpool", "fc"])
  }

  @Test("A layer in the middle that does not fit leaves the blocks before it") func middle() throws
  {
    let draft = try draft("layers: {layer3.0.conv2: {inputs: 100}}\n")
    #expect(draft.network == nil)
    #expect(draft.walk?.blocks.map(\.block.name).last == "conv3_4")
    #expect(draft.walk?.blocks.last?.output == Shape(channels: 512, height: 28, width: 28))
    #expect(draft.walk?.head.isEmpty == true)
  }

  @Test("So does a layer of the stem") func stem() throws {
    let draft = try draft("layers: {bn1: {channels: 32}}\n")
    #expect(draft.walk?.stem.map(\.layer.name) == ["conv1"])
    #expect(draft.walk?.blocks.isEmpty == true)
  }

  @Test("A text that does not say its layers has no shapes") func text() {
    for text in ["", "stem: [", "stem: {channels: 8}\nstagez: []"] {
      let draft = DescriptionDraft(text, in: "net.yaml")
      #expect(draft.error != nil && draft.network == nil)
      #expect(draft.walk == nil && draft.walked == nil)
    }
  }
}
