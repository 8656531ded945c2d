import Foundation
import Testing

@testable import Weights

/// What happens to the process that reads must not happen to the one that asks.
@Suite("The child that reads HDF5")
struct HDF5ProcessTests {
  /// A file that gets shorter under the child's hands: SIGBUS there, at the first byte.
  @Test("that crashes is an error")
  func crash() throws {
    let folder = try TemporaryFolder()
    let bytes = try Data(contentsOf: URL(filePath: Fixtures.hdf5("good", "2016.h5")))
    let file = try MappedFile(path: folder.file("weights.h5", Array(bytes)))
    #expect(truncate(file.path, 0) == 0)
    let error = #expect(throws: WeightsError.Fault.self) { try HDF5Reader.contents(of: file) }
    #expect(error == .hdf5(.crashed(signal: SIGBUS)))
    #expect(
      error?.words == "HDF5: the file crashes libhdf5 (signal \(SIGBUS), in a process of its own), "
        + "so it is damaged; download or copy the file again")
  }

  @Test("that takes too long is an error")
  func deadline() throws {
    let file = try MappedFile(path: Fixtures.hdf5("good", "2016.h5"))
    var limits = HDF5Process.Limits(fileSize: file.count)
    limits.seconds = 0
    #expect(throws: WeightsError.Fault.hdf5(.tooSlow(seconds: 0))) {
      try HDF5Reader.contents(of: file, limits: limits)
    }
  }

  @Test("converts no more numbers than it may")
  func bound() throws {
    let file = try MappedFile(path: Fixtures.hdf5("good", "layouts-earliest.h5"))
    var limits = HDF5Process.Limits(fileSize: file.count)
    limits.byteCount = 200
    #expect(throws: WeightsError.Fault.hdf5(.object("chunked/f16-big", .tooManyNumbers))) {
      try HDF5Reader.contents(of: file, limits: limits)
    }
    #expect(HDF5Process.Limits(fileSize: 1 << 20).byteCount == 64 << 20 + 1100 << 20)
    #expect(HDF5Process.Limits(fileSize: .max).byteCount == 4 << 30)
  }

  @Test("leaves neither descriptors nor zombies")
  func leaks() throws {
    func openDescriptors() -> Int {
      // Other tests open files at the same time, so only a growth with every round counts.
      (0..<4096).count { fcntl(Int32($0), F_GETFD) >= 0 }
    }
    let before = openDescriptors()
    for _ in 0..<40 {
      for name in ["soft-link.h5", "truncated-half.h5"] {
        _ = try? WeightsFile.open(Fixtures.hdf5("bad", name))
      }
      _ = try WeightsFile.open(Fixtures.hdf5("good", "2016.h5"))
    }
    #expect(openDescriptors() < before + 40)
  }

  @Test("A library that is not there is said to be missing, with the remedy")
  func missingLibrary() {
    let error = WeightsError.unsupported(path: "a.h5", .hdf5WithoutLibrary)
    #expect(error.exitCode == 69)
    #expect(
      error.description
        == "a.h5: an HDF5 file (Keras .h5), for which libhdf5 is missing; install libhdf5-dev (apt-get) "
        + "or hdf5 (brew) (formats read: safetensors, PyTorch's .pth as ZIP archive or legacy stream, "
        + "Keras' .h5)")
  }
}
