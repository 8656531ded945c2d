// A 3×3 convolution of stride 1 with fewer multiplications: Winograd's minimal filtering.
//
// In one dimension F(2, 3) takes four products for two outputs, where the definition takes six:
//
//     m0 = (x2 − x0) · (−w0)                 y0 = m0 + m1 + m2 = x0·w0 + x1·w1 + x2·w2
//     m1 = (x2 + x1) · (w0 + w1 + w2)/2      y1 = m1 − m2 + m3 = x1·w0 + x2·w1 + x3·w2
//     m2 = (x2 − x1) · (w0 − w1 + w2)/2
//     m3 = (x3 − x1) · w2
//
// The left factors are Bᵀ·x (`transformedInput`), the right ones G·w (`filterTransform` in
// WinogradConvolution.swift, once), the sums Aᵀ·m (`transformedOutput`); in two dimensions each is
// applied to columns, then to rows.
//
// F(m×m, 3×3) computes a tile of m × m outputs from (m + 2)² products where the definition takes
// 9·m²: 2.25 times fewer for m = 2, 4 times fewer for m = 4. The products of all tiles at one point
// are a matrix product over the channels, for which the convolution kernel serves as it is: a tile of
// m × m outputs is a pixel to it.
//
// The transforms evaluate polynomials at the points 0, ±1, ∞ for m = 2 and 0, ±5/8, ±3/2, ∞ for
// m = 4. The error of the usual 0, ±1, ±2, ∞ is more than twice as large: the powers of 2 reach 16,
// those of 3/2 and 5/8 stay nearer to 1. All of them are exact in binary, up to the fourth power. The
// same points stand in WinogradConvolution.swift, which transforms the weights.
//
// Goals: a vector of channels at a time, whose 36 values of a tile pass through the first cache once; each element of a transform is one fixed chain of
// operations, so that the bits depend on no split of the work.
//
// Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2016); on the choice of
// points Barabasz et al., "Error Analysis and Improving the Accuracy of Winograd Convolution" (2020).

import CMemory
import KernelInterface

/// Six vectors: a column or a row of a tile for m = 4.
typealias Six = (Vector, Vector, Vector, Vector, Vector, Vector)
/// Four vectors: the outputs of one for m = 4, a column or a row for m = 2.
typealias Four = (Vector, Vector, Vector, Vector)

/// Bᵀ·d for the points 0, 5/8, −5/8, 3/2, −3/2, ∞.
@_transparent
func transformedInput(_ d: Six) -> Six {
  let (p, q): (Float, Float) = (5 / 8, 3 / 2)
  let even = multiplyAdd(-q * q, d.2, d.4)
  let odd = multiplyAdd(-q * q, d.1, d.3)
  let even2 = multiplyAdd(-p * p, d.2, d.4)
  let odd2 = multiplyAdd(-p * p, d.1, d.3)
  return (
    multiplyAdd(p * p * q * q, d.0, multiplyAdd(-(p * p + q * q), d.2, d.4)),
    multiplyAdd(p, odd, even), multiplyAdd(-p, odd, even),
    multiplyAdd(q, odd2, even2), multiplyAdd(-q, odd2, even2),
    multiplyAdd(p * p * q * q, d.1, multiplyAdd(-(p * p + q * q), d.3, d.5))
  )
}

/// Bᵀ·d for the points 0, 1, −1, ∞.
@_transparent
func transformedInput(_ d: Four) -> Four {
  (d.2 - d.0, d.2 + d.1, d.2 - d.1, d.3 - d.1)
}

/// Aᵀ·m for the points 0, 5/8, −5/8, 3/2, −3/2, ∞.
@_transparent
func transformedOutput(_ m: Six) -> Four {
  let (p, q): (Float, Float) = (5 / 8, 3 / 2)
  let (sum, difference) = (m.1 + m.2, m.1 - m.2)
  let (sum2, difference2) = (m.3 + m.4, m.3 - m.4)
  return (
    m.0 + sum + sum2,
    multiplyAdd(q, difference2, Vector(repeating: p) * difference),
    multiplyAdd(q * q, sum2, Vector(repeating: p * p) * sum),
    multiplyAdd(q * q * q, difference2, multiplyAdd(p * p * p, difference, m.5))
  )
}

