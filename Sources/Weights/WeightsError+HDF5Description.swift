import CHDF5

// The sentences about HDF5 files; the rest are in `WeightsError+Description.swift`.

extension WeightsError.HDF5Problem {
  var words: String {
    switch self {
    case .notStarted(let code):
      "HDF5 is read in a process of its own, which cannot be started: \(systemMessage(code))"
    case .crashed(let signal):
      "HDF5: the file crashes libhdf5 (signal \(signal), in a process of its own), so it is damaged; "
        + again
    case .tooSlow(let seconds):
      "HDF5: libhdf5 did not end after \(seconds) s, so the file is damaged; \(again)"
    case .noResult: "HDF5: libhdf5 ended without a sound result, so the file is damaged; \(again)"
    case .libraryVersion(let version):
      "HDF5: the program was built for libhdf5 \(HDF5Reader.builtVersion), found \(version); "
        + "build it anew"
    case .notOpened: "HDF5: libhdf5 cannot open it: damaged or truncated; \(again)"
    case .noNumbers: "HDF5 without one dataset of numbers; save the weights with save_weights"
    case .tooManyObjects:
      "HDF5 with more than \(HDF5_MOST_OBJECTS) objects; no weights need that"
    case .object(let name, let problem):
      "HDF5 object \(quoted(name.isEmpty ? "/" : name)) \(problem.words)"
    }
  }
}

private let again = "download or copy the file again"
private let inOneFile = "only this file is read, so save the weights into one file"

extension WeightsError.HDF5ObjectProblem {
  fileprivate var words: String {
    switch self {
    case .damaged: "is damaged; \(again)"
    case .unreadable: "has numbers that cannot be read, so the file is damaged; \(again)"
    case .outside: "does not end inside the file; truncated: \(again)"
    case .name:
      "holds a name that is empty, not UTF-8, with a slash, or with its path longer than "
        + "\(HDF5_LONGEST_NAME) bytes"
    case .softLink: "is a soft link, which is not followed; save the weights anew"
    case .externalLink: "is a link to another file; \(inOneFile)"
    case .otherLink: "is a link of an unknown kind, which is not followed; save the weights anew"
    case .externalStorage: "has its numbers in another file; \(inOneFile)"
    case .virtual: "is put together from other datasets (virtual); \(inOneFile)"
    case .filter(let number):
      "is compressed with filter \(number), which libhdf5 does not have; save it with gzip or without"
    case .tooDeep: "lies deeper than \(HDF5_DEEPEST) groups; no weights need that"
    case .cycle: "is a group inside itself; save the weights anew"
    case .uncountable: "has more elements than can be counted"
    case .largerThanFile: "has more numbers than the file has room for; \(again)"
    case .tooManyNumbers:
      "has more numbers than such a file can hold (at most 4 GiB, or 1100 times the file's size)"
    case .noMemory: "needs more memory than there is"
    }
  }
}
