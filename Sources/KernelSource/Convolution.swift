// Convolution of any kernel size, stride, padding and dilation, as an indirect matrix product.
//
// Goals, in order:
//  1. The same bits for any split of the work: each output element is one chain of multiply-adds
//     over taps and depth in a fixed order, whatever tile it is computed in.
//  2. Multiply-adds from registers. A tile is `tileRows` pixels × two vectors of channels, all
//     accumulators; each step loads two weight vectors and broadcasts one float a pixel.
//       AVX-512  12 × 32: 24 accumulators + 2 weights of 32 registers
//       AVX2      6 × 16: 12 + 2 + 1 broadcast of 16
//       baseline  6 × 8:  likewise, with separate multiply and add
//       arm64    12 × 8:  24 + 2 of 32
//     Lower tiles are compiled too (TileHeights.swift), so that 49 pixels are four tiles of ten rows
//     and one of nine, not four of twelve and one of a single pixel.
//  3. One kernel. `offsets` tells where each pixel's taps lie, so the addresses are looked up once a
//     tap and not computed; the cost of that, a load and an addition for each pixel, is spread over
//     `depth` × 2 multiply-adds.
//
// `ConvolutionTask` defines tap, depth, panel and offsets; DirectConvolution.swift prepares them and
// says what stays in which cache. In plain loops: `Reference.convolution`.
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
    for tile in firstTile..<endTile {
      let pixel = tile * task.tileRows
      let rows = min(task.pixels - pixel, task.tileRows)
      let offsets = task.offsets + pixel * task.taps
      let place = pixel * task.outputStride + channel
      #if KERNEL_V4
        // The last panel may be half empty: channels are padded to 16, a panel holds 32.
        if channel + panelWidth > task.channels {
          narrowTile(task, rows, weights, task.bias + channel, offsets, place)
          continue
        }
      #endif
      wideTile(task, rows, weights, task.bias + channel, offsets, place)
    }
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
  // With a shortcut there is much to fetch: it comes little by little, three pixels every 16 steps, or
  // the loads of weights would wait for it. A few pixels too many do no harm. 32 channels of a pixel
  // are two cache lines.
  let spansTwoLines = isWide && lanes == 16
  var run = depth
  var toFetch = 0
  var ahead = place
  if task.shortcut == nil {
    prefetchTarget(rows, spansTwoLines, task, place)
  } else {
    run = 16
    toFetch = rows
  }
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
    var d = 0
    while d < depth {
      if toFetch > 0 {
        prefetchTarget(3, spansTwoLines, task, ahead)
        ahead += 3 * task.outputStride
        toFetch -= 3
      }
      let end = depth - d < run ? depth : d + run
      while d < end {
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
        d += 1
      }
    }
    offsets += task.tileRows
  }
  let stride = task.outputStride
  let floor = lowest(task.rectifies)
  if let shortcut = task.shortcut, let output = task.output {
    writeJoined(r0, isWide, floor, shortcut, task.result, output, place)
    if rows > 1 { writeJoined(r1, isWide, floor, shortcut, task.result, output, place + stride) }
    if rows > 2 {
      writeJoined(r2, isWide, floor, shortcut, task.result, output, place + 2 * stride)
    }
    if rows > 3 {
      writeJoined(r3, isWide, floor, shortcut, task.result, output, place + 3 * stride)
    }
    if rows > 4 {
      writeJoined(r4, isWide, floor, shortcut, task.result, output, place + 4 * stride)
    }
    if rows > 5 {
      writeJoined(r5, isWide, floor, shortcut, task.result, output, place + 5 * stride)
    }
    if rows > 6 {
      writeJoined(r6, isWide, floor, shortcut, task.result, output, place + 6 * stride)
    }
    if rows > 7 {
      writeJoined(r7, isWide, floor, shortcut, task.result, output, place + 7 * stride)
    }
    if rows > 8 {
      writeJoined(r8, isWide, floor, shortcut, task.result, output, place + 8 * stride)
    }
    if rows > 9 {
      writeJoined(r9, isWide, floor, shortcut, task.result, output, place + 9 * stride)
    }
    if rows > 10 {
      writeJoined(r10, isWide, floor, shortcut, task.result, output, place + 10 * stride)
    }
    if rows > 11 {
      writeJoined(r11, isWide, floor, shortcut, task.result, output, place + 11 * stride)
    }
  } else {
    write(r0, isWide, floor, task.result, place)
    if rows > 1 { write(r1, isWide, floor, task.result, place + stride) }
    if rows > 2 { write(r2, isWide, floor, task.result, place + 2 * stride) }
    if rows > 3 { write(r3, isWide, floor, task.result, place + 3 * stride) }
    if rows > 4 { write(r4, isWide, floor, task.result, place + 4 * stride) }
    if rows > 5 { write(r5, isWide, floor, task.result, place + 5 * stride) }
    if rows > 6 { write(r6, isWide, floor, task.result, place + 6 * stride) }
    if rows > 7 { write(r7, isWide, floor, task.result, place + 7 * stride) }
    if rows > 8 { write(r8, isWide, floor, task.result, place + 8 * stride) }
    if rows > 9 { write(r9, isWide, floor, task.result, place + 9 * stride) }
    if rows > 10 { write(r10, isWide, floor, task.result, place + 10 * stride) }
    if rows > 11 { write(r11, isWide, floor, task.result, place + 11 * stride) }
  }
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

@_transparent
func accumulate(_ row: inout Row, _ x: Float, _ w: Row, _ isWide: Bool) {
  row.0 = multiplyAdd(x, w.0, row.0)
  if isWide { row.1 = multiplyAdd(x, w.1, row.1) }
}

/// Writes a finished pixel.
@_transparent
func write(
  _ row: Row, _ isWide: Bool, _ floor: Vector, _ result: UnsafeMutablePointer<Float>, _ place: Int
) {
  store(larger(row.0, floor), result + place)
  if isWide { store(larger(row.1, floor), result + place + lanes) }
}

/// Writes a finished pixel of F(x), and joined with its shortcut.
@_transparent
func writeJoined(
  _ row: Row, _ isWide: Bool, _ floor: Vector, _ shortcut: UnsafePointer<Float>,
  _ result: UnsafeMutablePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ place: Int
) {
  // F(x) is kept for whoever looks at it; the network goes on from the sum.
  stream(row.0, result + place)
  store(larger(row.0 + load(shortcut + place), floor), output + place)
  if isWide {
    stream(row.1, result + place + lanes)
    store(larger(row.1 + load(shortcut + place + lanes), floor), output + place + lanes)
  }
}