/// Aᵀ·m for the points 0, 1, −1, ∞.
@_transparent
func transformedOutput(_ m: Four) -> (Vector, Vector) {
  (m.0 + m.1 + m.2, m.1 - m.2 + m.3)
}

@_transparent
func loadSix(_ p: UnsafePointer<Float>, _ step: Int) -> Six {
  (
    load(p), load(p + step), load(p + 2 * step), load(p + 3 * step), load(p + 4 * step),
    load(p + 5 * step)
  )
}

@_transparent
func loadFour(_ p: UnsafePointer<Float>, _ step: Int) -> Four {
  (load(p), load(p + step), load(p + 2 * step), load(p + 3 * step))
}

@_transparent
func store(_ v: Six, _ p: UnsafeMutablePointer<Float>, _ step: Int) {
  store(v.0, p)
  store(v.1, p + step)
  store(v.2, p + 2 * step)
  store(v.3, p + 3 * step)
  store(v.4, p + 4 * step)
  store(v.5, p + 5 * step)
}

@_transparent
func store(_ v: Four, _ p: UnsafeMutablePointer<Float>, _ step: Int) {
  store(v.0, p)
  store(v.1, p + step)
  store(v.2, p + 2 * step)
  store(v.3, p + 3 * step)
}

/// Transforms the input of one tile: point × channel, `transformedStride` from point to point.
///
/// `scratch` holds 36 vectors.
public func winogradInput(
  _ task: borrowing WinogradTask, tile: Int, into transformed: UnsafeMutablePointer<Float>,
  scratch: UnsafeMutablePointer<Float>
) {
  let side = task.tileSide + 2
  let points = task.points + tile * side * side
  let step = task.transformedStride
  var channel = 0
  while channel < task.inputChannels {
    let input = task.convolution.input + channel
    let to = transformed + channel
    // The next tile comes while this one is transformed; two of its columns are here already.
    for y in 0..<side {
      for x in 2..<side {
        residuum_prefetch(input + Int(points[side * side + y * side + x]))
      }
    }
    if side == 6 {
      for x in 0..<6 {
        let column = (
          load(input + Int(points[x])), load(input + Int(points[x + 6])),
          load(input + Int(points[x + 12])), load(input + Int(points[x + 18])),
          load(input + Int(points[x + 24])), load(input + Int(points[x + 30]))
        )
        store(transformedInput(column), scratch + x * lanes, 6 * lanes)
      }
      for y in 0..<6 {
        let row = loadSix(scratch + y * 6 * lanes, lanes)
        store(transformedInput(row), to + y * 6 * step, step)
      }
    } else {
      for x in 0..<4 {
        let column = (
          load(input + Int(points[x])), load(input + Int(points[x + 4])),
          load(input + Int(points[x + 8])), load(input + Int(points[x + 12]))
        )
        store(transformedInput(column), scratch + x * lanes, 4 * lanes)
      }
      for y in 0..<4 {
        let row = loadFour(scratch + y * 4 * lanes, lanes)
        store(transformedInput(row), to + y * 4 * step, step)
      }
    }
    channel += lanes
  }
}

