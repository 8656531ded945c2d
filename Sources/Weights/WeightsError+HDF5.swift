extension WeightsError {
  /// Why an HDF5 file was not read.
  public enum HDF5Problem: Equatable, Sendable {
    /// The system gave no child process; `code` is its `errno`.
    case notStarted(code: Int32)
    /// libhdf5 died of this signal.
    case crashed(signal: Int32)
    /// libhdf5 was still at it after so many seconds of processor time.
    case tooSlow(seconds: Int)
    /// The child ended without saying all, or says what cannot be.
    case noResult
    /// Another library than the program was built for.
    case libraryVersion(String)
    /// libhdf5 does not take it for a file of its own.
    case notOpened
    /// There is not one dataset of numbers.
    case noNumbers
    case tooManyObjects
    /// Something at this path in the file.
    case object(String, HDF5ObjectProblem)
  }

  /// What is wrong with a group, a dataset or a link to one.
  public enum HDF5ObjectProblem: Equatable, Sendable {
    case damaged, unreadable, outside, name
    case softLink, externalLink, otherLink, externalStorage, virtual
    case filter(Int)
    case tooDeep, cycle
    case uncountable, largerThanFile, tooManyNumbers, noMemory
  }
}
