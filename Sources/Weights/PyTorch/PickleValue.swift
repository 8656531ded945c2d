/// What a pickle may be made of here: numbers, text, containers, and descriptions of tensors.
///
/// Containers and tensors are indices into a `PickleHeap`, not objects. A list that contains itself,
/// or ten thousand lists in one another, is then an array of small values: nothing that walks,
/// compares or frees it recurses, and nothing leaks.
enum PickleValue {
  case none
  case bool(Bool)
  case integer(Int)
  /// An integer of more than 64 bits as its little-endian bytes.
  case longInteger([UInt8])
  case float(Double)
  case string(String)
  case bytes
  case tuple(Int)
  case list(Int)
  case dictionary(Int)
  case callable(PickleCallable)
  case elementType(ElementType)
  case storage(Int)
  case tensor(Int)

  /// The kind of value, in Python's words, for messages.
  var kind: String {
    switch self {
    case .none: "None"
    case .bool: "bool"
    case .integer, .longInteger: "int"
    case .float: "float"
    case .string: "str"
    case .bytes: "bytes"
    case .tuple: "tuple"
    case .list: "list"
    case .dictionary: "dict"
    case .callable, .elementType: "type"
    case .storage: "Storage"
    case .tensor: "Tensor"
    }
  }

  /// The value itself where it is short, otherwise its kind, for messages.
  var brief: String {
    switch self {
    case .integer(let number): "\(number)"
    case .string(let text): quoted(text)
    default: kind
    }
  }
}

/// The functions that a pickle may call. Each describes something; none runs any of the file's code.
enum PickleCallable {
  case orderedDictionary, rebuildTensor, rebuildTensorV2, rebuildParameter
}

/// The containers and tensors of one pickle.
struct PickleHeap {
  /// Numbers kept beside the pickle, as a persistent id describes them.
  struct Storage {
    var key: String
    var elementType: ElementType
    /// How many elements there are.
    var count: Int
  }

  /// A view of a storage. Offset, extents and strides count elements and are not negative; whether
  /// they stay inside the storage is checked where the tensor's name is known.
  struct Tensor {
    var storage: Int
    var offset: Int
    var shape: [Int]
    var strides: [Int]
  }

  var tuples: [[PickleValue]] = []
  var lists: [[PickleValue]] = []
  var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
  var storages: [Storage] = []
  var tensors: [Tensor] = []
}
