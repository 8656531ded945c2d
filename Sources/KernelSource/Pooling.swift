// Pooling over windows. Goal: what lies outside the picture costs nothing and counts nothing; a row of
// output pixels a call, a vector of channels at a time. In plain loops: `Reference.pool`.

import KernelInterface

/// The largest element of each window.
public func maxPool(_ task: borrowing PoolTask, row: Int) {
  let input = task.input + row / task.outputHeight * task.height * task.width * task.channels
  let y = row % task.outputHeight * task.stride - task.paddingAbove
  let top = max(y, 0)
  let bottom = min(y + task.kernel, task.height)
  for column in 0..<task.outputWidth {
    let left = max(column * task.stride - task.paddingLeft, 0)
    let right = min(column * task.stride - task.paddingLeft + task.kernel, task.width)
    let output = task.output + (row * task.outputWidth + column) * task.channels
    var c = 0
    while c < task.channels {
      var v = load(input + (top * task.width + left) * task.channels + c)
      for y in top..<bottom {
        for x in left..<right {
          v = larger(v, load(input + (y * task.width + x) * task.channels + c))
        }
      }
      store(v, output + c)
      c += lanes
    }
  }
}

/// The mean of each window, over the elements inside the input.
public func averagePool(_ task: borrowing PoolTask, row: Int) {
  let input = task.input + row / task.outputHeight * task.height * task.width * task.channels
  let y = row % task.outputHeight * task.stride - task.paddingAbove
  let top = max(y, 0)
  let bottom = min(y + task.kernel, task.height)
  for column in 0..<task.outputWidth {
    let left = max(column * task.stride - task.paddingLeft, 0)
    let right = min(column * task.stride - task.paddingLeft + task.kernel, task.width)
    let output = task.output + (row * task.outputWidth + column) * task.channels
    let count = Float((bottom - top) * (right - left))
    var c = 0
    while c < task.channels {
      var v = Vector()
      for y in top..<bottom {
        for x in left..<right {
          v += load(input + (y * task.width + x) * task.channels + c)
        }
      }
      store(v / Vector(repeating: count), output + c)
      c += lanes
    }
  }
}
