// The tile of Convolution.swift for each height, compiled by itself: `rows` is a constant in each, so
// that a tile of seven pixels has seven pairs of accumulators and no loop. In one function they would
// be too much for the compiler's inliner.

import KernelInterface

typealias Floats = UnsafePointer<Float>
typealias Offsets = UnsafePointer<Int32>

/// A tile of two vectors of channels.
@inline(__always)
func wideTile(
  _ task: borrowing ConvolutionTask, _ rows: Int, _ weights: Floats, _ bias: Floats,
  _ offsets: Offsets, _ place: Int
) {
  switch rows {
  #if KERNEL_V4 || arch(arm64)
    case 12: wide12(task, weights, bias, offsets, place)
    case 11: wide11(task, weights, bias, offsets, place)
    case 10: wide10(task, weights, bias, offsets, place)
    case 9: wide9(task, weights, bias, offsets, place)
    case 8: wide8(task, weights, bias, offsets, place)
    case 7: wide7(task, weights, bias, offsets, place)
  #endif
  case 6: wide6(task, weights, bias, offsets, place)
  case 5: wide5(task, weights, bias, offsets, place)
  case 4: wide4(task, weights, bias, offsets, place)
  case 3: wide3(task, weights, bias, offsets, place)
  case 2: wide2(task, weights, bias, offsets, place)
  default: wide1(task, weights, bias, offsets, place)
  }
}

#if KERNEL_V4 || arch(arm64)
  @inline(never)
  func wide12(_ t: borrowing ConvolutionTask, _ w: Floats, _ b: Floats, _ o: Offsets, _ p: Int) {
    tile(12, true, t, w, b, o, p)
  }
  @inline(never)
  func wide11(_ t: borrowing ConvolutionTask, _ w: Floats, _ b: Floats, _ o: Offsets, _ p: Int) {
    tile(11, true, t, w, b, o, p)
  }
  @inline(never)
  func wide10(_ t: borrowing ConvolutionTask, _ w: Floats, _ b: Floats, _ o: Offsets, _ p: Int) {
    tile(10, true, t, w, b, o, p)
  }
  @inline(never)
  func wide9(_ t: borrowing ConvolutionTask, _ w: Floats, _ b: Floats, _ o: Offsets, _ p: Int) {
    tile(9, true, t, w, b, o, p)
  }
  @inline(never)
  func wide8(_ t: borrowing ConvolutionTask, _ w: Floats, _ b: Floats, _ o: Offsets, _ p: Int) {
    tile(8, true, t, w, b, o, p)
  }
  @inline(never)
  func wide7(_ t: borrowing ConvolutionTask, _ w: Floats, _ b: Floats, _ o: Offsets, _ p: Int) {
    tile(7, true, t, w, b, o, p)
  }
