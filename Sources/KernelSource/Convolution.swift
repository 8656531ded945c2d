// Convolution of any kernel size, stride, padding and dilation, as an indirect matrix product.
//
// Goals, in order:
//  1. The same bits for any split of the work: each output element is one chain of multiply-adds
//     over taps and depth in a fixed order, whatever tile it is computed in.
//  2. Multiply-adds from registers. A tile is `tileRows` pixels × two vectors of channels, all
//     accumulators; each step loads two weight vectors and one float a pixel, which the multiply-add
//     broadcasts.
//       AVX-512  12 × 32: 24 accumulators + 2 weights of 32 registers
//       AVX2      6 × 16: 12 + 2 + 1 broadcast of 16
//       baseline  6 × 8:  likewise, with separate multiply and add
//       arm64    12 × 8:  24 + 2 of 32
//     Lower tiles are compiled too, each number of rows on its own, so that 49 pixels are five tiles
//     of ten rows and not four of twelve and one of a single pixel.
//  3. One kernel. `offsets` tells where each pixel's taps lie, so the addresses are looked up once a
//     tap and not computed; the cost of that, a load and an addition for each pixel, is spread over
//     `depth` × 2 multiply-adds.
//
// The indirection is that of Dukhan, "The Indirect Convolution Algorithm" (2019).

import CMemory
import KernelInterface

/// The most pixels in a tile.
#if KERNEL_V4 || arch(arm64)
  public let maximumTileRows = 12
#else
  public let maximumTileRows = 6
#endif

/// Output channels in a panel of packed weights.
public let panelWidth = 2 * MemoryLayout<Vector>.size / MemoryLayout<Float>.size

/// Computes tiles `firstTile..<endTile` of panels `firstPanel..<endPanel`.
///
/// Cost: taps × depth × pixels × channels multiply-adds.
public func convolve(
  _ task: borrowing ConvolutionTask, firstPanel: Int, endPanel: Int, firstTile: Int, endTile: Int
) {
  let panelSize = task.taps * task.depth * panelWidth
  for panel in firstPanel..<endPanel {
    let weights = task.weights + panel * panelSize
    let channel = panel * panelWidth
    // The last panel may be half empty: channels are padded to 16, a panel of AVX-512 holds 32.
    let isWide = channel + panelWidth <= task.outputStride
    for tile in firstTile..<endTile {
      let pixel = tile * task.tileRows
      let rows = min(task.pixels - pixel, task.tileRows)
      let offsets = task.offsets + pixel * task.taps
      let place = pixel * task.outputStride + channel
      if isWide {
        wideTile(task, rows, weights, task.bias + channel, offsets, place)
      } else {
        narrowTile(task, rows, weights, task.bias + channel, offsets, place)
      }
    }
  }
}

/// A tile of two vectors of channels.
@inline(never)
func wideTile(
  _ task: borrowing ConvolutionTask, _ rows: Int, _ weights: UnsafePointer<Float>,
  _ bias: UnsafePointer<Float>, _ offsets: UnsafePointer<Int32>, _ place: Int
) {
  switch rows {
  #if KERNEL_V4 || arch(arm64)
    case 12: tile(12, true, task, weights, bias, offsets, place)
    case 11: tile(11, true, task, weights, bias, offsets, place)
    case 10: tile(10, true, task, weights, bias, offsets, place)
    case 9: tile(9, true, task, weights, bias, offsets, place)
    case 8: tile(8, true, task, weights, bias, offsets, place)
    case 7: tile(7, true, task, weights, bias, offsets, place)
  #endif
  case 6: tile(6, true, task, weights, bias, offsets, place)
  case 5: tile(5, true, task, weights, bias, offsets, place)
  case 4: tile(4, true, task, weights, bias, offsets, place)
  case 3: tile(3, true, task, weights, bias, offsets, place)
  case 2: tile(2, true, task, weights, bias, offsets, place)
  default: tile(1, true, task, weights, bias, offsets, place)
  }
}

/// A tile of one vector of channels, for the half panel that 16 channels leave.
@inline(never)
func narrowTile(
  _ task: borrowing ConvolutionTask, _ rows: Int, _ weights: UnsafePointer<Float>,
  _ bias: UnsafePointer<Float>, _ offsets: UnsafePointer<Int32>, _ place: Int
) {
  switch rows {
  #if KERNEL_V4 || arch(arm64)
    case 12: tile(12, false, task, weights, bias, offsets, place)
    case 11: tile(11, false, task, weights, bias, offsets, place)
    case 10: tile(10, false, task, weights, bias, offsets, place)
    case 9: tile(9, false, task, weights, bias, offsets, place)
    case 8: tile(8, false, task, weights, bias, offsets, place)
    case 7: tile(7, false, task, weights, bias, offsets, place)
  #endif
  case 6: tile(6, false, task, weights, bias, offsets, place)
  case 5: tile(5, false, task, weights, bias, offsets, place)
  case 4: tile(4, false, task, weights, bias, offsets, place)
  case 3: tile(3, false, task, weights, bias, offsets, place)
  case 2: tile(2, false, task, weights, bias, offsets, place)
  default: tile(1, false, task, weights, bias, offsets, place)
  }
}

/// One pixel's two accumulators, as a value that stays in registers.
typealias Row = (Vector, Vector)

