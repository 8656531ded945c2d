// Convolution for training, and its two gradients, over batches in which sixteen pictures lie side by
// side (see `BatchPlane`). A weight is one float for sixteen pictures, so no channel count is too
// small for the vectors, and no batch norm is folded away.
//
// Goals, in order:
//  1. The same bits for any split of the work: an output element is one chain of multiply-adds over
//     input channels and taps, a weight's gradient one chain over groups, rows and columns for each
//     of the sixteen pictures, added up at the end.
//  2. Multiply-adds from registers.
//       forward, gradient by the input   4 pixels × 4 channels: 16 accumulators, 8 loads
//       gradient by the weights          4 channels × 6 columns: 24 accumulators, 10 loads
//     With sixteen registers 2 × 4 and 4 × 2.
//  3. One kernel for every window: where a tap lies is looked up. The gradient
//     by the input is a convolution again, of the output's gradient, one for each residue of the
//     position by the stride; BatchConvolution.swift in Kernels prepares them.

import KernelInterface

/// Output channels in a block of weights.
public let batchBlock = 4

/// Pixels in a tile.
#if KERNEL_V4 || arch(arm64)
  let batchTilePixels = 4
#else
  let batchTilePixels = 2
#endif

/// Columns in a tile of the gradient by the weights.
#if KERNEL_V4 || arch(arm64)
  public let weightGradientColumns = 6
#else
  public let weightGradientColumns = 2
#endif

/// Computes rows `firstRow..<endRow` of all output channels.
///
/// Cost: taps × inputs × outputs × pixels × 16 multiply-adds.
public func batchConvolve(_ task: borrowing BatchConvolutionTask, firstRow: Int, endRow: Int) {
  let blockSize = task.inputs * task.taps * batchBlock
  var part = 0
  while part < 16 {
    for row in firstRow..<endRow {
      var column = 0
      while column < task.columns {
        let left = task.columns - column
        let pixels = left < batchTilePixels ? left : batchTilePixels
        let x = task.input + row * task.inputRow + column * task.inputStep + part
        let y = task.output + row * task.outputRow + column * task.outputStep + part
        var channel = 0
        var weights = task.weights
        while channel < task.outputs {
          let target = y + channel * task.outputPlane
          // A tile's input stays in the first cache while all weights pass by.
          if pixels == batchTilePixels {
            batchTile(batchTilePixels, task, x, weights, target, channel)
          } else if pixels == 1 {
            batchTile(1, task, x, weights, target, channel)
          } else if pixels == 2 {
            batchTile(2, task, x, weights, target, channel)
          } else {
            batchTile(3, task, x, weights, target, channel)
          }
          weights += blockSize
          channel += batchBlock
        }
        column += pixels
      }
    }
    part += lanes
  }
}

/// One pixel's accumulators, one a channel.
typealias BatchRow = (Vector, Vector, Vector, Vector)

/// Some pixels of four output channels. `pixels` is a constant where this is inlined.
@inline(__always)
func batchTile(
  _ pixels: Int, _ task: borrowing BatchConvolutionTask, _ input: UnsafePointer<Float>,
  _ weights: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ channel: Int
) {
  var start: BatchRow = (Vector(), Vector(), Vector(), Vector())
  if let bias = task.bias {
    start.0 = Vector(repeating: bias[channel])
    start.1 = Vector(repeating: bias[channel + 1])
    start.2 = Vector(repeating: bias[channel + 2])
    start.3 = Vector(repeating: bias[channel + 3])
  }
  var r0 = start
  var r1 = start
  var r2 = start
  var r3 = start
  let step = task.inputStep
  let taps = task.taps
  let offsets = task.offsets
  var w = weights
  var plane = input
  for _ in 0..<task.inputs {
    for tap in 0..<taps {
      let x = plane + Int(offsets[tap])
      batchAccumulate(&r0, load(x), w)
      if pixels > 1 { batchAccumulate(&r1, load(x + step), w) }
      if pixels > 2 { batchAccumulate(&r2, load(x + 2 * step), w) }
      if pixels > 3 { batchAccumulate(&r3, load(x + 3 * step), w) }
      w += batchBlock
    }
    plane += task.inputPlane
  }
  let next = task.outputStep
  let count = task.outputs - channel
  batchWrite(r0, task, output, count)
  if pixels > 1 { batchWrite(r1, task, output + next, count) }
  if pixels > 2 { batchWrite(r2, task, output + 2 * next, count) }
  if pixels > 3 { batchWrite(r3, task, output + 3 * next, count) }
}

