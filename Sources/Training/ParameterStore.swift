import Kernels
import Networks
import Weights

/// A network's parameters while they are trained: all trained ones in one run of memory, their
/// gradients in another, and the running statistics in a third.
///
/// An optimizer's step is then one loop over everything, and a checkpoint a list of names and ranges.
final class ParameterStore {
  /// What must be known of one tensor.
  struct Entry {
    let declaration: ParameterDeclaration
    /// Where its elements lie, in `weights` and `gradients` or, if it is not trained, in `statistics`.
    let range: Range<Int>
  }

  /// In the network's order.
  let entries: [Entry]
  private let index: [String: Int]
  /// The number of trained elements.
  let trainedCount: Int
  let statisticsCount: Int
  let weights: UnsafeMutablePointer<Float>
  let gradients: UnsafeMutablePointer<Float>
  let statistics: UnsafeMutablePointer<Float>
  private let keptStatistics: UnsafeMutablePointer<Float>

  init(_ declarations: [ParameterDeclaration]) {
    var entries: [Entry] = []
    var (trained, measured) = (0, 0)
    for declaration in declarations {
      if declaration.isTrained {
        entries.append(
          Entry(declaration: declaration, range: trained..<trained + declaration.count))
        trained += declaration.count
      } else {
        entries.append(
          Entry(declaration: declaration, range: measured..<measured + declaration.count))
        measured += declaration.count
      }
    }
    self.entries = entries
    index = Dictionary(
      uniqueKeysWithValues: entries.enumerated().map { ($1.declaration.name, $0) })
    (trainedCount, statisticsCount) = (trained, measured)
    weights = ParameterStore.zeros(trained)
    gradients = ParameterStore.zeros(trained)
    statistics = ParameterStore.zeros(measured)
    keptStatistics = ParameterStore.zeros(measured)
  }

  deinit {
    for memory in [weights, gradients, statistics, keptStatistics] { memory.deallocate() }
  }

  static func zeros(_ count: Int) -> UnsafeMutablePointer<Float> {
    let memory = UnsafeMutablePointer<Float>.allocate(capacity: max(count, 1))
    memory.initialize(repeating: 0, count: max(count, 1))
    return memory
  }

  /// Keeps a copy of the running statistics, for `restoreStatistics`.
  func keepStatistics() { keptStatistics.update(from: statistics, count: statisticsCount) }

  /// Undoes what was done to the running statistics since `keepStatistics`.
  func restoreStatistics() { statistics.update(from: keptStatistics, count: statisticsCount) }

  /// Where a tensor's values lie.
  func values(_ name: String) -> UnsafeMutablePointer<Float> {
    let entry = entry(name)
    return (entry.declaration.isTrained ? weights : statistics) + entry.range.lowerBound
  }

  /// Where a trained tensor's gradient lies.
  func gradient(_ name: String) -> UnsafeMutablePointer<Float> {
    let entry = entry(name)
    precondition(entry.declaration.isTrained, "\(name) is not trained")
    return gradients + entry.range.lowerBound
  }

  func entry(_ name: String) -> Entry {
    guard let index = index[name] else { preconditionFailure("no parameter named \(name)") }
    return entries[index]
  }

  /// Takes all values from `parameters`.
  func load(_ parameters: Parameters) {
    for entry in entries {
      let name = entry.declaration.name
      parameters[name].withUnsafeElements {
        values(name).update(from: $0.baseAddress!, count: $0.count)
      }
    }
  }

  /// A copy of all values, each under its name.
  func tensors() -> [(name: String, tensor: Tensor)] {
    entries.map { entry in
      let values = values(entry.declaration.name)
      return (
        entry.declaration.name,
        Tensor(
          shape: entry.declaration.shape,
          elements: UnsafeBufferPointer(start: values, count: entry.range.count))
      )
    }
  }
}
