import Foundation
import Inference
import Kernels
import Networks
import Pictures
import Testing

/// Pictures that are changed by hand before a network sees them.
@Suite struct InputPictureTests {
  private func postcard() throws -> (InputPicture, Preprocessing) {
    let network = try Catalog.network(named: "cifar-resnet8")
    let preprocessing = network.preprocessing
    return (
      try InputPicture(
        .postcard(seed: 0, index: 3), for: network, preprocessing: preprocessing), preprocessing
    )
  }

  private var changes: PictureChanges {
    var changes = PictureChanges()
    changes.rotate(by: 30)
    changes.brighten(by: -2)
    changes.cover = PictureChanges.Place.left.cover
    return changes
  }

  @Test func changesAreMadeToTheViewBeforeTheNormalization() throws {
    let (picture, preprocessing) = try postcard()
    let changed = try picture.changed(by: changes)
    #expect(changed.changes == changes)
    #expect(changed.view == picture.view.changed(by: changes))
    #expect(preprocessing.picture(of: changed.tensor) == changed.view)
    #expect(changed.tensor != picture.tensor)
    #expect(changed.source == picture.source && changed.title == picture.title)
  }

  /// They take each other's place; nothing is left of those before.
  @Test func changesStartFromThePictureAsItWas() throws {
    let (picture, _) = try postcard()
    var quarter = PictureChanges()
    quarter.rotate(by: 45)
    let twice = try picture.changed(by: quarter).changed(by: changes)
    #expect(try twice.tensor == picture.changed(by: changes).tensor)
    let back = try twice.changed(by: PictureChanges())
    #expect(back.tensor == picture.tensor && back.view == picture.view)
  }

  @Test func anArrayCannotBeChanged() throws {
    let path = NSTemporaryDirectory() + "input-picture-\(UUID().uuidString).npy"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try NPY.write(
      Tensor(shape: [3, 32, 32], elements: [Float](repeating: 0.5, count: 3072)), to: path)
    let network = try Catalog.network(named: "cifar-resnet8")
    let array = try InputPicture(
      .file(path), for: network, preprocessing: network.preprocessing)
    #expect(throws: ModelError.self) { try array.changed(by: changes) }
    // To ask for what it is anyway is no mistake.
    #expect(try array.changed(by: PictureChanges()).tensor == array.tensor)
  }
}
