/// What a text in YAML is meant to be, in the words of a message that refuses it.
public struct DescribedDocument: Hashable, Sendable {
  /// `a network's description`.
  let name: String
  /// What has to be in it.
  let least: String
  /// What helps where an alias was refused.
  let sharing: String

  package init(name: String, least: String, sharing: String) {
    self.name = name
    self.least = least
    self.sharing = sharing
  }

  public static let network = DescribedDocument(
    name: "a network's description", least: "stem and stages",
    sharing: "what all stages share can stand above them")
}
