import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Postcards as a folder of PNG files, named by index and class, and `labels.csv`, which lists them.
///
///     00000-crescent.png  00001-half-disc.png  …  labels.csv: file,label,class
///
/// The files are made in a folder inside, `.unfinished`, and moved out when all are on the disk: who
/// stops on the way leaves what was there before. `labels.csv` comes last. Postcards that were in the
/// folder and are not among the new ones are removed. A folder with anything else in it is refused.
public struct PostcardFolder {
  private let path: String
  private let isNew: Bool
  /// What an earlier export has left, but for its list.
  private let earlier: [String]

  private static let list = "labels.csv"
  private static let workshop = ".unfinished"

  /// Looks whether the folder is absent, empty or an earlier export. Changes nothing.
  public init(_ path: String) throws(PictureError) {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.path = path
    var status = stat()
    isNew = stat(path, &status) != 0
    if isNew {
      earlier = []
      return
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw .cannotCreate(path: path, reason: String(cString: strerror(ENOTDIR)))
    }
    let names = try PostcardFolder.names(in: path)
    for name in names where !PostcardFolder.isOurs(name) {
      throw .notPostcards(folder: path, found: name)
    }
    earlier = names.filter { $0 != PostcardFolder.list && $0 != PostcardFolder.workshop }
  }

  /// Writes the pictures and their list, and returns their paths, the list last; nil where it was
  /// stopped.
  ///
  /// - Parameter goesOn: asked before each picture, with the number of those that are done.
  public func write(
    _ set: PostcardSet, goesOn: (Int) -> Bool = { _ in true }
  ) throws(PictureError) -> [String]? {
    if isNew, mkdir(path, 0o777) != 0 { throw cannotCreate(path) }
    let workshop = "\(path)/\(PostcardFolder.workshop)"
    PostcardFolder.removeFolder(workshop)
    var isDone = false
    defer {
      PostcardFolder.removeFolder(workshop)
      if isNew, !isDone { rmdir(path) }
    }
    guard mkdir(workshop, 0o777) == 0 else { throw cannotCreate(workshop) }

    var names: [String] = []
    var list = CSV.line(["file", "label", "class"])
    for position in 0..<set.count {
      guard goesOn(position) else { return nil }
      let (picture, label) = set[position]
      let name = PostcardFolder.name(set, position: position, label: label)
      try picture.writePNG("\(workshop)/\(name)")
      names.append(name)
      list += CSV.line([name, String(label), Postcards.classNames[label]])
    }
    for name in names where rename("\(workshop)/\(name)", "\(path)/\(name)") != 0 {
      throw cannotCreate("\(path)/\(name)")
    }
    for name in Set(earlier).subtracting(names) { unlink("\(path)/\(name)") }
    // This brings the folder's own entries to the disk as well.
    do {
      try DurableFile.write(Array(list.utf8), to: "\(path)/\(PostcardFolder.list)")
    } catch {
      throw PictureError(error)
    }
    isDone = true
    return (names + [PostcardFolder.list]).map { "\(path)/\($0)" }
  }

  /// At least five digits, and as many for all of a set, so that names sort as their numbers.
  private static func name(_ set: PostcardSet, position: Int, label: Int) -> String {
    let width = max(5, String(set.first + set.count - 1).count)
    let digits = String(set.first + position)
    let zeros = String(repeating: "0", count: width - digits.count)
    return "\(zeros)\(digits)-\(Postcards.classNames[label]).png"
  }

  /// Whether a name is one that an export writes, or leaves behind when it is killed.
  private static func isOurs(_ name: String) -> Bool {
    if name == list || name == workshop { return true }
    if name.hasPrefix(".\(list)."), name.hasSuffix(".partial") { return true }
    let digits = name.prefix { $0.isASCII && $0.isNumber }
    return digits.count >= 5
      && Postcards.classNames.contains { name.dropFirst(digits.count) == "-\($0).png" }
  }

  private static func names(in folder: String) throws(PictureError) -> [String] {
    guard let stream = opendir(folder) else {
      throw .cannotCreate(path: folder, reason: lastSystemError())
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  private static func removeFolder(_ folder: String) {
    for name in (try? names(in: folder)) ?? [] { unlink("\(folder)/\(name)") }
    rmdir(folder)
  }

  private func cannotCreate(_ path: String) -> PictureError {
    .cannotCreate(path: path, reason: lastSystemError())
  }
}
