#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Folders, made as `mkdir -p` makes them.
public enum Folder {
  /// Makes a folder and those above it that are missing; one that is there already is fine.
  ///
  /// - Throws: the system's own reason, which Foundation hides.
  public static func make(_ path: String) throws(FileError) {
    if mkdir(path, 0o777) == 0 { return }
    var code = errno
    if code == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      try make(String(path[..<slash]))
      if mkdir(path, 0o777) == 0 { return }
      code = errno
    }
    var status = stat()
    if code == EEXIST, stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return }
    throw FileError(path: path, operation: .create, code: code)
  }
}
