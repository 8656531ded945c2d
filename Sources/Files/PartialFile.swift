#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file that comes in pieces, over several runs if need be, and appears under its path when it is
/// complete.
///
///     var file = try PartialFile(of: "cache/resnet50.pth")   // cache/.resnet50.pth.partial
///     ask(from: file.size)                                   // what an earlier run left
///     try file.append(bytes)
///     try file.commit()
///
/// Unlike a `DurableFile`, what was written stays when it goes without `commit`, for the next to go on
/// with; a file of no bytes does not. Whoever makes one holds a `FileLock`: two would write into one
/// another.
public struct PartialFile: ~Copyable {
  /// Where the pieces are.
  public let partialPath: String
  /// How many bytes have come.
  public private(set) var size: Int
  private let path: String
  private let descriptor: Int32

  /// Where the pieces of the file at `path` are.
  public static func partialPath(of path: String) -> String {
    let (folder, name) = DurableFile.split(path)
    return "\(folder)/.\(name).partial"
  }

  /// Begins a file, or goes on with one.
  public init(of path: String) throws(FileError) {
    let opened = try PartialFile.open(PartialFile.partialPath(of: path))
    self.path = path
    partialPath = PartialFile.partialPath(of: path)
    (descriptor, size) = opened
  }

  private static func open(
    _ path: String
  ) throws(FileError) -> (descriptor: Int32, size: Int) {
    let descriptor = systemOpen(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError(path: path, operation: .create, code: errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw FileError(path: path, operation: .create, code: EEXIST)
    }
    return (descriptor, Int(status.st_size))
  }

  deinit {
    close(descriptor)
    if size == 0 { unlink(partialPath) }
  }

  /// Adds bytes. Where there is no room for all of them, `size` still says how many came to be written.
  public mutating func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    try writeAll(bytes, to: descriptor, path: partialPath) { size += $0 }
  }

  /// Forgets what has come.
  public mutating func restart() throws(FileError) {
    guard ftruncate(descriptor, 0) == 0 else {
      throw FileError(path: partialPath, operation: .write, code: errno)
    }
    size = 0
  }

  /// Brings what has come to the disk.
  public borrowing func synchronize() throws(FileError) {
    guard fsync(descriptor) == 0 else {
      throw FileError(path: partialPath, operation: .synchronize, code: errno)
    }
  }

  /// Puts the file under its path.
  public consuming func commit() throws(FileError) {
    try synchronize()
    guard rename(partialPath, path) == 0 else {
      throw FileError(path: path, operation: .rename, code: errno)
    }
    try DurableFile.synchronizeFolder(of: path)
  }
}
