import Files
import Kernels

/// NumPy's file format for one array, for 32-bit floats in C order.
///
///     let activation = Tensor(shape: [64, 56, 56], repeating: 0)
///     try NPY.write(activation, to: "activation.npy")
///     let input = try NPY.read("preprocessed.npy")  // 3 × H × W
///
/// It neither reads other element types nor converts them: the numbers go into a network as they are.
/// Format: numpy.lib.format, versions 1 to 3.
public enum NPY {
  /// Reads a preprocessed input: little-endian float32 of shape 3 × height × width, both sides at
  /// most 16,384, all elements finite.
  public static func read(_ path: String) throws(PictureError) -> Tensor {
    let bytes = try InputFile.bytes(of: path)
    do throws(PictureError.Defect) {
      let format = try PictureFormat(signatureOf: bytes)
      guard format == .npy else { throw .pictureNotArray(format) }
      return try decodeImage(bytes)
    } catch {
      throw .damaged(path: path, error)
    }
  }

  /// Decodes the contents of an NPY file that begins with the signature.
  static func decodeImage(_ bytes: [UInt8]) throws(PictureError.Defect) -> Tensor {
    let header = try NPYHeader(bytes)
    guard header.type == "<f4" else { throw .npyType(header.type) }
    guard !header.isFortranOrder else { throw .npyFortranOrder }
    let shape = header.shape
    guard shape.count == 3, shape[0] == 3,
      shape.allSatisfy({ (1...Picture.maximumSide).contains($0) })
    else { throw .npyShape(shape) }
    let count = shape.reduce(1, *)
    guard bytes.count - header.size == count * 4 else {
      throw .npySize(expected: count * 4, found: bytes.count - header.size)
    }

    let tensor = Tensor(shape: shape) { elements in
      bytes.withUnsafeBytes { raw in
        for index in 0..<count {
          let bits = raw.loadUnaligned(fromByteOffset: header.size + index * 4, as: UInt32.self)
          elements[index] = Float(bitPattern: UInt32(littleEndian: bits))
        }
      }
    }
    let bad = tensor.withUnsafeElements { elements in
      elements.firstIndex { !$0.isFinite }.map { ($0, "\(elements[$0])") }
    }
    if let (index, value) = bad { throw .npyNotFinite(index: index, value: value) }
    return tensor
  }

  /// Writes a tensor of any shape as little-endian float32 in C order, whole or not at all.
  public static func write(_ tensor: Tensor, to path: String) throws(PictureError) {
    do { try DurableFile.write(encode(tensor), to: path) } catch { throw PictureError(error) }
  }

  static func encode(_ tensor: Tensor) -> [UInt8] {
    let extents = tensor.shape.map(String.init).joined(separator: ", ")
    let shape = tensor.shape.count == 1 ? "(\(extents),)" : "(\(extents))"
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': \(shape), }"
    // Spaces and a line feed bring signature, version, length and header to a multiple of 64.
    header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"

    var bytes = NPYHeader.signature + [1, 0]
    bytes.reserveCapacity(10 + header.utf8.count + tensor.count * 4)
    bytes += [UInt8(header.utf8.count & 0xFF), UInt8(header.utf8.count >> 8)]
    bytes += header.utf8
    tensor.withUnsafeElements { elements in
      for element in elements {
        withUnsafeBytes(of: element.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
      }
    }
    return bytes
  }
}
