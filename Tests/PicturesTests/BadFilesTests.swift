import Testing

@testable import Pictures

/// One file for each way a picture can be bad. The message must say what is wrong in words that fit
/// the cause, on one line, and the exit status must be "bad data".
@Suite("Bad files")
struct BadFilesTests {
  static let expected: [(file: String, words: String)] = [
    ("empty.png", "empty"),
    ("text.jpg", "none of their signatures"),
    ("gif.png", "found a GIF file"),
    ("webp.jpg", "found a WebP file"),
    ("array.png", "found a NumPy array"),

    ("signature-only.png", "PNG data ends early"),
    ("header-cut.png", "PNG data ends early"),
    ("pixels-cut.png", "PNG data ends early"),
    ("end-missing.png", "PNG data ends early"),
    ("checksum-wrong.png", "CRC error"),
    ("rows-missing.png", "Not enough image data"),
    ("deflate-broken.png", "damaged PNG"),
    ("palette-missing.png", "Missing PLTE"),
    ("depth-3.png", "Invalid IHDR"),
    ("color-type-5.png", "Invalid IHDR"),
    ("header-not-first.png", "starts with an IHDR chunk"),
    ("no-width.png", "found 0×9"),
    ("50000x50000.png", "found 50000×50000"),
    ("10000x10000.png", "found 10000×10000"),
    ("promises-too-much.png", "PNG data ends early"),
    ("negative-width.png", "found 4294967295×9"),

    ("signature-only.jpg", "JPEG data ends early"),
    ("segment-cut.jpg", "JPEG data ends early"),
    ("scan-missing.jpg", "JPEG data ends early"),
    ("scan-cut.jpg", "JPEG data ends early"),
    ("end-missing.jpg", "JPEG data ends early"),
    ("scan-short.jpg", "JPEG data ends early"),
    ("frame-missing.jpg", "expected a JPEG with a frame header"),
    ("no-segments.jpg", "expected a JPEG with a frame header"),
    ("no-rows.jpg", "found 33×0"),
    ("65535x65535.jpg", "found 65535×65535"),
    ("16000x16000.jpg", "found 16000×16000"),
    ("two-components.jpg", "found 2"),
    ("tables-missing.jpg", "Quantization table"),
    ("huffman-broken.jpg", "Huffman table"),

    ("nothing-after-signature.ppm", "PPM data ends early"),
    ("maximum-missing.ppm", "PPM data ends early"),
    ("pixels-cut.ppm", "PPM data ends early"),
    ("pixels-cut-16.ppm", "PPM data ends early"),
    ("plain-pixels-cut.ppm", "PPM data ends early"),
    ("plain-long-pixels-cut.ppm", "PPM data ends early"),
    ("maximum-0.ppm", "in 1…65535, found 0"),
    ("maximum-65536.ppm", "in 1…65535, found 65536"),
    ("maximum-of-30-digits.ppm", "in 1…65535"),
    ("sample-above-maximum.ppm", "samples up to 7, found 8"),
    ("no-width.ppm", "found 0×2"),
    ("width-of-30-digits.ppm", "at most 16,384 pixels a side"),
    ("50000x50000.ppm", "found 50000×50000"),
    ("16000x4000.ppm", "PPM data ends early"),
    ("negative-width.ppm", "number as the PPM's width, found '-1'"),
    ("word-as-height.ppm", "number as the PPM's height, found 'two'"),
    ("endless-comment.ppm", "PPM data ends early"),
    ("plain-sample-is-a-word.ppm", "number as the PPM's sample, found 'x\\u{1B}[2J'"),
    ("bitmap.ppm", "found a bitmap (P4) file"),

    ("nan.npy", "found nan at element 33"),
    ("infinity.npy", "found inf at element 33"),
    ("float64.npy", "'<f4' (float32), found '<f8'"),
    ("big-endian.npy", "found '>f4'"),
    ("objects.npy", "found '|O'"),
    ("structured.npy", "found '[('a', '<f4'), ('b', '<f4')]"),
    ("fortran-order.npy", "found Fortran order"),
    ("two-dimensions.npy", "found 4×5"),
    ("one-number.npy", "found a single number"),
    ("four-channels.npy", "found 4×2×2"),
    ("no-rows.npy", "found 3×0×2"),
    ("elements-missing.npy", "expected 240 bytes of NPY elements after the header, found 238"),
    ("bytes-after-the-end.npy", "found 241"),
    ("header-missing.npy", "NPY data ends early"),
    ("header-cut.npy", "NPY data ends early"),
    ("signature-only.npy", "NPY data ends early"),
    ("version-9.npy", "version 1, 2 or 3, found 9"),
    ("huge-header.npy", "NPY data ends early"),
    ("huge-shape.npy", "found 3×4611686018427387904×4611686018427387904"),
    ("overflowing-shape.npy", "expected a number"),
    ("negative-shape.npy", "expected a number"),
    ("wide-shape.npy", "found 3×1×16385"),
    ("bracketed-not-tuple.npy", "expected ','"),
    ("key-twice.npy", "once each"),
    ("key-missing.npy", "once each"),
    ("key-unknown.npy", "once each"),
    ("expression.npy", "expected '('"),
    ("text-after-header.npy", "expected the end"),
  ]

  @Test("each file has its row, and each row its file")
  func complete() {
    #expect(Fixture.names(in: "bad") == Self.expected.map(\.file).sorted())
  }

  @Test(arguments: expected)
  func message(file: String, words: String) throws {
    let path = Fixture.path("bad/\(file)")
    let error = try #require(throws: PictureError.self) {
      if file.hasSuffix(".npy") { _ = try NPY.read(path) } else { _ = try Picture.read(path) }
    }
    let description = error.description
    #expect(description.contains(words))
    #expect(description.hasPrefix("'\(path)': "))
    #expect(!description.contains("\n"))
    #expect(error.exitCode == 65)
    // The door that takes everything must answer the same.
    if file != "array.png" {
      #expect(throws: error) { _ = try ImageInput.read(path) }
    }
  }

  @Test("what is not there or not a file")
  func places() throws {
    let folder = try TemporaryFolder()
    let file = try folder.add("a.png", [1])
    for (path, words) in [
      (folder.path, "is a folder"), ("\(folder.path)/none.png", "no such file"),
      ("\(file)/inside.png", "no such file"), ("", "no such file"),
    ] {
      let error = #expect(throws: PictureError.self) { _ = try Picture.read(path) }
      #expect(error?.description.contains(words) == true)
      #expect(error?.exitCode == 66)
    }
  }

  @Test("more than the limit is not read, even where the size is not known")
  func endlessFile() {
    #expect(throws: PictureError.fileTooLarge(path: "/dev/zero")) {
      _ = try InputFile.bytes(of: "/dev/zero", limit: 100_000)
    }
    #expect(PictureError.fileTooLarge(path: "/dev/zero").exitCode == 65)
  }

  @Test("a name cannot steer the terminal")
  func controlCharacters() {
    let error = PictureError.missing(path: "a\u{1B}[2J\nb\u{202E}.png")
    #expect(
      error.description == #"'a\u{1B}[2J\u{A}b\u{202E}.png': no such file; check the path"#)
  }
}
