import Files

/// What kept a picture from being read or written: what, in which file, and what to do about it.
///
/// All wording for people is in this file.
public enum PictureError: Error, Sendable, Equatable {
  /// There is no such file or folder.
  case missing(path: String)
  /// A folder, where a file is wanted.
  case folder(path: String)
  /// A file, where a folder is wanted.
  case notAFolder(path: String)
  /// The system does not let us open it.
  case unreadable(path: String, reason: String)
  /// The system failed while we read.
  case readingFailed(path: String, reason: String)
  /// More than `Picture.maximumFileSize`.
  case fileTooLarge(path: String)
  /// The contents are not what they should be.
  case damaged(path: String, Defect)
  /// A folder without files of the wanted CIFAR-10 split.
  case noBatches(directory: String, expected: String)
  /// A folder for postcards that holds something else.
  case notPostcards(folder: String, found: String)
  /// The system does not let us create the file.
  case cannotCreate(path: String, reason: String)
  /// The system failed while we wrote.
  case cannotWrite(path: String, reason: String)
  /// libpng failed, for example for want of memory.
  case encodingFailed(path: String, reason: String)

  /// What is wrong with the contents of a file.
  public enum Defect: Error, Sendable, Equatable {
    /// Not one byte.
    case empty
    /// No known signature.
    case unrecognized
    /// The signature of a kind that is not read; its name.
    case unsupported(String)
    /// An NPY file, where only a picture will do.
    case arrayNotPicture
    /// A picture, where only an NPY file will do.
    case pictureNotArray(PictureFormat)
    /// The file ends before its data do.
    case truncated(PictureFormat)
    /// A side of 0.
    case noPixels(PictureFormat, width: Int, height: Int)
    /// Beyond `Picture.maximumSide` or `Picture.maximumPixels`.
    case tooLarge(PictureFormat, width: Int, height: Int)
    /// The decoding library refused it, in these words.
    case refusedByDecoder(PictureFormat, String)
    /// The decoding library found no memory to work in.
    case outOfMemory(PictureFormat)

    /// IHDR is not the first chunk.
    case pngWithoutHeader
    /// No frame header comes before the first scan or the end.
    case jpegWithoutFrame
    /// A number of components that is no colour model we know.
    case jpegComponents(Int)

    /// A field that is not a number.
    case pnmNumber(field: String, found: String)
    /// A largest sample that the format does not allow.
    case pnmMaximum(Int)
    /// A plain sample above the stated largest.
    case pnmSample(Int, maximum: Int)

    /// A version of the format that is not known.
    case npyVersion(Int)
    /// The header's dictionary is not spelled as it should be.
    case npyHeader(expected: String, position: Int)
    /// Elements other than little-endian float32.
    case npyType(String)
    /// Elements in column-major order.
    case npyFortranOrder
    /// A shape other than 3 × H × W.
    case npyShape([Int])
    /// More or fewer bytes of elements than the shape holds.
    case npySize(expected: Int, found: Int)
    /// A NaN or an infinity.
    case npyNotFinite(index: Int, value: String)

    /// Not a whole number of records.
    case cifarSize(Int)
    /// A label that is no class; records count from 0.
    case cifarLabel(record: Int, label: Int)
  }

  /// The exit status of `sysexits.h` that fits.
  public var exitCode: Int32 {
    switch self {
    case .missing, .folder, .notAFolder, .unreadable, .noBatches: 66
    case .damaged, .fileTooLarge: 65
    case .cannotCreate, .notPostcards: 73
    case .readingFailed, .cannotWrite, .encodingFailed: 74
    }
  }
}

extension PictureError: CustomStringConvertible {
  /// One line, without a full stop.
  public var description: String {
    switch self {
    case .missing(let path):
      "\(quoted(path)): no such file; check the path"
    case .folder(let path):
      "\(quoted(path)) is a folder; name a file in it"
    case .notAFolder(let path):
      "\(quoted(path)) is not a folder; name the folder that holds the CIFAR-10 batches"
    case .unreadable(let path, let reason):
      "\(quoted(path)) cannot be opened: \(reason)"
    case .readingFailed(let path, let reason):
      "\(quoted(path)) cannot be read to its end: \(reason)"
    case .fileTooLarge(let path):
      "\(quoted(path)): expected a file of at most \(Picture.maximumFileSize >> 20) MB,"
        + " found more; make it smaller first"
    case .damaged(let path, let defect):
      "\(quoted(path)): \(defect.description)"
    case .noBatches(let directory, let expected):
      "\(quoted(directory)): expected \(expected) in this folder, found none;"
        + " unpack CIFAR-10's binary version there"
    case .notPostcards(let folder, let found):
      "\(quoted(folder)) holds \(quoted(found)), which is no postcard; name a new or an empty folder"
    case .cannotCreate(let path, let reason):
      "\(quoted(path)) cannot be created: \(reason)"
    case .cannotWrite(let path, let reason):
      "\(quoted(path)) cannot be written: \(reason); what was there before is unchanged"
    case .encodingFailed(let path, let reason):
      "\(quoted(path)): the picture cannot be encoded as PNG: \(printable(reason))"
    }
  }
}

