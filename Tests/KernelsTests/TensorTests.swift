import Kernels
import Testing

@Suite struct TensorTests {
  @Test func copiesAreIndependent() {
    let a = Tensor(shape: [2, 2], elements: [1, 2, 3, 4])
    var b = a
    b[1, 0] = 9
    #expect(a.elements == [1, 2, 3, 4])
    #expect(b.elements == [1, 2, 9, 4])
  }

  @Test func borrowedMemoryIsNotWrittenTo() {
    final class Owner {}
    let memory = UnsafeMutableBufferPointer<Float>.allocate(capacity: 3)
    _ = memory.initialize(from: [1, 2, 3])
    defer { memory.deallocate() }
    var tensor = Tensor(shape: [3], borrowing: UnsafeBufferPointer(memory), owner: Owner())
    tensor[0] = 7
    #expect(Array(memory) == [1, 2, 3])
    #expect(tensor.elements == [7, 2, 3])
  }

  @Test func activationsKeepTheOrderOfTensors() {
    for shape in [[1, 1, 1], [3, 4, 5], [16, 2, 3], [33, 7, 1]] {
      let tensor = randomTensor(shape, seed: 9)
      let activation = Activation(tensor)
      #expect(activation.tensor == tensor)
      #expect(activation.stride % 16 == 0)
      let plane = shape[1] * shape[2]
      #expect(activation.channel(shape[0] - 1) == Array(tensor.elements.suffix(plane)))
    }
  }
}
