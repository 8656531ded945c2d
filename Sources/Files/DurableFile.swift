#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file that appears under its path only when it is complete, or not at all.
///
///     let file = try DurableFile("weights.safetensors")
///     try file.write(header)
///     try file.write(tensors)
///     try file.commit()
///
/// The bytes go to a new file in the same folder, whose name begins with a dot and ends with
/// `.partial`; once they are on the disk it takes the path's name, and then the folder itself is
/// brought to the disk. A reader, even one that has the old file mapped, sees the old contents or the
/// new; after a crash at any moment at most a `.partial` file is left over. Symbolic links stay links.
/// A device or a pipe is written to directly, for it must not be replaced.
public struct DurableFile: ~Copyable {
  private let path: String
  /// What the temporary file becomes; nil for a device or a pipe, which has none.
  private let destination: String?
  private let temporaryPath: String
  private var descriptor: Int32

  /// Begins a file; an existing one keeps its contents until `commit`.
  public init(_ path: String) throws(FileError) {
    let opened = try DurableFile.open(path)
    self.path = path
    (destination, temporaryPath, descriptor) = opened
  }

  private static func open(
    _ path: String
  ) throws(FileError) -> (destination: String?, temporaryPath: String, descriptor: Int32) {
    guard !path.isEmpty else { throw FileError(path: path, operation: .create, code: ENOENT) }
    var status = stat()
    var destination: String? = path
    var name = path
    var flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
    let exists = stat(path, &status) == 0
    switch exists ? status.st_mode & S_IFMT : S_IFREG {
    case S_IFDIR: throw FileError(path: path, operation: .create, code: EISDIR)
    case S_IFREG:
      let target = exists ? resolvingLinks(path) : path
      let (folder, file) = split(target)
      let unique = String(UInt32.random(in: .min ... .max), radix: 36)
      destination = target
      name = "\(folder)/.\(file).\(unique).partial"
    default:
      destination = nil
      flags = O_WRONLY | O_CLOEXEC
    }
    let descriptor = systemOpen(name, flags, 0o666)
    guard descriptor >= 0 else { throw FileError(path: path, operation: .create, code: errno) }
    return (destination, name, descriptor)
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    // Still open means not committed.
    if destination != nil { unlink(temporaryPath) }
  }

  /// Appends bytes.
  public borrowing func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    try writeAll(bytes, to: descriptor, path: path)
  }

  /// Puts the file under its path.
  public consuming func commit() throws(FileError) {
    guard let destination else { return }
    guard fsync(descriptor) == 0 else {
      throw FileError(path: path, operation: .synchronize, code: errno)
    }
    guard rename(temporaryPath, destination) == 0 else {
      throw FileError(path: path, operation: .rename, code: errno)
    }
    close(descriptor)
    descriptor = -1
    try DurableFile.synchronizeFolder(of: destination)
  }

  /// Writes a whole file at once.
  public static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    let file = try DurableFile(path)
    try bytes.span.withUnsafeBufferPointer { (bytes) throws(FileError) in
      try file.write(UnsafeRawBufferPointer(bytes))
    }
    try file.commit()
  }

  /// Refuses a path under which no file can be made, before the work that is to go there is done.
  public static func check(_ path: String) throws(FileError) {
    var status = stat()
    // A device or a pipe may notice that it is opened, and take it for all there is.
    if stat(path, &status) == 0, ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) { return }
    _ = try DurableFile(path)
  }

  /// Removes what writers of this path left behind when they were killed.
  ///
  /// For whoever knows that nobody is writing it now. What cannot be removed stays: it is in nobody's way.
  public static func removeLeftovers(of path: String) {
    let (folder, file) = split(path)
    guard let stream = opendir(folder) else { return }
    defer { closedir(stream) }
    var leftovers: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasPrefix(".\(file).") && name.hasSuffix(".partial") { leftovers.append(name) }
    }
    for name in leftovers { unlink("\(folder)/\(name)") }
  }

  /// Makes the new name last: a rename is an entry in the folder, with its own place on the disk.
  static func synchronizeFolder(of path: String) throws(FileError) {
    let folder = systemOpen(split(path).folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
    guard folder >= 0 else { throw FileError(path: path, operation: .synchronize, code: errno) }
    defer { close(folder) }
    // Some file systems cannot do this, and say EINVAL; the file is in place all the same.
    guard fsync(folder) == 0 || errno == EINVAL else {
      throw FileError(path: path, operation: .synchronize, code: errno)
    }
  }

  private static func resolvingLinks(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = path[..<slash]
    return (folder.isEmpty ? "/" : String(folder), String(path[path.index(after: slash)...]))
  }
}

/// open(2), under a name that the methods do not hide.
func systemOpen(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 {
  open(path, flags, mode)
}