/// Multiplies `count` transformed tiles from `firstTile` on with one panel of weights, and
/// transforms and writes what comes out.
///
/// `tileRows` of them make a tile of the matrix product. `products` holds point × `productStride`
/// floats, `scratch` 24 vectors. A panel that is half empty is multiplied whole: its weights are zeros.
public func winogradPanel(
  _ task: borrowing WinogradTask, panel: Int, firstTile: Int, count: Int, tileRows: Int,
  transformed: UnsafePointer<Float>, products: UnsafeMutablePointer<Float>,
  scratch: UnsafeMutablePointer<Float>
) {
  let side = task.tileSide + 2
  let depth = task.convolution.depth
  let weights = task.convolution.weights + panel * side * side * depth * panelWidth
  let channel = panel * panelWidth
  let isWide = channel + panelWidth <= task.convolution.channels
  var product = ConvolutionTask(
    input: transformed, offsets: task.tileOffsets, weights: weights, bias: task.zeros,
    shortcut: nil,
    result: products, output: nil, rectifies: false, taps: 1, depth: depth, pixels: count,
    tileRows: tileRows, channels: panelWidth, outputStride: panelWidth)
  for point in 0..<side * side {
    // The places of the output come while the products are computed, a few at each point.
    for tile in point * count / (side * side)..<(point + 1) * count / (side * side) {
      let output = task.outputTile(firstTile + tile)
      for row in 0..<output.rows {
        prefetchTarget(
          output.columns, isWide && lanes == 16, task.convolution,
          (output.pixel + row * task.width) * task.convolution.outputStride + channel)
      }
    }
    product.input = transformed + point * task.transformedStride
    product.weights = weights + point * depth * panelWidth
    product.result = products + point * task.productStride
    convolve(
      product, firstPanel: 0, endPanel: 1, firstTile: 0, endTile: (count + tileRows - 1) / tileRows)
  }
  for tile in 0..<count {
    let output = task.outputTile(firstTile + tile)
    let products = products + tile * panelWidth
    winogradOutput(task, output, products, channel, scratch)
    if isWide { winogradOutput(task, output, products + lanes, channel + lanes, scratch) }
  }
}

/// Transforms one vector of channels of one tile, and writes the pixels that lie in the output.
@inline(__always)
func winogradOutput(
  _ task: borrowing WinogradTask, _ output: WinogradOutputTile, _ products: UnsafePointer<Float>,
  _ channel: Int, _ scratch: UnsafeMutablePointer<Float>
) {
  let stride = task.convolution.outputStride
  let columns = output.columns
  var place = output.pixel * stride + channel
  let bias = load(task.convolution.bias + channel)
  let floor = lowest(task.convolution.rectifies)
  let step = task.productStride
  if task.tileSide == 4 {
    for x in 0..<6 {
      let column = loadSix(products + x * step, 6 * step)
      store(transformedOutput(column), scratch + x * lanes, 6 * lanes)
    }
    for y in 0..<output.rows {
      let v = transformedOutput(loadSix(scratch + y * 6 * lanes, lanes))
      finish(v.0 + bias, floor, task.convolution, place)
      if columns > 1 { finish(v.1 + bias, floor, task.convolution, place + stride) }
      if columns > 2 { finish(v.2 + bias, floor, task.convolution, place + 2 * stride) }
      if columns > 3 { finish(v.3 + bias, floor, task.convolution, place + 3 * stride) }
      place += task.width * stride
    }
  } else {
    for x in 0..<4 {
      let v = transformedOutput(loadFour(products + x * step, 4 * step))
      store(v.0, scratch + x * lanes)
      store(v.1, scratch + (x + 4) * lanes)
    }
    for y in 0..<output.rows {
      let v = transformedOutput(loadFour(scratch + y * 4 * lanes, lanes))
      finish(v.0 + bias, floor, task.convolution, place)
      if columns > 1 { finish(v.1 + bias, floor, task.convolution, place + stride) }
      place += task.width * stride
    }
  }
}

/// Writes a vector of the result, joined with its shortcut where there is one.
@_transparent
func finish(
  _ value: Vector, _ floor: Vector, _ task: borrowing ConvolutionTask, _ place: Int
) {
  if let shortcut = task.shortcut, let output = task.output {
    stream(value, task.result + place)
    store(larger(value + load(shortcut + place), floor), output + place)
  } else {
    store(larger(value, floor), task.result + place)
  }
}