extension PictureError.Defect: CustomStringConvertible {
  /// What was expected and what was found, to follow the name of the file.
  public var description: String {
    switch self {
    case .empty:
      "the file is empty; expected a JPEG, PNG, PPM or NPY file"
    case .unrecognized:
      "expected a JPEG, PNG, PPM or NPY file, found none of their signatures"
    case .unsupported(let name):
      "expected a JPEG, PNG, PPM or NPY file, found a \(name) file; convert it to PNG first"
    case .arrayNotPicture:
      "expected a JPEG, PNG or PPM picture, found a NumPy array"
    case .pictureNotArray(let format):
      "expected a NumPy array, found a \(format.rawValue) picture"
    case .truncated(let format):
      "the \(format.rawValue) data ends early; copy or download the file again"
    case .noPixels(let format, let width, let height):
      "expected a \(format.rawValue) with pixels, found \(width)×\(height)"
    case .tooLarge(let format, let width, let height):
      "expected a \(format.rawValue) of at most \(grouped(Picture.maximumSide)) pixels a side and "
        + "\(Picture.maximumPixels / 1_000_000) megapixels, found \(width)×\(height);"
        + " make it smaller first"
    case .refusedByDecoder(let format, let message):
      "damaged \(format.rawValue): \(printable(message))"
    case .outOfMemory(let format):
      "not enough memory to decode this \(format.rawValue)"

    case .pngWithoutHeader:
      "expected a PNG that starts with an IHDR chunk, found another"
    case .jpegWithoutFrame:
      "expected a JPEG with a frame header before its first scan, found none"
    case .jpegComponents(let count):
      "expected a JPEG of 1, 3 or 4 components, found \(count)"

    case .pnmNumber(let field, let found):
      "expected a number as the PPM's \(field), found \(quoted(found))"
    case .pnmMaximum(let maximum):
      "expected a PPM whose largest sample is in 1…65535, found \(maximum)"
    case .pnmSample(let sample, let maximum):
      "expected PPM samples up to \(maximum), found \(sample)"

    case .npyVersion(let version):
      "expected an NPY file of version 1, 2 or 3, found \(version)"
    case .npyHeader(let expected, let position):
      "expected \(expected) at byte \(position) of the NPY header"
    case .npyType(let type):
      "expected NPY elements of type '<f4' (float32), found \(quoted(type));"
        + " save it with .astype('<f4')"
    case .npyFortranOrder:
      "expected an NPY file in C order, found Fortran order; save it with numpy.ascontiguousarray"
    case .npyShape(let shape):
      "expected an NPY array of shape 3×H×W, H and W up to \(grouped(Picture.maximumSide)),"
        + " found \(shape.isEmpty ? "a single number" : "\(list(shape))")"
    case .npySize(let expected, let found):
      "expected \(expected) bytes of NPY elements after the header, found \(found)"
    case .npyNotFinite(let index, let value):
      "expected finite numbers in the NPY array, found \(value) at element \(index)"

    case .cifarSize(let bytes):
      "expected whole CIFAR-10 records of \(CIFAR10.recordSize) bytes, found \(bytes) bytes"
    case .cifarLabel(let record, let label):
      "expected a CIFAR-10 label in 0…9, found \(label) in record \(record)"
    }
  }
}

private func quoted(_ text: String) -> String { "'\(printable(text))'" }

private func list(_ shape: [Int]) -> String {
  let shown = shape.prefix(6).map(String.init).joined(separator: "×")
  return shape.count > 6 ? shown + "×…" : shown
}

private func grouped(_ number: Int) -> String {
  number < 1000 ? "\(number)" : "\(number / 1000),\(String(number % 1000 + 1000).dropFirst())"
}

/// `text` on one line, its control characters spelled out, so that a hostile name or file cannot
/// steer the terminal it is printed on.
private func printable(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
      let digits = String(scalar.value, radix: 16, uppercase: true)
      result += "\\u{\(digits)}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

extension PictureError {
  /// What the system refused to write.
  init(_ error: FileError) {
    self =
      error.operation == .create
      ? .cannotCreate(path: error.path, reason: error.reason)
      : .cannotWrite(path: error.path, reason: error.reason)
  }
}
