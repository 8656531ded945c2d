import Files
import Foundation

/// Progress that is kept in a file, which several programs may write at once.
///
///     var store = ProgressStore(path: "…/lessons.json")
///     store.update { $0.lessons["shapes", default: .init()].step = "stem" }
///     if let note = store.note { show(note) }
///
/// Every change is written at once, under a lock, after what others wrote has been read and merged. What
/// is no progress is renamed and never overwritten. Where nothing can be saved the program goes on, and `note`
/// says so.
public struct ProgressStore: Sendable {
  /// How long another program's writing is waited for.
  private static let patience = Duration.seconds(2)

  public let path: String
  public private(set) var progress = Progress()
  /// What the learner should know about the file, in one line; nil if nothing.
  public var note: String? { saveNote ?? asideNote }

  private let file: ProgressFile
  /// What was last read or written: what both began with, if another program writes now.
  private var saved = Progress()
  private var saveNote: String?
  private var asideNote: String?

  /// Reads what there is. Nothing is made before the first change.
  public init(path: String) {
    self.path = path
    file = ProgressFile(path: path)
    switch file.read() {
    case .missing: break
    case .progress(let progress): (self.progress, saved) = (progress, progress)
    case .foreign, .unreadable:
      // The file is renamed now, so that the note comes before the learner begins.
      do throws(SavingError) {
        let lock = try lock()
        defer { withExtendedLifetime(lock) {} }
        saved = try current() ?? Progress()
        progress = saved
      } catch { saveNote = note(error) }
    }
  }

  /// Changes the progress, and saves it.
  public mutating func update(_ change: (inout Progress) -> Void) {
    change(&progress)
    progress.limit()
    save { _, _ throws(SavingError) in }
  }

  /// Forgets a lesson, or all of them. What was is kept beside the file, as `lessons.json.before-reset-1`.
  public mutating func reset(lesson id: String? = nil) {
    func forget(_ progress: inout Progress) {
      if let id { progress.lessons[id] = nil } else { progress.lessons = [:] }
    }
    save { (file, progress) throws(SavingError) in
      var rest = progress
      forget(&rest)
      guard rest != progress else { return }
      do throws(FileError) { try file.keep(progress) } catch { throw .file(error) }
      progress = rest
    }
    // Even if it could not be saved.
    forget(&progress)
  }

  // MARK: - Saving

  private enum SavingError: Error {
    case file(FileError)
    case busy
    case unreadable(String)
  }

  /// - Parameter change: what is done to the merged progress before it is written.
  private mutating func save(
    _ change: (ProgressFile, inout Progress) throws(SavingError) -> Void
  ) {
    do throws(SavingError) {
      let lock = try lock()
      defer { withExtendedLifetime(lock) {} }
      let theirs = try current()
      var merged = Progress.merged(base: saved, ours: progress, theirs: theirs ?? saved)
      try change(file, &merged)
      if merged != theirs {
        do throws(FileError) { try file.write(merged) } catch { throw SavingError.file(error) }
      }
      (progress, saved) = (merged, merged)
      saveNote = nil
    } catch { saveNote = note(error) }
  }

  private func lock() throws(SavingError) -> FileLock {
    let deadline = ContinuousClock.now + Self.patience
    do throws(FileError) {
      try Folder.make(file.folder)
      repeat {
        if let lock = try FileLock("\(path).lock") { return lock }
        usleep(10_000)
      } while ContinuousClock.now < deadline
    } catch { throw .file(error) }
    throw .busy
  }

  /// What the file has now; nil if there is none, or what there was had to be renamed.
  private mutating func current() throws(SavingError) -> Progress? {
    switch file.read() {
    case .missing: return nil
    case .progress(let progress): return progress
    case .unreadable(let reason): throw .unreadable(reason)
    case .foreign(let words):
      do throws(FileError) {
        let aside = try file.moveAside()
        asideNote = "\(path) \(words): it is kept as \(aside), and progress begins anew"
        return nil
      } catch { throw .file(error) }
    }
  }

  private func note(_ error: SavingError) -> String {
    let words =
      switch error {
      case .file(let error): error.description
      case .busy: "another program has locked \(path)"
      case .unreadable(let reason): "\(path) cannot be read: \(reason)"
      }
    return "progress is not saved: \(words)"
  }
}
