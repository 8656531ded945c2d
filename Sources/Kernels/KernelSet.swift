import KernelInterface
import KernelsBaseline

#if arch(x86_64)
  import KernelsV3
  import KernelsV4
#endif

/// The dispatch table: the kernels of one instruction set, and the tile they work in.
///
/// This is the one place that names the modules; whoever holds a `KernelSet` calls through it. What the
/// arguments are is said where the functions are defined, in KernelSource.
public struct KernelSet: Sendable {
  public let instructionSet: InstructionSet
  /// The most output pixels in a convolution's tile.
  public let maximumTileRows: Int
  /// Output channels in a panel of packed weights.
  public let panelWidth: Int

  let convolve: @Sendable (borrowing ConvolutionTask, Int, Int, Int, Int) -> Void
  let winogradInput:
    @Sendable (
      borrowing WinogradTask, Int, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>
    ) -> Void
  let winogradPanel:
    @Sendable (
      borrowing WinogradTask, Int, Int, Int, Int, UnsafePointer<Float>,
      UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>
    ) -> Void
  let maxPool: @Sendable (borrowing PoolTask, Int) -> Void
  let averagePool: @Sendable (borrowing PoolTask, Int) -> Void
  let join:
    @Sendable (
      UnsafePointer<Float>, UnsafePointer<Float>?, UnsafeMutablePointer<Float>, Int, Bool
    ) -> Void
  let scaleAndShift:
    @Sendable (
      UnsafePointer<Float>, UnsafeMutablePointer<Float>, UnsafePointer<Float>,
      UnsafePointer<Float>, Int, Int, Bool
    ) -> Void
  let sigmoid: @Sendable (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
  let silu: @Sendable (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
  let prelu:
    @Sendable (
      UnsafePointer<Float>, UnsafeMutablePointer<Float>, UnsafePointer<Float>, Int, Int
    ) -> Void
  let gate:
    @Sendable (
      UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>,
      UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, Int
    ) -> Void
  let accumulateMoments: @Sendable (UnsafePointer<Float>, Int, inout Moments) -> Void
  let dotProduct: @Sendable (UnsafePointer<Float>, UnsafePointer<Float>, Int) -> Double
  let runAtPeak: @Sendable (Int, Float) -> Float
  let peakMultiplyAdds: Int
  /// The kernels of training.
  let batch: BatchKernels

  /// Panels of packed weights that so many output channels take, padded to whole vectors.
  func panels(ofChannels channels: Int) -> Int {
    (Activation.padded(channels) + panelWidth - 1) / panelWidth
  }

  /// The kernels of this CPU's best instruction set.
  public static let best = KernelSet(.best)

  /// The kernels of `instructionSet`.
  ///
  /// - Precondition: the CPU has it.
  public init(_ instructionSet: InstructionSet) {
    precondition(instructionSet <= .best, "this CPU has no \(instructionSet.rawValue)")
    self.instructionSet = instructionSet
    batch = BatchKernels(instructionSet)
    switch instructionSet {
    #if arch(x86_64)
      case .avx512:
        maximumTileRows = KernelsV4.maximumTileRows
        panelWidth = KernelsV4.panelWidth
        convolve = KernelsV4.convolve
        winogradInput = KernelsV4.winogradInput
        winogradPanel = KernelsV4.winogradPanel
        maxPool = KernelsV4.maxPool
        averagePool = KernelsV4.averagePool
        join = KernelsV4.join
        scaleAndShift = KernelsV4.scaleAndShift
        sigmoid = KernelsV4.sigmoid
        silu = KernelsV4.silu
        prelu = KernelsV4.prelu
        gate = KernelsV4.gate
        accumulateMoments = KernelsV4.accumulateMoments
        dotProduct = KernelsV4.dotProduct
        runAtPeak = KernelsV4.runAtPeak
        peakMultiplyAdds = KernelsV4.peakMultiplyAdds
      case .avx2:
        maximumTileRows = KernelsV3.maximumTileRows
        panelWidth = KernelsV3.panelWidth
        convolve = KernelsV3.convolve
        winogradInput = KernelsV3.winogradInput
        winogradPanel = KernelsV3.winogradPanel
        maxPool = KernelsV3.maxPool
        averagePool = KernelsV3.averagePool
        join = KernelsV3.join
        scaleAndShift = KernelsV3.scaleAndShift
        sigmoid = KernelsV3.sigmoid
        silu = KernelsV3.silu
        prelu = KernelsV3.prelu
        gate = KernelsV3.gate
        accumulateMoments = KernelsV3.accumulateMoments
        dotProduct = KernelsV3.dotProduct
        runAtPeak = KernelsV3.runAtPeak
        peakMultiplyAdds = KernelsV3.peakMultiplyAdds
    #endif
    default:
      maximumTileRows = KernelsBaseline.maximumTileRows
      panelWidth = KernelsBaseline.panelWidth
      convolve = KernelsBaseline.convolve
      winogradInput = KernelsBaseline.winogradInput
      winogradPanel = KernelsBaseline.winogradPanel
      maxPool = KernelsBaseline.maxPool
      averagePool = KernelsBaseline.averagePool
      join = KernelsBaseline.join
      scaleAndShift = KernelsBaseline.scaleAndShift
      sigmoid = KernelsBaseline.sigmoid
      silu = KernelsBaseline.silu
      prelu = KernelsBaseline.prelu
      gate = KernelsBaseline.gate
      accumulateMoments = KernelsBaseline.accumulateMoments
      dotProduct = KernelsBaseline.dotProduct
      runAtPeak = KernelsBaseline.runAtPeak
      peakMultiplyAdds = KernelsBaseline.peakMultiplyAdds
    }
  }
}
