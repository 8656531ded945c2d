/// The numbers a stored tensor is made of, by PyTorch's name for them.
///
/// All of them may occur in a file. Only the floating-point types of 16 bits and more are weights;
/// see `isWeight`.
public enum ElementType: String, Sendable, CaseIterable {
  case float64, float32, float16, bfloat16
  case int64, int32, int16, int8
  case uint64, uint32, uint16, uint8
  case bool
  case float8e4m3, float8e5m2, float8e8m0
  case complex64, complex128

  /// The size of one element in bytes.
  public var size: Int {
    switch self {
    case .complex128: 16
    case .float64, .int64, .uint64, .complex64: 8
    case .float32, .int32, .uint32: 4
    case .float16, .bfloat16, .int16, .uint16: 2
    case .int8, .uint8, .bool, .float8e4m3, .float8e5m2, .float8e8m0: 1
    }
  }

  /// Whether a stored tensor of these numbers can become a `Tensor` of floats.
  public var isWeight: Bool {
    switch self {
    case .float64, .float32, .float16, .bfloat16: true
    default: false
    }
  }

  /// The type that a safetensors header calls `dtype`, of whole bytes.
  init?(safetensors name: String) {
    switch name {
    case "F64": self = .float64
    case "F32": self = .float32
    case "F16": self = .float16
    case "BF16": self = .bfloat16
    case "I64": self = .int64
    case "I32": self = .int32
    case "I16": self = .int16
    case "I8": self = .int8
    case "U64": self = .uint64
    case "U32": self = .uint32
    case "U16": self = .uint16
    case "U8": self = .uint8
    case "BOOL": self = .bool
    case "F8_E4M3": self = .float8e4m3
    case "F8_E5M2": self = .float8e5m2
    case "F8_E8M0": self = .float8e8m0
    case "C64": self = .complex64
    default: return nil
    }
  }

  /// What a safetensors header calls a type that we write.
  var safetensorsName: String {
    switch self {
    case .float16: "F16"
    case .int8: "I8"
    default: "F32"
    }
  }

  /// The type of a PyTorch storage class, such as `FloatStorage` of the module `torch`.
  init?(torchStorage name: String) {
    switch name {
    case "DoubleStorage": self = .float64
    case "FloatStorage": self = .float32
    case "HalfStorage": self = .float16
    case "BFloat16Storage": self = .bfloat16
    case "LongStorage": self = .int64
    case "IntStorage": self = .int32
    case "ShortStorage": self = .int16
    case "CharStorage": self = .int8
    case "ByteStorage": self = .uint8
    case "BoolStorage": self = .bool
    case "ComplexFloatStorage": self = .complex64
    case "ComplexDoubleStorage": self = .complex128
    default: return nil
    }
  }
}
