/// Runs a pickle far enough to know its tensors, and no farther.
///
/// A pickle is a program for a stack machine, and Python's own machine imports and calls whatever
/// the program names. This one knows the operations that `torch.save` writes (protocols 2 to 5) and
/// a handful of names that only describe tensors; any other name or operation is an error that says
/// which. There is no way to allow more.
///
///     var machine = PickleMachine()
///     let root = try machine.run(&cursor)  // .dictionary(0), say
///     machine.heap.dictionaries[0]
///
/// Goals, in order:
/// 1. No input traps, hangs, recurses or allocates without bound.
/// 2. What PyTorch's own `weights_only` loading accepts as a dictionary of tensors is accepted.
/// 3. A refusal names the byte and the thing refused.
///
/// What operations do is described in CPython's `pickletools`, what the names mean in PyTorch's
/// `torch/_utils.py`.
struct PickleMachine {
  /// Bounds far above any state dictionary's: ResNet-1202, the deepest here, has 7,000 tensors.
  enum Bounds {
    static let stack = 1_000_000
    static let memo = 1_000_000
    /// The length of one text in bytes.
    static let string: UInt64 = 1_000_000
    /// The elements of all containers together.
    static let elements = 2_000_000
    static let tensors = 200_000
    static let dimensions = 32
    /// The length of a pickle inside an archive in bytes.
    static let pickle = 64_000_000
  }

  var heap = PickleHeap()
  var stack: [PickleValue] = []
  /// For each open mark, how high the stack was.
  var marks: [Int] = []
  var memo: [Int: PickleValue] = [:]
  var elementCount = 0

  /// Where the operation being run starts, for messages.
  var offset = 0

  /// Runs one pickle up to its STOP and leaves the cursor behind it. Values of earlier runs stay in
  /// the heap; stack and memo start afresh.
  mutating func run(_ cursor: inout ByteCursor) throws(WeightsError.Fault) -> PickleValue {
    stack = []
    marks = []
    memo = [:]
    while true {
      offset = cursor.offset
      let code = try cursor.byte()
      guard let opcode = PickleOpcode(rawValue: code) else {
        throw .opcode(code, offset: offset)
      }
      if opcode == .stop { return try pop() }
      try execute(opcode, &cursor)
    }
  }

  // MARK: Stack

  mutating func push(_ value: PickleValue) throws(WeightsError.Fault) {
    guard stack.count < Bounds.stack else { throw .limit(.stack, offset: offset) }
    stack.append(value)
  }

  /// Takes the top value, which must lie above the last mark.
  mutating func pop() throws(WeightsError.Fault) -> PickleValue {
    guard stack.count > marks.last ?? 0 else { throw .stackUnderflow(offset: offset) }
    return stack.removeLast()
  }

  mutating func pop(_ count: Int) throws(WeightsError.Fault) -> [PickleValue] {
    guard stack.count - (marks.last ?? 0) >= count else { throw .stackUnderflow(offset: offset) }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  /// Takes everything above the last mark, and the mark.
  mutating func popToMark() throws(WeightsError.Fault) -> [PickleValue] {
    guard let height = marks.popLast() else {
      throw .pickleOperand(expected: .mark, found: "", offset: offset)
    }
    defer { stack.removeSubrange(height...) }
    return Array(stack[height...])
  }

  /// The top value, left where it is.
  func top() throws(WeightsError.Fault) -> PickleValue {
    guard let value = stack.last, stack.count > marks.last ?? 0 else {
      throw .stackUnderflow(offset: offset)
    }
    return value
  }

  // MARK: Memo

  mutating func remember(_ index: Int) throws(WeightsError.Fault) {
    guard memo.count < Bounds.memo else { throw .limit(.memo, offset: offset) }
    memo[index] = try top()
  }

  mutating func recall(_ index: Int) throws(WeightsError.Fault) {
    guard let value = memo[index] else { throw .memo(index: index, offset: offset) }
    try push(value)
  }

  // MARK: Containers

  mutating func count(_ elements: Int) throws(WeightsError.Fault) {
    elementCount += elements
    guard elementCount <= Bounds.elements else { throw .limit(.elements, offset: offset) }
  }

  mutating func pushTuple(_ elements: [PickleValue]) throws(WeightsError.Fault) {
    try count(elements.count + 1)
    heap.tuples.append(elements)
    try push(.tuple(heap.tuples.count - 1))
  }

  mutating func pushList() throws(WeightsError.Fault) {
    try count(1)
    heap.lists.append([])
    try push(.list(heap.lists.count - 1))
  }

  mutating func pushDictionary() throws(WeightsError.Fault) {
    try count(1)
    heap.dictionaries.append([])
    try push(.dictionary(heap.dictionaries.count - 1))
  }

  /// Appends to the list under the operands, which stays on the stack.
  mutating func append(_ elements: [PickleValue]) throws(WeightsError.Fault) {
    guard case .list(let list) = try top() else { throw unexpected(try top(), .list) }
    try count(elements.count)
    heap.lists[list] += elements
  }

  /// Adds alternating keys and values to the dictionary under the operands. A key that comes again
  /// is kept twice here, and refused by whoever looks for tensors.
  mutating func insert(_ elements: [PickleValue]) throws(WeightsError.Fault) {
    guard case .dictionary(let dictionary) = try top() else {
      throw unexpected(try top(), .dictionary)
    }
    guard elements.count % 2 == 0 else { throw .stackUnderflow(offset: offset) }
    try count(elements.count)
    for i in stride(from: 0, to: elements.count, by: 2) {
      heap.dictionaries[dictionary].append((elements[i], elements[i + 1]))
    }
  }

  func unexpected(
    _ value: PickleValue, _ expected: WeightsError.Operand
  ) -> WeightsError.Fault {
    .pickleOperand(expected: expected, found: value.brief, offset: offset)
  }
}
