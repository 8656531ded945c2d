import Kernels

/// What a person may hand a network to look at.
public enum ImageInput: Sendable {
  /// A picture, still to be preprocessed.
  case picture(Picture)
  /// 3 × height × width numbers, used as they are.
  case tensor(Tensor)

  /// Reads a JPEG, PNG, PPM or NPY file, told apart by content.
  public static func read(_ path: String) throws(PictureError) -> ImageInput {
    let bytes = try InputFile.bytes(of: path)
    do throws(PictureError.Defect) {
      if try PictureFormat(signatureOf: bytes) == .npy {
        return .tensor(try NPY.decodeImage(bytes))
      }
      return .picture(try Picture(decoding: bytes))
    } catch {
      throw .damaged(path: path, error)
    }
  }
}
