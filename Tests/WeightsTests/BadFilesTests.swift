import Foundation
import Testing

@testable import Weights

/// One file for each cause of refusal, and the words that its message must have.
@Suite("Files that are refused")
struct BadFilesTests {
  static let table: [(name: String, words: [String])] = [
    ("empty.pth", ["the file is empty", "safetensors"]),
    ("git-lfs-pointer.safetensors", ["Git LFS pointer", "git lfs pull"]),
    ("gzip.pth", ["gzip", "decompress"]),
    ("keras.h5", ["HDF5", "cannot open", "damaged"]),
    ("legacy-big-endian.pth", ["byte order", "big", "little"]),
    ("legacy-key-absent.pth", [#"storage "0""#, "not in the file"]),
    ("legacy-key-nobody-uses.pth", [#"storage "1""#, "no tensor"]),
    ("legacy-key-not-text.pth", ["storage keys", "found 0"]),
    ("legacy-key-twice.pth", [#"storage "0""#, "twice"]),
    ("legacy-keys-not-a-list.pth", ["storage keys", "found None"]),
    ("legacy-negative-count.pth", [#"storage "0""#, "-1", "expected 4"]),
    ("legacy-only-magic.pth", ["truncated", "byte 15"]),
    ("legacy-other-count.pth", [#"storage "0""#, "3 elements", "expected 4"]),
    ("legacy-other-protocol.pth", ["1001", "found 1002"]),
    ("legacy-truncated-count.pth", ["truncated", "8 bytes", "byte 183"]),
    ("legacy-truncated-object.pth", ["truncated", "byte 112"]),
    ("legacy-truncated-storage.pth", ["truncated", "16 bytes", "leaves 15"]),
    ("legacy-two-descriptions.pth", [#"storage "0""#, "two ways"]),
    ("numpy.npy", ["NumPy"]),
    ("one-byte.pth", ["not a weights file"]),
    ("pickle-append-to-dictionary.pth", ["byte 49", "expected a list", "found dict"]),
    ("pickle-build-on-tensor.pth", ["expected a dictionary", "found Tensor"]),
    ("pickle-build-with-text.pth", ["expected a dictionary", #"found "x""#]),
    ("pickle-builtins-eval.pth", [#""builtins.eval""#, "byte 42", "not allowed", "state_dict"]),
    ("pickle-call-of-dictionary.pth", ["byte 44", "function", "found dict"]),
    ("pickle-call-without-tuple.pth", ["tuple", "found None"]),
    ("pickle-deep-lists.pth", ["holds a list", "dictionary"]),
    ("pickle-deep-tuples.pth", ["holds a tuple", "dictionary"]),
    ("pickle-dictionary-of-itself.pth", ["no named tensors", #""state_dict""#]),
    ("pickle-duplicate-name.pth", [#""w""#, "twice"]),
    ("pickle-expanded-without-bound.pth", [#""w""#, "1099511627776", "contiguous"]),
    ("pickle-global-without-newline.pth", ["truncated", "byte 43"]),
    ("pickle-items-on-list.pth", ["expected a dictionary", "found list"]),
    ("pickle-list-of-itself.pth", ["holds a list"]),
    ("pickle-memo-never-stored.pth", ["byte 42", "value 5", "never stored"]),
    ("pickle-negative-offset.pth", ["none negative", "(Storage, -1, tuple"]),
    ("pickle-negative-shape.pth", ["none negative"]),
    ("pickle-negative-stride.pth", ["none negative"]),
    ("pickle-no-mark.pth", ["byte 42", "mark"]),
    ("pickle-no-stop.pth", ["truncated", "byte 162"]),
    ("pickle-no-tensors.pth", ["no named tensors", #""epoch", "name""#]),
    ("pickle-numpy-scalar.pth", [#""numpy._core.multiarray.scalar""#, "not allowed"]),
    ("pickle-odd-items.pth", ["byte 50", "too few operands"]),
    ("pickle-offset-overflow.pth", [#""w""#, "beyond counting", "storage of 4"]),
    ("pickle-operation-inst.pth", ["operation 0x69", "not allowed"]),
    ("pickle-operation-newobj.pth", ["operation 0x81", "not allowed"]),
    ("pickle-operation-unknown.pth", ["operation 0xff", "not allowed"]),
    ("pickle-ordered-dictionary-of-text.pth", ["one list", #"found ("x")"#]),
    ("pickle-ordered-dictionary-of-triples.pth", ["pairs", "found tuple"]),
    ("pickle-os-system-bare.pkl", [#""os.system""#, "byte 2,", "not allowed"]),
    ("pickle-os-system-in-dictionary.pth", [#""os.system""#, "not allowed"]),
    ("pickle-os-system-legacy.pth", [#""os.system""#, "not allowed"]),
    ("pickle-os-system-stack-global.pth", [#""os.system""#, "not allowed"]),
    ("pickle-os-system.pth", [#""os.system""#, "byte 42", "not allowed", "nothing is run"]),
    ("pickle-outside-storage-by-stride.pth", [#""w""#, "element 4", "storage of 4"]),
    ("pickle-outside-storage.pth", [#""w""#, "element 4", "storage of 4"]),
    ("pickle-parameter-of-nothing.pth", ["expected a tensor", "(None, bool, dict)"]),
    ("pickle-persistent-count-overflow.pth", [#""storage""#, "4611686018427387904"]),
    ("pickle-persistent-module.pth", [#"expected ("storage""#, #"found ("module""#]),
    ("pickle-persistent-negative-count.pth", [#""storage""#, "-1"]),
    ("pickle-persistent-text.pth", [#"expected ("storage""#, #"found "storage""#]),
    ("pickle-plain.pkl", ["a pickle", "not one of torch.save"]),
    ("pickle-protocol-9.pth", ["protocol 9", "2 to 5"]),
    ("pickle-root-is-list.pth", ["holds a list", "state_dict"]),
    ("pickle-root-is-tensor.pth", ["holds a Tensor", "state_dict"]),
    ("pickle-shape-overflow-then-zero.pth", [#""w""#, "more elements than can be counted"]),
    ("pickle-shape-overflow.pth", [#""w""#, "more elements than can be counted"]),
    ("pickle-shape-without-stride.pth", ["sizes and strides"]),
    ("pickle-stack-underflow.pth", ["byte 42", "too few operands"]),
    ("pickle-storage-name-climbs.pth", [#""a/data/../data.pkl""#, "missing"]),
    ("pickle-storage-view.pth", ["part of another", "0.4"]),
    ("pickle-stride-overflow.pth", [#""w""#, "beyond counting"]),
    ("pickle-string-longer-than-file.pth", ["string of more than 1000000"]),
    ("pickle-string-not-utf8.pth", ["byte 47", "UTF-8"]),
    ("pickle-string-past-end.pth", ["truncated", "65535 bytes"]),
    ("pickle-string-too-long.pth", ["string of more than 1000000"]),
    ("pickle-sum-overflow.pth", [#""w""#, "beyond counting"]),
    ("pickle-tensor-negated.pth", ["expected a storage", "dict, dict"]),
    ("pickle-tensor-of-nothing.pth", ["expected a storage", "found ()"]),
    ("pickle-too-many-dimensions.pth", ["32 dimensions"]),
    ("pickle-torch-load.pth", [#""torch.load""#, "not allowed"]),
    ("pickle-underflow-through-mark.pth", ["byte 44", "too few operands"]),
    ("pickle-unknown-storage.pth", [#""torch.QInt8Storage""#, "not allowed"]),
    ("pickle-whole-model-legacy.pth", [#""torch.nn.modules.linear.Linear""#, "state_dict"]),
    ("pickle-whole-model.pth", [#""torch.nn.modules.linear.Linear""#, "state_dict"]),
    ("safetensors-array-instead-of-object.safetensors", ["expected '{'", "byte 8"]),
    (
      "safetensors-byte-count-overflow.safetensors", [#""a""#, "more elements than can be counted"]
    ),
    ("safetensors-comma-at-end.safetensors", ["expected a string", "byte 62"]),
    ("safetensors-data-after-end.safetensors", ["need 8 bytes", "has 9"]),
    ("safetensors-double-too-large.safetensors", [#""a""#, "inf at [0, 0]"]),
    ("safetensors-duplicate-escaped.safetensors", [#""a""#, "twice", "byte 62"]),
    ("safetensors-duplicate-field.safetensors", ["each once", "byte 28"]),
    ("safetensors-duplicate-metadata-name.safetensors", [#""a""#, "twice", "byte 32"]),
    ("safetensors-duplicate-metadata.safetensors", [#""__metadata__""#, "twice"]),
    ("safetensors-duplicate-tensor.safetensors", [#""a""#, "twice", "byte 62"]),
    ("safetensors-exponent-in-shape.safetensors", ["expected ']'", "byte 38"]),
    ("safetensors-fraction-in-shape.safetensors", ["expected ']'", "byte 38"]),
    ("safetensors-half-infinity.safetensors", [#""a""#, "inf at [2]"]),
    ("safetensors-hole-at-start.safetensors", ["hole", #""a""#, "at 4, expected 0"]),
    ("safetensors-hole.safetensors", ["hole", #""b""#, "at 8, expected 4"]),
    ("safetensors-infinity.safetensors", [#""a""#, "-inf at [0]", "finite"]),
    ("safetensors-integers.safetensors", [#""a""#, "int64", "float32"]),
    ("safetensors-leading-zero.safetensors", ["whole number", "byte 38"]),
    ("safetensors-length-negative.safetensors", ["header of 18446744073709551608", "100000000"]),
    ("safetensors-length-overflow.safetensors", ["header of 18446744073709551615", "100000000"]),
    ("safetensors-length-past-end.safetensors", ["truncated", "65 bytes", "leaves 64"]),
    ("safetensors-length-too-long.safetensors", ["header of 100000001", "100000000"]),
    ("safetensors-lone-surrogate.safetensors", ["expected a string"]),
    ("safetensors-metadata-nested.safetensors", ["expected a string", "byte 29"]),
    ("safetensors-metadata-not-text.safetensors", ["expected a string", "byte 29"]),
    ("safetensors-missing-dtype.safetensors", ["expected dtype"]),
    ("safetensors-nan.safetensors", [#""a""#, "nan at [1]", "finite"]),
    ("safetensors-negative-shape.safetensors", ["whole number from 0", "byte 37"]),
    ("safetensors-newline-after-header.safetensors", ["byte 10", "only spaces"]),
    ("safetensors-not-utf8.safetensors", ["byte 10", "UTF-8"]),
    ("safetensors-number-overflow.safetensors", ["whole number", "9223372036854775807"]),
    ("safetensors-overlap.safetensors", [#""b" overlaps"#, "at 4, expected 8"]),
    ("safetensors-reversed-offsets.safetensors", ["ascending"]),
    (
      "safetensors-shape-against-offsets.safetensors", [#""a""#, "[3]", "needs 12 bytes", "span 8"]
    ),
    (
      "safetensors-shape-overflow-then-zero.safetensors",
      [#""a""#, "more elements than can be counted"]
    ),
    ("safetensors-shape-overflow.safetensors", [#""a""#, "more elements than can be counted"]),
    ("safetensors-space-before-brace.safetensors", ["expected '{'", "byte 8"]),
    ("safetensors-text-after-header.safetensors", ["byte 120", "only spaces"]),
    ("safetensors-three-offsets.safetensors", ["two data_offsets"]),
    ("safetensors-truncated-data.safetensors", ["need 8 bytes", "has 7", "truncated"]),
    ("safetensors-truncated-header.safetensors", ["truncated", "56 bytes", "leaves 22"]),
    ("safetensors-unknown-dtype.safetensors", [#""a""#, #""F31""#, "not known"]),
    ("safetensors-unknown-escape.safetensors", ["expected a string", "byte 12"]),
    ("safetensors-unknown-field.safetensors", ["expected dtype", "byte 61"]),
    ("safetensors-unterminated-object.safetensors", ["expected '}'"]),
    ("safetensors-unterminated-string.safetensors", ["expected a string"]),
    ("tar.pth", ["tar archive"]),
    ("text.pth", ["not a weights file", "safetensors", "ZIP archive", "legacy stream"]),
    ("torchscript.pth", ["TorchScript", "state_dict"]),
    ("web-page.pth", ["web page", "download"]),
    ("zip-big-endian.pth", ["byte order", "big", "little"]),
    ("zip-compressed-pickle.pth", [#"data.pkl""#, "compressed", "method 8"]),
    ("zip-compressed-storage.pth", [#"data/0""#, "compressed", "method 8"]),
    ("zip-directory-elsewhere.pth", ["ZIP directory", "byte 4 "]),
    ("zip-directory-past-end-wide.pth", ["ZIP directory", "before its end record"]),
    ("zip-directory-past-end.pth", ["ZIP directory", "before its end record"]),
    ("zip-duplicate-entry.pth", [#"data.pkl""#, "twice"]),
    ("zip-encrypted.pth", [#"data.pkl""#, "encrypted"]),
    ("zip-entry-count.pth", ["ZIP directory", "another number of entries"]),
    ("zip-entry-past-end.pth", [#"data.pkl""#, "inside the file"]),
    ("zip-entry-size-overflow.pth", [#"data.pkl""#, "inside the file"]),
    ("zip-header-elsewhere.pth", [#"data.pkl""#, "another header"]),
    ("zip-header-other-name.pth", [#"data.pkl""#, "another header"]),
    ("zip-header-past-end.pth", [#"data.pkl""#, "inside the file"]),
    ("zip-missing-storage.pth", [#"data/0""#, "missing"]),
    ("zip-name-not-utf8.pth", ["UTF-8"]),
    ("zip-nan.pth", [#""w""#, "nan at [0, 1]"]),
    ("zip-no-pickle.pth", ["ZIP archive", "data.pkl"]),
    ("zip-only-header.pth", ["ZIP archive", "truncated"]),
    ("zip-several-disks.pth", ["several parts"]),
    ("zip-short-storage.pth", [#"storage "0""#, "12 bytes", "expected 16"]),
    ("zip-truncated-half.pth", ["ZIP archive", "truncated"]),
    ("zip-truncated.pth", ["ZIP archive", "truncated"]),
    ("zip-two-sizes.pth", [#"data.pkl""#, "two sizes"]),
    ("zip-wrong-crc-pickle.pth", [#"data.pkl""#, "CRC-32", "0x12345678"]),
    ("zip-wrong-crc-storage.pth", [#"data/0""#, "CRC-32", "0x12345678"]),
  ]

  @Test("say why in one line", arguments: table)
  func message(_ name: String, _ words: [String]) throws {
    let path = Fixtures.bad(name)
    let error = #expect(throws: WeightsError.self) {
      for tensor in try WeightsFile.open(path).tensors { _ = try tensor.tensor() }
    }
    let description = try #require(error).description
    #expect(description.hasPrefix("\(path): "))
    #expect(!description.contains("\n"))
    for word in words { #expect(description.contains(word)) }
    #expect(error?.exitCode == 65)
  }

  @Test("are all in the table, and all of the table are there")
  func complete() { #expect(Fixtures.names(in: "bad") == Self.table.map(\.name).sorted()) }

  @Test("Tensors beside a damaged one can be read: checksums are looked at when needed")
  func lazyChecksum() throws {
    let file = try WeightsFile.open(Fixtures.bad("zip-wrong-crc-storage.pth"))
    #expect(file.tensors.map(\.name) == ["w"])
    #expect(throws: WeightsError.self) { try file["w"]?.tensor() }
    // A second attempt is refused like the first.
    #expect(throws: WeightsError.self) { try file["w"]?.tensor() }
  }
}