#endif
@inline(never)
func wide6(_ t: borrowing ConvolutionTask, _ w: Floats, _ b: Floats, _ o: Offsets, _ p: Int) {
  tile(6, true, t, w, b, o, p)
}
@inline(never)
func wide5(_ t: borrowing ConvolutionTask, _ w: Floats, _ b: Floats, _ o: Offsets, _ p: Int) {
  tile(5, true, t, w, b, o, p)
}
@inline(never)
func wide4(_ t: borrowing ConvolutionTask, _ w: Floats, _ b: Floats, _ o: Offsets, _ p: Int) {
  tile(4, true, t, w, b, o, p)
}
@inline(never)
func wide3(_ t: borrowing ConvolutionTask, _ w: Floats, _ b: Floats, _ o: Offsets, _ p: Int) {
  tile(3, true, t, w, b, o, p)
}
@inline(never)
func wide2(_ t: borrowing ConvolutionTask, _ w: Floats, _ b: Floats, _ o: Offsets, _ p: Int) {
  tile(2, true, t, w, b, o, p)
}
@inline(never)
func wide1(_ t: borrowing ConvolutionTask, _ w: Floats, _ b: Floats, _ o: Offsets, _ p: Int) {
  tile(1, true, t, w, b, o, p)
}
#if KERNEL_V4
  /// A tile of one vector of channels, for the half panel that 16 channels leave.
  @inline(__always)
  func narrowTile(
    _ task: borrowing ConvolutionTask, _ rows: Int, _ weights: Floats, _ bias: Floats,
    _ offsets: Offsets, _ place: Int
  ) {
    switch rows {
    case 12: narrow12(task, weights, bias, offsets, place)
    case 11: narrow11(task, weights, bias, offsets, place)
    case 10: narrow10(task, weights, bias, offsets, place)
    case 9: narrow9(task, weights, bias, offsets, place)
    case 8: narrow8(task, weights, bias, offsets, place)
    case 7: narrow7(task, weights, bias, offsets, place)
    case 6: narrow6(task, weights, bias, offsets, place)
    case 5: narrow5(task, weights, bias, offsets, place)
    case 4: narrow4(task, weights, bias, offsets, place)
    case 3: narrow3(task, weights, bias, offsets, place)
    case 2: narrow2(task, weights, bias, offsets, place)
    default: narrow1(task, weights, bias, offsets, place)
    }
  }

  @inline(never)
  func narrow12(_ t: borrowing ConvolutionTask, _ w: Floats, _ b: Floats, _ o: Offsets, _ p: Int) {
    tile(12, false, t, w, b, o, p)
  }

  @inline(never)
  func narrow11(_ t: borrowing ConvolutionTask, _ w: Floats, _ b: Floats, _ o: Offsets, _ p: Int) {
    tile(11, false, t, w, b, o, p)
  }

  @inline(never)
  func narrow10(_ t: borrowing ConvolutionTask, _ w: Floats, _ b: Floats, _ o: Offsets, _ p: Int) {
    tile(10, false, t, w, b, o, p)
  }

  @inline(never)
  func narrow9(_ t: borrowing ConvolutionTask, _ w: Floats, _ b: Floats, _ o: Offsets, _ p: Int) {
    tile(9, false, t, w, b, o, p)
  }

  @inline(never)
  func narrow8(_ t: borrowing ConvolutionTask, _ w: Floats, _ b: Floats, _ o: Offsets, _ p: Int) {
    tile(8, false, t, w, b, o, p)
  }

  @inline(never)
  func narrow7(_ t: borrowing ConvolutionTask, _ w: Floats, _ b: Floats, _ o: Offsets, _ p: Int) {
    tile(7, false, t, w, b, o, p)
  }

  @inline(never)
  func narrow6(_ t: borrowing ConvolutionTask, _ w: Floats, _ b: Floats, _ o: Offsets, _ p: Int) {
    tile(6, false, t, w, b, o, p)
  }

  @inline(never)
  func narrow5(_ t: borrowing ConvolutionTask, _ w: Floats, _ b: Floats, _ o: Offsets, _ p: Int) {
    tile(5, false, t, w, b, o, p)
  }

  @inline(never)
  func narrow4(_ t: borrowing ConvolutionTask, _ w: Floats, _ b: Floats, _ o: Offsets, _ p: Int) {
    tile(4, false, t, w, b, o, p)
  }

  @inline(never)
  func narrow3(_ t: borrowing ConvolutionTask, _ w: Floats, _ b: Floats, _ o: Offsets, _ p: Int) {
    tile(3, false, t, w, b, o, p)
  }

  @inline(never)
  func narrow2(_ t: borrowing ConvolutionTask, _ w: Floats, _ b: Floats, _ o: Offsets, _ p: Int) {
    tile(2, false, t, w, b, o, p)
  }

  @inline(never)
  func narrow1(_ t: borrowing ConvolutionTask, _ w: Floats, _ b: Floats, _ o: Offsets, _ p: Int) {
    tile(1, false, t, w, b, o, p)
  }
#endif
