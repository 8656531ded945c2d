// What only moves channels, and its gradients.

extension Operations {
  /// The channels of `first`, and after them those of `second`.
  public func concatenate(
    _ first: BatchTensor, _ second: BatchTensor, into output: BatchTensor
  ) {
    precondition(output.channels == first.channels + second.channels, "all channels, and no other")
    for (part, start) in [(first, 0), (second, first.channels)] {
      checkPlanes(part, output)
      eachPlane(part) { group, channel, plane in
        kernels.batch.join(
          part.plane(group: group, channel: channel), 1, nil,
          output.plane(group: group, channel: start + channel), plane, false)
      }
    }
  }

  /// The gradient of `concatenate` by the part whose channels begin at `start`.
  public func concatenationGradient(
    _ gradient: BatchTensor, from start: Int, into target: BatchTensor, accumulates: Bool
  ) {
    checkPlanes(target, gradient)
    precondition(start + target.channels <= gradient.channels, "channels of the whole")
    eachPlane(target) { group, channel, plane in
      kernels.batch.passGradient(
        gradient.plane(group: group, channel: start + channel), nil, 1,
        target.plane(group: group, channel: channel), accumulates, plane)
    }
  }

  /// Each picture's elements, in the order channels × height × width, as channels of one pixel.
  public func flatten(_ x: BatchTensor, into output: BatchTensor) {
    eachPixel(x, output) { pixel, feature in
      feature.update(from: pixel, count: BatchTensor.groupSize)
    }
  }

  /// The gradient of `flatten`.
  public func flattenGradient(
    _ gradient: BatchTensor, into target: BatchTensor, accumulates: Bool
  ) {
    eachPixel(target, gradient) { pixel, feature in
      for i in 0..<BatchTensor.groupSize {
        pixel[i] = accumulates ? pixel[i] + feature[i] : feature[i]
      }
    }
  }

  /// Calls `body` for each pixel of each plane and the channel of `flat` that it is.
  private func eachPixel(
    _ x: BatchTensor, _ flat: BatchTensor,
    _ body: (_ pixel: UnsafeMutablePointer<Float>, _ feature: UnsafeMutablePointer<Float>) -> Void
  ) {
    precondition(
      flat.images == x.images && flat.height == 1 && flat.width == 1
        && flat.channels == x.channels * x.height * x.width, "a channel for each element")
    eachPlane(x) { group, channel, plane in
      let start = x.plane(group: group, channel: channel)
      for row in 0..<x.height {
        for column in 0..<x.width {
          body(
            start + row * plane.rowStride + column * BatchTensor.groupSize,
            flat.plane(group: group, channel: (channel * x.height + row) * x.width + column))
        }
      }
    }
  }

  private func checkPlanes(_ one: BatchTensor, _ other: BatchTensor) {
    precondition(
      one.images == other.images && one.height == other.height && one.width == other.width
        && one.border == other.border, "planes of one shape")
  }
}
