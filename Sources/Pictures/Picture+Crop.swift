extension Picture {
  /// The square of `side` pixels in the middle, by the rules of torchvision's `CenterCrop`.
  public func centreCropped(_ side: Int) -> Picture {
    centreCropped(width: side, height: side)
  }

  /// The part of `width` × `height` pixels in the middle, by the rules of torchvision's `CenterCrop`:
  /// an odd remainder is rounded as Python's `round` does, half to even, and a picture that is too
  /// small is first padded with black, the odd pixel at the right and the bottom.
  ///
  /// - Precondition: both sides are positive.
  public func centreCropped(width newWidth: Int, height newHeight: Int) -> Picture {
    precondition(newWidth > 0 && newHeight > 0, "a picture has at least one pixel")
    let left = Self.cropStart(from: width, to: newWidth)
    let top = Self.cropStart(from: height, to: newHeight)
    var result = [UInt8](repeating: 0, count: newWidth * newHeight * 3)
    let columns = max(left, 0)..<min(left + newWidth, width)
    for y in max(top, 0)..<min(top + newHeight, height) {
      let start = ((y - top) * newWidth + columns.lowerBound - left) * 3
      let source = (y * width + columns.lowerBound) * 3
      result.replaceSubrange(
        start..<(start + columns.count * 3), with: pixels[source..<(source + columns.count * 3)])
    }
    return Picture(width: newWidth, height: newHeight, pixels: result)
  }

  /// Where a centred window of `window` samples starts in `extent`; negative where it is padded.
  static func cropStart(from extent: Int, to window: Int) -> Int {
    if window > extent { return -((window - extent) / 2) }
    return Int((Double(extent - window) / 2).rounded(.toNearestOrEven))
  }
}
