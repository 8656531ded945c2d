/// The sizes that a convolution is made for.
public struct ConvolutionShape: Hashable, Sendable, CustomStringConvertible {
  /// Input and output channels.
  public var inputs: Int
  public var outputs: Int
  public var window: Window
  /// Pictures in a batch.
  public var images: Int
  /// The input's extent, in pixels.
  public var height: Int
  public var width: Int

  public init(
    inputs: Int, outputs: Int, window: Window, images: Int = 1, height: Int, width: Int
  ) {
    self.inputs = inputs
    self.outputs = outputs
    self.window = window
    self.images = images
    self.height = height
    self.width = width
  }

  /// The output's extent, in pixels; 0 where the window does not fit into the input.
  public var outputHeight: Int { window.outputExtent(height) }
  public var outputWidth: Int { window.outputExtent(width) }

  /// The output's pixels, of all pictures.
  public var outputPixels: Int { images * outputHeight * outputWidth }

  /// Whether offsets of 32 bits reach every element of the input, a border included.
  public var isAddressable: Bool {
    let border = 2 * window.padding
    let bordered = images * (height + border) * (width + border) * inputs
    let padded = (images * height * width + 1) * Activation.stride(ofChannels: inputs)
    return max(bordered, padded) <= Int32.max
  }

  /// Multiply-adds by the definition.
  public var multiplyAdds: Int {
    outputPixels * outputs * inputs * window.kernel * window.kernel
  }

  /// `3×3, 64→64, 56×56`, with stride, dilation and batch where they are not 1.
  public var description: String {
    let stride = window.stride == 1 ? "" : " /\(window.stride)"
    let dilation = window.dilation == 1 ? "" : " dilated \(window.dilation)"
    let batch = images == 1 ? "" : "\(images)×"
    return "\(window.kernel)×\(window.kernel)\(stride)\(dilation), \(inputs)→\(outputs), "
      + "\(batch)\(height)×\(width)"
  }
}