@_transparent
func batchAccumulate(_ row: inout BatchRow, _ x: Vector, _ w: UnsafePointer<Float>) {
  row.0 = multiplyAdd(w[0], x, row.0)
  row.1 = multiplyAdd(w[1], x, row.1)
  row.2 = multiplyAdd(w[2], x, row.2)
  row.3 = multiplyAdd(w[3], x, row.3)
}

/// Writes one pixel of up to four channels.
@inline(__always)
func batchWrite(
  _ row: BatchRow, _ task: borrowing BatchConvolutionTask, _ output: UnsafeMutablePointer<Float>,
  _ count: Int
) {
  let plane = task.outputPlane
  if task.accumulates {
    store(row.0 + load(output), output)
    if count > 1 { store(row.1 + load(output + plane), output + plane) }
    if count > 2 { store(row.2 + load(output + 2 * plane), output + 2 * plane) }
    if count > 3 { store(row.3 + load(output + 3 * plane), output + 3 * plane) }
  } else {
    store(row.0, output)
    if count > 1 { store(row.1, output + plane) }
    if count > 2 { store(row.2, output + 2 * plane) }
    if count > 3 { store(row.3, output + 3 * plane) }
  }
}

/// Computes the gradient of four output channels from `channel` on, for one tile of columns from
/// `column` on.
///
/// Cost: 4 × `weightGradientColumns` × pixels × groups × 16 multiply-adds.
public func weightGradient(_ task: borrowing WeightGradientTask, channel: Int, column: Int) {
  let zero = Vector()
  var c0: BatchRow = (zero, zero, zero, zero)
  var c1 = c0
  var c2 = c0
  var c3 = c0
  var c4 = c0
  var c5 = c0
  let isWide = weightGradientColumns > 2
  let offsets = task.offsets + column
  // Channels past the last one are computed from the last and not written.
  let plane = task.gradientPlane
  let last = task.outputs - 1 - channel
  let g1 = (last < 1 ? last : 1) * plane
  let g2 = (last < 2 ? last : 2) * plane
  let g3 = (last < 3 ? last : 3) * plane
  let o0 = Int(offsets[0])
  let o1 = Int(offsets[1])
  let o2 = isWide ? Int(offsets[2]) : 0
  let o3 = isWide ? Int(offsets[3]) : 0
  let o4 = isWide ? Int(offsets[4]) : 0
  let o5 = isWide ? Int(offsets[5]) : 0
  let step = task.inputStep
  for group in 0..<task.groups {
    for row in 0..<task.height {
      var part = 0
      while part < 16 {
        var g =
          task.outputGradient + group * task.gradientGroup + row * task.gradientRow
          + channel * plane + part
        var x = task.input + group * task.inputGroup + row * task.inputRow + part
        for _ in 0..<task.width {
          let v: BatchRow = (load(g), load(g + g1), load(g + g2), load(g + g3))
          weightAccumulate(&c0, load(x + o0), v)
          weightAccumulate(&c1, load(x + o1), v)
          if isWide {
            weightAccumulate(&c2, load(x + o2), v)
            weightAccumulate(&c3, load(x + o3), v)
            weightAccumulate(&c4, load(x + o4), v)
            weightAccumulate(&c5, load(x + o5), v)
          }
          g += 16
          x += step
        }
        part += lanes
      }
    }
  }
  writeGradient(c0, task, channel, column)
  writeGradient(c1, task, channel, column + 1)
  if isWide {
    writeGradient(c2, task, channel, column + 2)
    writeGradient(c3, task, channel, column + 3)
    writeGradient(c4, task, channel, column + 4)
    writeGradient(c5, task, channel, column + 5)
  }
}

@_transparent
func weightAccumulate(_ sums: inout BatchRow, _ x: Vector, _ g: BatchRow) {
  sums.0 = multiplyAdd(g.0, x, sums.0)
  sums.1 = multiplyAdd(g.1, x, sums.1)
  sums.2 = multiplyAdd(g.2, x, sums.2)
  sums.3 = multiplyAdd(g.3, x, sums.3)
}

/// Adds up the pictures and writes what exists of four channels at one column.
@inline(__always)
func writeGradient(
  _ sums: BatchRow, _ task: borrowing WeightGradientTask, _ channel: Int, _ column: Int
) {
  guard column < task.columns else { return }
  let target = task.gradient + channel * task.columns + column
  let count = task.outputs - channel
  target[0] = total(sums.0)
  if count > 1 { target[task.columns] = total(sums.1) }
  if count > 2 { target[2 * task.columns] = total(sums.2) }
  if count > 3 { target[3 * task.columns] = total(sums.3) }
}
