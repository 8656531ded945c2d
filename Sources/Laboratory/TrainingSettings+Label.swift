import Networks
import Training

extension TrainingSettings {
  /// What the laboratory knows of the network; nil for one that is none of its own.
  public var member: LaboratoryMember? { Catalog.laboratoryMember(named: network) }

  /// `plain-20`, as tables and charts call the network.
  public var label: String { member?.label ?? network }
}

extension Sequence where Element: Hashable {
  /// Each element once, where it came first.
  func unique() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
