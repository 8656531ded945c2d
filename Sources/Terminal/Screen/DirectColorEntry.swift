#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A terminfo entry for 24-bit colour, made from the terminal's own.
///
/// Nearly every terminal of today understands `ESC [ 38 ; 2 ; r ; g ; b m` and says so in COLORTERM,
/// which ncurses ignores; the entries that know it (xterm-direct and its like) are in a package that
/// is often absent. So `tic`, which comes with ncurses, compiles one into a cache folder.
struct DirectColorEntry {
  /// The folder to be named in TERMINFO, and the entry in it.
  let folder: String
  let name: String

  /// Finds or makes the entry; nil if that cannot be done, and 256 colours must do.
  init?(base: String, folder: String) {
    let isPlainName = base.utf8.allSatisfy { byte in
      UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
        || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "+-._".utf8.contains(byte)
    }
    guard isPlainName, !base.isEmpty, folder.hasPrefix("/") else { return nil }
    self.folder = folder
    name = base + "-24bit"
    if path(in: folder) == nil { compile(base: base) }
    if path(in: folder) == nil { return nil }
  }

  /// Where `tic` puts an entry: under its first letter, or that letter's code where file names do not
  /// tell upper case from lower.
  private func path(in folder: String) -> String? {
    let first = name.first!
    let code = String(first.asciiValue ?? 0, radix: 16)
    for subfolder in [String(first), code] {
      let path = "\(subfolder)/\(name)"
      if access("\(folder)/\(path)", R_OK) == 0 { return path }
    }
    return nil
  }

  private var source: String {
    // %p1 is 0 to 7 for the named colours, else 0xRRGGBB.
    func set(_ named: Int, _ direct: Int) -> String {
      #"\E[%?%p1%{8}%<%t\#(named)%p1%d%e\#(direct);2;%p1%{65536}%/%d;"#
        + #"%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m"#
    }
    return """
      \(name)|24-bit colour,
      \tRGB, ccc@, colors#0x1000000, pairs#0x10000,
      \tinitc@, initp@, oc@, op=\\E[39;49m,
      \tsetab=\(set(4, 48)),
      \tsetaf=\(set(3, 38)),
      \tsetb@, setf@, use=\(String(name.dropLast("-24bit".count))),

      """
  }

  /// Compiles into a folder of its own and moves the result into place, so that no other process
  /// finds half an entry.
  private func compile(base: String) {
    guard makeFolders(folder) else { return }
    let work = "\(folder)/new-\(getpid())"
    guard makeFolders(work) else { return }
    let sourcePath = "\(work)/source"
    defer {
      unlink(sourcePath)
      for subfolder in [String(name.first!), String(name.first!.asciiValue ?? 0, radix: 16)] {
        rmdir("\(work)/\(subfolder)")
      }
      rmdir(work)
    }
    guard write(source, to: sourcePath), run(["tic", "-x", "-o", work, sourcePath]) == 0,
      let made = path(in: work)
    else { return }
    let subfolder = made.prefix { $0 != "/" }
    guard makeFolders("\(folder)/\(subfolder)") else { return }
    rename("\(work)/\(made)", "\(folder)/\(made)")
  }

  private func makeFolders(_ path: String) -> Bool {
    var made = ""
    for component in path.split(separator: "/") {
      made += "/\(component)"
      mkdir(made, 0o700)
    }
    return access(path, W_OK) == 0
  }

  private func write(_ text: String, to path: String) -> Bool {
    guard let file = fopen(path, "w") else { return false }
    let isWritten = fputs(text, file) >= 0
    return fclose(file) == 0 && isWritten
  }

  /// Runs a program with no input and no output and returns its exit status.
  private func run(_ arguments: [String]) -> Int32 {
    var actions: posix_spawn_file_actions_t = .init()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (descriptor, mode) in [(STDIN_FILENO, O_RDONLY), (1, O_WRONLY), (2, O_WRONLY)] {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", mode, 0)
    }
    var pointers = arguments.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var child: pid_t = 0
    guard posix_spawnp(&child, arguments[0], &actions, nil, &pointers, environ) == 0 else {
      return -1
    }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 {
      if errno != EINTR { return -1 }
    }
    return status
  }
}