/// The tile itself. `rows` and `isWide` are constants where this is inlined, so that what lies
/// behind a condition that fails is not compiled.
@inline(__always)
func tile(
  _ rows: Int, _ isWide: Bool, _ task: borrowing ConvolutionTask, _ panel: UnsafePointer<Float>,
  _ bias: UnsafePointer<Float>, _ offsets: UnsafePointer<Int32>, _ place: Int
) {
  prefetchTarget(rows, isWide && lanes == 16, task, place)
  let start = (load(bias), isWide ? load(bias + lanes) : Vector())
  var r0 = start
  var r1 = start
  var r2 = start
  var r3 = start
  var r4 = start
  var r5 = start
  var r6 = start
  var r7 = start
  var r8 = start
  var r9 = start
  var r10 = start
  var r11 = start
  var weights = panel
  var offsets = offsets
  let input = task.input
  let depth = task.depth
  for _ in 0..<task.taps {
    let p0 = input + Int(offsets[0])
    let p1 = rows > 1 ? input + Int(offsets[1]) : p0
    let p2 = rows > 2 ? input + Int(offsets[2]) : p0
    let p3 = rows > 3 ? input + Int(offsets[3]) : p0
    let p4 = rows > 4 ? input + Int(offsets[4]) : p0
    let p5 = rows > 5 ? input + Int(offsets[5]) : p0
    let p6 = rows > 6 ? input + Int(offsets[6]) : p0
    let p7 = rows > 7 ? input + Int(offsets[7]) : p0
    let p8 = rows > 8 ? input + Int(offsets[8]) : p0
    let p9 = rows > 9 ? input + Int(offsets[9]) : p0
    let p10 = rows > 10 ? input + Int(offsets[10]) : p0
    let p11 = rows > 11 ? input + Int(offsets[11]) : p0
    for d in 0..<depth {
      let w = (load(weights), isWide ? load(weights + lanes) : Vector())
      weights += 2 * lanes
      accumulate(&r0, p0[d], w, isWide)
      if rows > 1 { accumulate(&r1, p1[d], w, isWide) }
      if rows > 2 { accumulate(&r2, p2[d], w, isWide) }
      if rows > 3 { accumulate(&r3, p3[d], w, isWide) }
      if rows > 4 { accumulate(&r4, p4[d], w, isWide) }
      if rows > 5 { accumulate(&r5, p5[d], w, isWide) }
      if rows > 6 { accumulate(&r6, p6[d], w, isWide) }
      if rows > 7 { accumulate(&r7, p7[d], w, isWide) }
      if rows > 8 { accumulate(&r8, p8[d], w, isWide) }
      if rows > 9 { accumulate(&r9, p9[d], w, isWide) }
      if rows > 10 { accumulate(&r10, p10[d], w, isWide) }
      if rows > 11 { accumulate(&r11, p11[d], w, isWide) }
    }
    offsets += task.tileRows
  }
  let stride = task.outputStride
  finish(r0, isWide, task, place)
  if rows > 1 { finish(r1, isWide, task, place + stride) }
  if rows > 2 { finish(r2, isWide, task, place + 2 * stride) }
  if rows > 3 { finish(r3, isWide, task, place + 3 * stride) }
  if rows > 4 { finish(r4, isWide, task, place + 4 * stride) }
  if rows > 5 { finish(r5, isWide, task, place + 5 * stride) }
  if rows > 6 { finish(r6, isWide, task, place + 6 * stride) }
  if rows > 7 { finish(r7, isWide, task, place + 7 * stride) }
  if rows > 8 { finish(r8, isWide, task, place + 8 * stride) }
  if rows > 9 { finish(r9, isWide, task, place + 9 * stride) }
  if rows > 10 { finish(r10, isWide, task, place + 10 * stride) }
  if rows > 11 { finish(r11, isWide, task, place + 11 * stride) }
}

/// Fetches what the finished tile is added to and where it is written, which lie far away, while it
/// is computed.
@inline(__always)
func prefetchTarget(
  _ rows: Int, _ spansTwoLines: Bool, _ task: borrowing ConvolutionTask, _ place: Int
) {
  let output = if let output = task.output { output } else { task.result }
  var place = place
  for _ in 0..<rows {
    residuum_prefetch_for_writing(output + place)
    if spansTwoLines { residuum_prefetch_for_writing(output + place + lanes) }
    if let shortcut = task.shortcut {
      residuum_prefetch(shortcut + place)
      if spansTwoLines { residuum_prefetch(shortcut + place + lanes) }
    }
    place += task.outputStride
  }
}

@inline(__always)
func accumulate(_ row: inout Row, _ x: Float, _ w: Row, _ isWide: Bool) {
  row.0 = multiplyAdd(x, w.0, row.0)
  if isWide { row.1 = multiplyAdd(x, w.1, row.1) }
}

/// Writes a finished pixel, joined with its shortcut where there is one.
@inline(__always)
func finish(_ row: Row, _ isWide: Bool, _ task: borrowing ConvolutionTask, _ place: Int) {
  finish(row.0, task, place)
  if isWide { finish(row.1, task, place + lanes) }
}

@inline(__always)
func finish(_ value: Vector, _ task: borrowing ConvolutionTask, _ place: Int) {
  if let shortcut = task.shortcut, let output = task.output {
    // F(x) is kept for whoever looks at it; the network goes on from the sum.
    stream(value, task.result + place)
    let sum = value + load(shortcut + place)
    store(task.rectifies ? rectified(sum) : sum, output + place)
  } else {
    store(task.rectifies ? rectified(value) : value, task.result + place)
  }
}
