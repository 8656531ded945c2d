// Training's 3×3 convolutions of stride 1 by Winograd's F(4×4, 3×3): see Winograd.swift for the
// algorithm and the points. Where a vector holds sixteen pictures, the transforms are the same loops for
// every channel count, and the products at one point are a 1×1 convolution whose pixels are tiles.
//
// A band of tiles goes through the second cache at once:
//
//     transformed[point][input channel][tile]     products[point][output channel][tile]
//
// Cost of a tile of 4 × 4 pixels: 36 multiply-adds for each pair of channels, where the definition
// has 144, and about 150 operations for each input channel and 100 for each output channel.

import KernelInterface

/// Computes the tiles of tile rows `firstRow..<endRow`, each four rows of pixels.
///
/// `task.offsets[0]` leads to the upper left tap. `task.weights` are point × block of four output
/// channels × input channel × four; `scratch` holds 36 × (inputs + outputs) × tiles × 16 floats and 36
/// vectors.
public func batchWinograd(
  _ task: borrowing BatchConvolutionTask, firstRow: Int, endRow: Int,
  scratch: UnsafeMutablePointer<Float>
) {
  let across = task.columns / 4
  let tiles = across * (endRow - firstRow)
  let plane = tiles * 16
  let inputs = task.inputs
  let outputs = task.outputs
  let transformed = scratch
  let products = scratch + 36 * inputs * plane
  let local = products + 36 * outputs * plane
  let corner = task.input + Int(task.offsets[0])
  var part = 0
  while part < 16 {
    for channel in 0..<inputs {
      var to = transformed + channel * plane + part
      for row in firstRow..<endRow {
        var tile = corner + channel * task.inputPlane + 4 * row * task.inputRow + part
        for _ in 0..<across {
          for x in 0..<6 {
            let column = loadSix(tile + x * 16, task.inputRow)
            store(transformedInput(column), local + x * lanes, 6 * lanes)
          }
          for y in 0..<6 {
            let values = loadSix(local + y * 6 * lanes, lanes)
            store(transformedInput(values), to + y * 6 * inputs * plane, inputs * plane)
          }
          tile += 64
          to += 16
        }
      }
    }
    part += lanes
  }
  let blocks = (outputs + batchBlock - 1) / batchBlock
  var product = copy task
  product.inputPlane = plane
  product.inputStep = 16
  product.outputPlane = plane
  product.outputStep = 16
  product.taps = 1
  product.columns = tiles
  product.accumulates = false
  product.bias = nil
  // The one tap of a product is at its pixel; the bits of 0 are those of the offset 0.
  local[0] = 0
  product.offsets = UnsafeRawPointer(local).assumingMemoryBound(to: Int32.self)
  for point in 0..<36 {
    product.input = UnsafePointer(transformed + point * inputs * plane)
    product.output = products + point * outputs * plane
    product.weights = task.weights + point * blocks * inputs * batchBlock
    batchConvolve(product, firstRow: 0, endRow: 1)
  }
  part = 0
  while part < 16 {
    for channel in 0..<outputs {
      var from = products + channel * plane + part
      for row in firstRow..<endRow {
        var target = task.output + channel * task.outputPlane + 4 * row * task.outputRow + part
        for _ in 0..<across {
          for x in 0..<6 {
            let column = loadSix(from + x * outputs * plane, 6 * outputs * plane)
            store(transformedOutput(column), local + x * lanes, 6 * lanes)
          }
          for y in 0..<4 {
            let v = transformedOutput(loadSix(local + y * 6 * lanes, lanes))
            let pixel = target + y * task.outputRow
            if task.accumulates {
              store(v.0 + load(pixel), pixel)
              store(v.1 + load(pixel + 16), pixel + 16)
              store(v.2 + load(pixel + 32), pixel + 32)
              store(v.3 + load(pixel + 48), pixel + 48)
            } else {
              store(v, pixel, 16)
            }
          }
          target += 64
          from += 16
        }
      }
    }
    part += lanes
  }
}
