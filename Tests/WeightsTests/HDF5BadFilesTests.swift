import Foundation
import Testing

@testable import Weights

/// One file for each cause of refusal, and the words that its message must have.
@Suite("HDF5 files that are refused")
struct HDF5BadFilesTests {
  static let table: [(name: String, words: [String])] = [
    ("checksum-wrong.h5", [#""w""#, "cannot be read", "damaged"]),
    ("chunk-larger-than-memory.h5", [#""w""#, "cannot be read"]),
    ("dataset-outside-file.h5", [#""w""#, "end inside the file", "copy"]),
    ("deflate-damaged.h5", [#""w""#, "cannot be read", "damaged"]),
    ("dimensions-overflow-in-bytes.h5", [#""w""#, "more elements than can be counted"]),
    ("dimensions-overflow.h5", [#""w""#, "more elements than can be counted"]),
    ("double-too-large.h5", [#""w""#, "inf at [1]"]),
    ("external-link-loop.h5", [#""a/w""#, "link to another file"]),
    ("external-link.h5", [#""w""#, "link to another file", "one file"]),
    ("external-storage-by-absolute-path.h5", [#""w""#, "numbers in another file"]),
    ("external-storage.h5", [#""w""#, "numbers in another file", "one file"]),
    ("filter-unknown.h5", [#""w""#, "filter 32000", "gzip"]),
    ("group-in-itself.h5", [#""a/b/c""#, "inside itself"]),
    ("groups-linked-over-and-over.h5", ["more than 100000 objects"]),
    ("larger-than-file-contiguous.h5", [#""w""#, "more numbers than the file has room for"]),
    ("larger-than-file.h5", [#""w""#, "more numbers than the file has room for"]),
    ("link-of-unknown-kind.h5", [#""w""#, "unknown kind"]),
    ("more-than-compression-gives.h5", [#""w""#, "more numbers than such a file can hold"]),
    ("name-not-utf8.h5", ["name", "UTF-8"]),
    ("name-too-long.h5", ["name", "longer than 1024 bytes"]),
    ("name-with-slash.h5", ["name", "slash"]),
    ("not-finite.h5", [#""w""#, "nan at [1, 0]"]),
    ("only-groups.h5", ["without one dataset of numbers", "save_weights"]),
    ("only-integers.h5", [#""w""#, "int64", "float32"]),
    ("only-text.h5", ["without one dataset of numbers"]),
    ("path-too-long.h5", ["name", "longer than 1024 bytes"]),
    ("root-in-itself.h5", [#""a/a""#, "inside itself"]),
    ("soft-link-loop.h5", [#""w""#, "soft link"]),
    ("soft-link.h5", [#""w""#, "soft link", "not followed"]),
    ("superblock-of-unknown-version.h5", ["cannot open", "damaged"]),
    ("too-deep.h5", ["deeper than 32 groups"]),
    ("truncated-data.h5", ["cannot open", "truncated"]),
    ("truncated-half.h5", ["cannot open", "truncated"]),
    ("truncated-superblock.h5", ["cannot open", "truncated"]),
    // The signature is looked for at the first byte alone; zeros look like a safetensors header.
    ("user-block.h5", ["expected '{'"]),
    ("virtual-of-itself.h5", [#""w""#, "virtual"]),
    ("virtual.h5", [#""w""#, "virtual", "one file"]),
  ]

  @Test("say why in one line", arguments: table)
  func message(_ name: String, _ words: [String]) throws {
    let path = Fixtures.hdf5("bad", name)
    let error = #expect(throws: WeightsError.self) {
      for tensor in try WeightsFile.open(path).tensors { _ = try tensor.tensor() }
    }
    let description = try #require(error).description
    #expect(description.hasPrefix("\(path): "))
    #expect(!description.contains("\n"))
    for word in words { #expect(description.contains(word), "\(description)") }
    #expect(error?.exitCode == 65)
  }

  @Test("are all in the table, and all of the table are there")
  func complete() { #expect(Fixtures.names(in: "hdf5/bad") == Self.table.map(\.name).sorted()) }
}
