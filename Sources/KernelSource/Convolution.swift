// Convolution of any kernel size, stride, padding and dilation, as an indirect matrix product.
//
// Goals, in order:
//  1. The same bits for any split of the work: each output element is one chain of multiply-adds
//     over taps and depth in a fixed order, whatever tile it is computed in.
//  2. Multiply-adds from registers. A tile is `tileRows` pixels × two vectors of channels, all
//     accumulators; each step loads two weight vectors and one float a pixel, which the multiply-add
//     broadcasts from memory.
//       AVX-512  12 × 32: 24 accumulators + 2 weights of 32 registers
//       AVX2      6 × 16: 12 + 2 + 1 broadcast of 16
//       baseline  6 × 8:  likewise, with separate multiply and add
//       arm64    12 × 8:  24 + 2 of 32
//  3. One kernel. `offsets` tells where each pixel's taps lie, so the addresses are looked up once a
//     tap and not computed; the cost of that, a load and an addition for each pixel, is spread over
//     `depth` × 2 multiply-adds.
//
// The indirection is that of Dukhan, "The Indirect Convolution Algorithm" (2019).

import KernelInterface

/// Pixels in a tile.
#if KERNEL_V4 || arch(arm64)
  public let tileRows = 12
#else
  public let tileRows = 6
#endif

/// Output channels in a panel of packed weights.
public let panelWidth = 2 * MemoryLayout<Vector>.size / MemoryLayout<Float>.size

/// Computes tiles `firstTile..<endTile` of panels `firstPanel..<endPanel`.
///
/// Cost: taps × depth × pixels × channels multiply-adds, plus what the last tile wastes.
public func convolve(
  _ task: borrowing ConvolutionTask, firstPanel: Int, endPanel: Int, firstTile: Int, endTile: Int
) {
  let panelSize = task.taps * task.depth * panelWidth
  for panel in firstPanel..<endPanel {
    let weights = task.weights + panel * panelSize
    let channel = panel * panelWidth
    // The last panel may be half empty: channels are padded to 16, a panel of AVX-512 holds 32.
    let isFull = channel + panelWidth <= task.outputStride
    for tile in firstTile..<endTile {
      let rows = min(task.pixels - tile * tileRows, tileRows)
      let offsets = task.offsets + tile * task.taps * tileRows
      let place = tile * tileRows * task.outputStride + channel
      if !isFull {
        tileOfOneVector(task, weights, task.bias + channel, offsets, place, rows)
        continue
      }
      #if KERNEL_V4 || arch(arm64)
        if rows > 6 {
          tile12(task, weights, task.bias + channel, offsets, place, rows)
        } else {
          tile6(task, weights, task.bias + channel, offsets, place, rows)
        }
      #else
        tile6(task, weights, task.bias + channel, offsets, place, rows)
      #endif
    }
  }
}

/// One pixel's two accumulators, as a value that stays in registers.
typealias Row = (Vector, Vector)

@inline(__always)
func accumulate(_ row: inout Row, _ x: Float, _ w0: Vector, _ w1: Vector) {
  row.0 = multiplyAdd(x, w0, row.0)
  row.1 = multiplyAdd(x, w1, row.1)
}

/// Writes a finished pixel, joined with its shortcut where there is one.
@inline(__always)
func finish(_ row: Row, _ task: borrowing ConvolutionTask, _ place: Int) {
  finish(row.0, task, place)
  finish(row.1, task, place + lanes)
}

@inline(__always)
func finish(_ value: Vector, _ task: borrowing ConvolutionTask, _ place: Int) {
  if let shortcut = task.shortcut, let output = task.output {
    store(value, task.result + place)
    let sum = value + load(shortcut + place)
    store(task.rectifies ? rectified(sum) : sum, output + place)
  } else {
    store(task.rectifies ? rectified(value) : value, task.result + place)
  }
}

