#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The memory that tensors' numbers lie in, for as long as anything refers to it: a mapped file, or
/// numbers that were converted when the file was opened.
protocol TensorBytes: AnyObject, Sendable {
  /// The path of the file that the numbers come from.
  var path: String { get }
  /// Nobody writes to them.
  var bytes: UnsafeRawBufferPointer { get }
}

extension MappedFile: TensorBytes {}

/// Numbers of a file that cannot be used where they lie, in memory of their own.
///
/// Unchecked, because the compiler cannot see that the memory is written to in `init` alone.
final class ConvertedBytes: TensorBytes, @unchecked Sendable {
  let path: String
  let bytes: UnsafeRawBufferPointer

  /// Memory of `count` bytes, aligned for any number, that `fill` writes to from end to end.
  ///
  /// - Throws: what `fill` throws, and `.noMemory` where there is none.
  init(
    path: String, count: Int,
    fill: (UnsafeMutableRawBufferPointer) throws(WeightsError.Fault) -> Void
  ) throws(WeightsError.Fault) {
    guard let memory = malloc(max(count, 1)) else { throw .noMemory(bytes: count) }
    do throws(WeightsError.Fault) {
      try fill(UnsafeMutableRawBufferPointer(start: memory, count: count))
    } catch {
      free(memory)
      throw error
    }
    self.path = path
    bytes = UnsafeRawBufferPointer(start: memory, count: count)
  }

  deinit { free(UnsafeMutableRawPointer(mutating: bytes.baseAddress)) }
}
