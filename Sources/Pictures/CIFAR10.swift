#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The pictures of CIFAR-10's binary version: 32 × 32, ten classes.
///
///     let test = try CIFAR10(directory: "cifar-10-batches-bin", split: .test)
///     let (picture, label) = test[0]
///
/// The training split is every `data_batch_*.bin` of the folder in the order of their numbers, the
/// test split `test_batch.bin`. A file may hold any whole number of records. All are kept in memory.
public struct CIFAR10: Sendable {
  /// The two parts of the data set.
  public enum Split: Sendable {
    /// `data_batch_*.bin`.
    case train
    /// `test_batch.bin`.
    case test
  }

  /// The number of classes; labels are below it.
  public static let classes = 10
  /// Rows and columns of each picture.
  public static let side = 32
  /// A label byte, then the red, the green and the blue plane.
  static let recordSize = 1 + 3 * side * side

  /// Whole records, one file after another.
  private var records: [UInt8] = []

  /// The number of pictures.
  public var count: Int { records.count / Self.recordSize }

  /// Reads one split, and checks every file's size and every label.
  public init(directory: String, split: Split) throws(PictureError) {
    for name in try Self.batches(in: directory, split: split) {
      let path = "\(directory)/\(name)"
      let bytes = try InputFile.bytes(of: path)
      guard !bytes.isEmpty, bytes.count % Self.recordSize == 0 else {
        throw .damaged(path: path, .cifarSize(bytes.count))
      }
      for record in 0..<(bytes.count / Self.recordSize) {
        let label = Int(bytes[record * Self.recordSize])
        guard label < Self.classes else {
          throw .damaged(path: path, .cifarLabel(record: record, label: label))
        }
      }
      records += bytes
    }
  }

  /// The picture at `index`, counted from 0, and its label.
  public subscript(index: Int) -> (picture: Picture, label: Int) {
    precondition(index >= 0 && index < count, "index \(index) in 0..<\(count)")
    let start = index * Self.recordSize
    let plane = Self.side * Self.side
    var pixels = [UInt8](repeating: 0, count: plane * 3)
    for channel in 0..<3 {
      for pixel in 0..<plane {
        pixels[pixel * 3 + channel] = records[start + 1 + channel * plane + pixel]
      }
    }
    return (Picture(width: Self.side, height: Self.side, pixels: pixels), Int(records[start]))
  }

  /// The names of a split's files; at least one.
  private static func batches(
    in directory: String, split: Split
  ) throws(PictureError) -> [String] {
    guard let folder = opendir(directory) else {
      switch errno {
      case ENOENT: throw .missing(path: directory)
      case ENOTDIR: throw .notAFolder(path: directory)
      default: throw .unreadable(path: directory, reason: lastSystemError())
      }
    }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      switch split {
      case .train where name.hasPrefix("data_batch_") && name.hasSuffix(".bin"): names.append(name)
      case .test where name == "test_batch.bin": names.append(name)
      default: break
      }
    }
    guard !names.isEmpty else {
      throw .noBatches(
        directory: directory, expected: split == .train ? "data_batch_*.bin" : "test_batch.bin")
    }
    // By length first, so that batch 10 follows batch 9.
    return names.sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
  }
}
