import Kernels
import Pictures
import Terminal

/// All channels of an activation side by side as one picture, in one scale.
struct ChannelSheet {
  let tensor: Tensor

  init(_ tensor: Tensor) { self.tensor = tensor }

  /// Blue below zero, orange above; rectified activations, which have no sign, from dark to bright.
  /// Small maps are enlarged until a pixel can be seen; a border of one pixel parts the channels.
  var picture: Picture {
    let (channels, height, width) = (tensor.shape[0], tensor.shape[1], tensor.shape[2])
    let columns = Int(Double(channels * height).squareRoot() / Double(width).squareRoot().nextUp)
    let across = min(max(columns, 1), channels)
    let down = (channels + across - 1) / across
    let zoom = max(1, min(16, 256 / (max(width, height) * (channels == 1 ? 1 : across))))
    let (cellWidth, cellHeight) = (width * zoom + 1, height * zoom + 1)
    let values = tensor.elements
    let largest = values.reduce(0) { max($0, abs($1)) }
    let isSigned = values.contains { $0 < 0 }
    let pictureWidth = across * cellWidth - 1
    let pictureHeight = down * cellHeight - 1
    var pixels = [UInt8](repeating: 24, count: pictureWidth * pictureHeight * 3)
    for y in 0..<pictureHeight {
      for x in 0..<pictureWidth {
        let channel = y / cellHeight * across + x / cellWidth
        let (row, column) = (y % cellHeight / zoom, x % cellWidth / zoom)
        guard channel < channels, row < height, column < width else { continue }
        let value = values[(channel * height + row) * width + column]
        let share = largest > 0 ? value / largest : 0
        let color =
          isSigned ? Colormap.diverging.color(signed: share) : Colormap.sequential.color(at: share)
        let at = (y * pictureWidth + x) * 3
        (pixels[at], pixels[at + 1], pixels[at + 2]) = (color.red, color.green, color.blue)
      }
    }
    return Picture(width: pictureWidth, height: pictureHeight, pixels: pixels)
  }
}