#if KERNEL_V4 || arch(arm64)
  /// Twelve pixels × two vectors.
  @inline(never)
  func tile12(
    _ task: borrowing ConvolutionTask, _ panel: UnsafePointer<Float>, _ bias: UnsafePointer<Float>,
    _ offsets: UnsafePointer<Int32>, _ place: Int, _ rows: Int
  ) {
    let start = (load(bias), load(bias + lanes))
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
      let p1 = input + Int(offsets[1])
      let p2 = input + Int(offsets[2])
      let p3 = input + Int(offsets[3])
      let p4 = input + Int(offsets[4])
      let p5 = input + Int(offsets[5])
      let p6 = input + Int(offsets[6])
      let p7 = input + Int(offsets[7])
      let p8 = input + Int(offsets[8])
      let p9 = input + Int(offsets[9])
      let p10 = input + Int(offsets[10])
      let p11 = input + Int(offsets[11])
      for d in 0..<depth {
        let w0 = load(weights)
        let w1 = load(weights + lanes)
        weights += 2 * lanes
        accumulate(&r0, p0[d], w0, w1)
        accumulate(&r1, p1[d], w0, w1)
        accumulate(&r2, p2[d], w0, w1)
        accumulate(&r3, p3[d], w0, w1)
        accumulate(&r4, p4[d], w0, w1)
        accumulate(&r5, p5[d], w0, w1)
        accumulate(&r6, p6[d], w0, w1)
        accumulate(&r7, p7[d], w0, w1)
        accumulate(&r8, p8[d], w0, w1)
        accumulate(&r9, p9[d], w0, w1)
        accumulate(&r10, p10[d], w0, w1)
        accumulate(&r11, p11[d], w0, w1)
      }
      offsets += tileRows
    }
    let stride = task.outputStride
    finish(r0, task, place)
    if rows > 1 { finish(r1, task, place + stride) }
    if rows > 2 { finish(r2, task, place + 2 * stride) }
    if rows > 3 { finish(r3, task, place + 3 * stride) }
    if rows > 4 { finish(r4, task, place + 4 * stride) }
    if rows > 5 { finish(r5, task, place + 5 * stride) }
    if rows > 6 { finish(r6, task, place + 6 * stride) }
    if rows > 7 { finish(r7, task, place + 7 * stride) }
    if rows > 8 { finish(r8, task, place + 8 * stride) }
    if rows > 9 { finish(r9, task, place + 9 * stride) }
    if rows > 10 { finish(r10, task, place + 10 * stride) }
    if rows > 11 { finish(r11, task, place + 11 * stride) }
  }
#endif

/// Six pixels × two vectors.
@inline(never)
func tile6(
  _ task: borrowing ConvolutionTask, _ panel: UnsafePointer<Float>, _ bias: UnsafePointer<Float>,
  _ offsets: UnsafePointer<Int32>, _ place: Int, _ rows: Int
) {
  let start = (load(bias), load(bias + lanes))
  var r0 = start
  var r1 = start
  var r2 = start
  var r3 = start
  var r4 = start
  var r5 = start
  var weights = panel
  var offsets = offsets
  let input = task.input
  let depth = task.depth
  for _ in 0..<task.taps {
    let p0 = input + Int(offsets[0])
    let p1 = input + Int(offsets[1])
    let p2 = input + Int(offsets[2])
    let p3 = input + Int(offsets[3])
    let p4 = input + Int(offsets[4])
    let p5 = input + Int(offsets[5])
    for d in 0..<depth {
      let w0 = load(weights)
      let w1 = load(weights + lanes)
      weights += 2 * lanes
      accumulate(&r0, p0[d], w0, w1)
      accumulate(&r1, p1[d], w0, w1)
      accumulate(&r2, p2[d], w0, w1)
      accumulate(&r3, p3[d], w0, w1)
      accumulate(&r4, p4[d], w0, w1)
      accumulate(&r5, p5[d], w0, w1)
    }
    offsets += tileRows
  }
  let stride = task.outputStride
  finish(r0, task, place)
  if rows > 1 { finish(r1, task, place + stride) }
  if rows > 2 { finish(r2, task, place + 2 * stride) }
  if rows > 3 { finish(r3, task, place + 3 * stride) }
  if rows > 4 { finish(r4, task, place + 4 * stride) }
  if rows > 5 { finish(r5, task, place + 5 * stride) }
}

/// One pixel after another × the first vector of a panel: for the half panel that 16 channels leave.
@inline(never)
func tileOfOneVector(
  _ task: borrowing ConvolutionTask, _ panel: UnsafePointer<Float>, _ bias: UnsafePointer<Float>,
  _ offsets: UnsafePointer<Int32>, _ place: Int, _ rows: Int
) {
  let depth = task.depth
  var row = 0
  // Four pixels at a time hide the latency of the multiply-add; rows past the end read some
  // other pixel again and are not written.
  while row < rows {
    var r0 = load(bias)
    var r1 = r0
    var r2 = r0
    var r3 = r0
    var weights = panel
    for tap in 0..<task.taps {
      let here = offsets + tap * tileRows + row
      let p0 = task.input + Int(here[0])
      let p1 = task.input + Int(row + 1 < tileRows ? here[1] : here[0])
      let p2 = task.input + Int(row + 2 < tileRows ? here[2] : here[0])
      let p3 = task.input + Int(row + 3 < tileRows ? here[3] : here[0])
      for d in 0..<depth {
        let w = load(weights)
        weights += 2 * lanes
        r0 = multiplyAdd(p0[d], w, r0)
        r1 = multiplyAdd(p1[d], w, r1)
        r2 = multiplyAdd(p2[d], w, r2)
        r3 = multiplyAdd(p3[d], w, r3)
      }
    }
    let stride = task.outputStride
    finish(r0, task, place + row * stride)
    if row + 1 < rows { finish(r1, task, place + (row + 1) * stride) }
    if row + 2 < rows { finish(r2, task, place + (row + 2) * stride) }
    if row + 3 < rows { finish(r3, task, place + (row + 3) * stride) }
    row += 4
  }
}
