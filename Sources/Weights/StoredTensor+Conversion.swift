import Kernels

extension StoredTensor {
  /// The values as 32-bit floats in row-major order.
  ///
  /// Contiguous floats are borrowed where they lie, and cost one pass over them to see that
  /// all are finite; anything else is converted into new memory. Doubles are rounded to nearest, and
  /// 8-bit whole numbers are multiplied by their channel's scale.
  ///
  /// - Parameter allowsNonFinite: whether NaN and infinities are read too, as a training run that
  ///   diverged has them.
  /// - Throws: `WeightsError.tensor` where it is no weight, or one is NaN or
  ///   infinite (or too large for a float), since a network computes nothing with such a weight;
  ///   `.malformed` where the bytes do not have the checksum that the file gives.
  public func tensor(allowsNonFinite: Bool = false) throws(WeightsError) -> Tensor {
    guard isWeight else {
      throw .tensor(path: source.path, name: name, .elementType(elementType))
    }
    do throws(WeightsError.Fault) { try checksum?.verify() } catch {
      throw .malformed(path: source.path, error)
    }
    let scales = try scales?.tensor.tensor(allowsNonFinite: allowsNonFinite)
    let count = count
    guard count > 0 else { return Tensor(shape: shape, repeating: 0) }

    let tensor: Tensor
    let start = source.bytes.baseAddress! + offset
    if let scales {
      tensor = Tensor(shape: shape) { multiply(start, by: scales, to: $0.baseAddress!) }
    } else if elementType == .float32, isContiguous, UInt(bitPattern: start) % 4 == 0 {
      let elements = UnsafeBufferPointer(
        start: start.assumingMemoryBound(to: Float.self), count: count)
      tensor = Tensor(shape: shape, borrowing: elements, owner: source)
    } else {
      tensor = Tensor(shape: shape) { convert(from: start, to: $0.baseAddress!) }
    }

    if allowsNonFinite { return tensor }
    let bad = tensor.withUnsafeElements { elements in
      firstNonFinite(elements).map { (position: $0, value: elements[$0]) }
    }
    if let bad {
      let fault = WeightsError.TensorFault.notFinite(
        index: Self.index(bad.position, in: shape), value: bad.value)
      throw .tensor(path: source.path, name: name, fault)
    }
    return tensor
  }

  /// Writes each 8-bit whole number times its channel's scale.
  private func multiply(
    _ source: UnsafeRawPointer, by scales: Tensor, to destination: UnsafeMutablePointer<Float>
  ) {
    let run = count / shape[0]
    scales.withUnsafeElements { scales in
      for channel in scales.indices {
        let scale = scales[channel]
        for i in channel * run..<(channel + 1) * run {
          destination[i] = scale * Float(source.load(fromByteOffset: i, as: Int8.self))
        }
      }
    }
  }

  /// Writes all elements in row-major order, row by row; contiguous elements are one long row.
  private func convert(from source: UnsafeRawPointer, to destination: UnsafeMutablePointer<Float>) {
    guard !isContiguous, let rowLength = shape.last, let step = strides.last else {
      convertRow(source, step: 1, to: destination, count: count)
      return
    }
    let outer = shape.dropLast()
    var index = [Int](repeating: 0, count: outer.count)
    var position = 0
    for row in 0..<count / rowLength {
      convertRow(
        source + position * elementType.size, step: step, to: destination + row * rowLength,
        count: rowLength)
      // The next row: count `index` up like an odometer, keeping `position` = Σ index·stride.
      for dimension in outer.indices.reversed() {
        index[dimension] += 1
        position += strides[dimension]
        if index[dimension] < outer[dimension] { break }
        position -= outer[dimension] * strides[dimension]
        index[dimension] = 0
      }
    }
  }

  /// Converts `count` elements that lie `step` elements apart. The host is
  /// little-endian, which `WeightsFile` makes sure of.
  private func convertRow(
    _ source: UnsafeRawPointer, step: Int, to destination: UnsafeMutablePointer<Float>, count: Int
  ) {
    switch elementType {
    case .float32 where step == 1:
      UnsafeMutableRawPointer(destination).copyMemory(from: source, byteCount: count * 4)
    case .float32:
      for i in 0..<count {
        destination[i] = source.loadUnaligned(fromByteOffset: i * step * 4, as: Float.self)
      }
    case .float64:
      for i in 0..<count {
        destination[i] = Float(source.loadUnaligned(fromByteOffset: i * step * 8, as: Double.self))
      }
    case .float16:
      for i in 0..<count {
        destination[i] = float(
          half: source.loadUnaligned(fromByteOffset: i * step * 2, as: UInt16.self))
      }
    case .bfloat16:
      for i in 0..<count {
        let bits = source.loadUnaligned(fromByteOffset: i * step * 2, as: UInt16.self)
        destination[i] = Float(bitPattern: UInt32(bits) << 16)
      }
    default:
      preconditionFailure("not called for elements that are no weights")
    }
  }

  /// The index of the element at `position` in row-major order.
  static func index(_ position: Int, in shape: [Int]) -> [Int] {
    var remainder = position
    var index = shape
    for dimension in shape.indices.reversed() {
      (remainder, index[dimension]) = remainder.quotientAndRemainder(dividingBy: shape[dimension])
    }
    return index
  }
}

/// The position of the first NaN or infinity.
///
/// Adding one to an exponent of all ones carries into the sign's place; the carries of a block are
/// gathered with `|`, so that the loop has no branch and vectorizes.
private func firstNonFinite(_ elements: UnsafeBufferPointer<Float>) -> Int? {
  let blockLength = 4096
  var start = 0
  while start < elements.count {
    let end = min(start + blockLength, elements.count)
    var carries: UInt32 = 0
    for i in start..<end {
      carries |= (elements[i].bitPattern & 0x7F80_0000) &+ 0x0080_0000
    }
    if carries & 0x8000_0000 != 0 { return (start..<end).first { !elements[$0].isFinite } }
    start = end
  }
  return nil
}
