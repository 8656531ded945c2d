import Kernels
import Networks
import Pictures

/// A picture as a network gets it: where it is from, what of it the network sees, and the numbers.
public struct InputPicture: Sendable {
  /// Where a picture comes from.
  public enum Source: Hashable, Sendable {
    /// Generated: picture `index` of the set `seed`.
    case postcard(seed: UInt64, index: Int)
    /// A JPEG, PNG, PPM or NPY file.
    case file(String)
  }

  public let source: Source
  /// What to call it: `postcard 3 (star)`, or the file's name.
  public let title: String
  /// The size of the original, in pixels.
  public let width: Int
  public let height: Int
  /// What the network sees of it, for display.
  public private(set) var view: Picture
  /// The same, normalized: 3 × height × width.
  public private(set) var tensor: Tensor
  /// What was done by hand to what the network sees.
  public private(set) var changes = PictureChanges()
  /// The view with no changes; nil of an array, which is no picture.
  private let unchangedView: Picture?
  /// The means and deviations, with nothing left to resize or crop.
  private let normalization: Preprocessing

  /// Loads a picture for `network`.
  ///
  /// A picture is resized and cropped to the square that the network is meant for. An array of
  /// 3 × height × width is used as it is, and sets the size that the network works at.
  public init(
    _ source: Source, for network: Network, preprocessing: Preprocessing
  ) throws(ModelError) {
    self.source = source
    let normalization = Preprocessing(
      mean: preprocessing.mean, standardDeviation: preprocessing.standardDeviation)
    self.normalization = normalization
    let size = network.inputSize
    switch source {
    case .postcard(let seed, let index):
      let (picture, label) = Postcards.postcard(
        seed: seed, index: index, width: size, height: size)
      title = "postcard \(seed):\(index), \(Postcards.classNames[label])"
      (width, height) = (size, size)
      // Made at the network's size: nothing is left to resize or crop.
      view = picture
      unchangedView = picture
      tensor = normalization.tensor(of: picture, height: size, width: size)
    case .file(let path):
      title = path.split(separator: "/").last.map(String.init) ?? path
      let input: ImageInput
      do { input = try ImageInput.read(path) } catch { throw .picture(error) }
      switch input {
      case .picture(let picture):
        (width, height) = (picture.width, picture.height)
        view = preprocessing.view(of: picture, height: size, width: size)
        unchangedView = view
        tensor = normalization.tensor(of: view, height: size, width: size)
      case .tensor(let array):
        (height, width) = (array.shape[1], array.shape[2])
        view = preprocessing.picture(of: array)
        unchangedView = nil
        tensor = array
      }
    }
  }

  /// The same picture with changes made to what the network sees of it, before the normalization. They
  /// take the place of those made before.
  ///
  /// Throws where it is an array, whose numbers are used as they are.
  public func changed(by changes: PictureChanges) throws(ModelError) -> InputPicture {
    if changes == self.changes { return self }
    guard let unchangedView else { throw .notAPicture(title) }
    var result = self
    result.changes = changes
    result.view = unchangedView.changed(by: changes)
    result.tensor = normalization.tensor(of: result.view, height: view.height, width: view.width)
    return result
  }
}
