import KernelInterface
import KernelsBaseline

#if arch(x86_64)
  import KernelsV3
  import KernelsV4
#endif

/// The kernels of training for one instruction set; see `KernelSet`. What the arguments are is said
/// where the functions are defined, in KernelSource/Batch….
struct BatchKernels: Sendable {
  typealias Floats = UnsafePointer<Float>
  typealias Target = UnsafeMutablePointer<Float>

  /// Output channels in a block of weights.
  let block: Int
  /// Columns in a tile of the gradient by the weights.
  let gradientColumns: Int

  let convolve: @Sendable (borrowing BatchConvolutionTask, Int, Int) -> Void
  let winograd: @Sendable (borrowing BatchConvolutionTask, Int, Int, Target) -> Void
  let weightGradient: @Sendable (borrowing WeightGradientTask, Int, Int) -> Void
  let moments: @Sendable (Floats, Float, borrowing BatchPlane, inout (Double, Double)) -> Void
  let normalize:
    @Sendable (Floats, Float, Float, Floats?, Target, borrowing BatchPlane, Bool) -> Void
  let normalizationSums:
    @Sendable (Floats, Floats?, Floats, Float, borrowing BatchPlane, inout (Double, Double)) -> Void
  let normalizationGradient:
    @Sendable (
      Floats, Floats?, Floats, Float, Float, Float, Target, Bool, Target?, Bool,
      borrowing BatchPlane
    ) -> Void
  let join: @Sendable (Floats, Float, Floats?, Target, borrowing BatchPlane, Bool) -> Void
  let passGradient: @Sendable (Floats, Floats?, Float, Target, Bool, borrowing BatchPlane) -> Void
  let gate: @Sendable (Floats, Floats, Floats, Target, borrowing BatchPlane) -> Void
  let gateGradient:
    @Sendable (
      Floats, Floats, Floats, Floats, Target, Target, Target, Bool, borrowing BatchPlane
    ) -> Void
  let prelu: @Sendable (Floats, Float, Target, borrowing BatchPlane) -> Void
  let preluGradient:
    @Sendable (Floats, Floats, Float, Target, Bool, borrowing BatchPlane, inout Double) -> Void
  let siluGradient: @Sendable (Floats, Floats, Target, Bool, borrowing BatchPlane) -> Void
  let mask: @Sendable (Floats, Floats, Target, Bool, borrowing BatchPlane) -> Void
  let sum: @Sendable (Floats, Float, Target, borrowing BatchPlane) -> Void
  let spread: @Sendable (Floats, Float, Target, Bool, borrowing BatchPlane) -> Void
  let pool: @Sendable (Floats, Target, borrowing BatchPool) -> Void
  let poolGradient: @Sendable (Floats, Floats, Floats, Target, borrowing BatchPool) -> Void
  let momentumStep: @Sendable (Target, Floats, Target, Int, Float, Float, Float) -> Void
  let adamStep:
    @Sendable (Target, Floats, Target, Target, Int, Float, Float, Float, Float, Float, Float) ->
      Void

  init(_ instructionSet: InstructionSet) {
    switch instructionSet {
    #if arch(x86_64)
      case .avx512:
        block = KernelsV4.batchBlock
        gradientColumns = KernelsV4.weightGradientColumns
        convolve = KernelsV4.batchConvolve
        winograd = KernelsV4.batchWinograd
        weightGradient = KernelsV4.weightGradient
        moments = KernelsV4.planeMoments
        normalize = KernelsV4.normalizePlane
        normalizationSums = KernelsV4.normalizationSums
        normalizationGradient = KernelsV4.normalizationGradient
        join = KernelsV4.joinPlane
        passGradient = KernelsV4.passGradient
        gate = KernelsV4.gatePlane
        gateGradient = KernelsV4.gateGradient
        prelu = KernelsV4.preluPlane
        preluGradient = KernelsV4.preluGradient
        siluGradient = KernelsV4.siluGradient
        mask = KernelsV4.maskPlane
        sum = KernelsV4.sumPlane
        spread = KernelsV4.spreadPlane
        pool = KernelsV4.poolPlane
        poolGradient = KernelsV4.poolGradient
        momentumStep = KernelsV4.momentumStep
        adamStep = KernelsV4.adamStep
      case .avx2:
        block = KernelsV3.batchBlock
        gradientColumns = KernelsV3.weightGradientColumns
        convolve = KernelsV3.batchConvolve
        winograd = KernelsV3.batchWinograd
        weightGradient = KernelsV3.weightGradient
        moments = KernelsV3.planeMoments
        normalize = KernelsV3.normalizePlane
        normalizationSums = KernelsV3.normalizationSums
        normalizationGradient = KernelsV3.normalizationGradient
        join = KernelsV3.joinPlane
        passGradient = KernelsV3.passGradient
        gate = KernelsV3.gatePlane
        gateGradient = KernelsV3.gateGradient
        prelu = KernelsV3.preluPlane
        preluGradient = KernelsV3.preluGradient
        siluGradient = KernelsV3.siluGradient
        mask = KernelsV3.maskPlane
        sum = KernelsV3.sumPlane
        spread = KernelsV3.spreadPlane
        pool = KernelsV3.poolPlane
        poolGradient = KernelsV3.poolGradient
        momentumStep = KernelsV3.momentumStep
        adamStep = KernelsV3.adamStep
    #endif
    default:
      block = KernelsBaseline.batchBlock
      gradientColumns = KernelsBaseline.weightGradientColumns
      convolve = KernelsBaseline.batchConvolve
      winograd = KernelsBaseline.batchWinograd
      weightGradient = KernelsBaseline.weightGradient
      moments = KernelsBaseline.planeMoments
      normalize = KernelsBaseline.normalizePlane
      normalizationSums = KernelsBaseline.normalizationSums
      normalizationGradient = KernelsBaseline.normalizationGradient
      join = KernelsBaseline.joinPlane
      passGradient = KernelsBaseline.passGradient
      gate = KernelsBaseline.gatePlane
      gateGradient = KernelsBaseline.gateGradient
      prelu = KernelsBaseline.preluPlane
      preluGradient = KernelsBaseline.preluGradient
      siluGradient = KernelsBaseline.siluGradient
      mask = KernelsBaseline.maskPlane
      sum = KernelsBaseline.sumPlane
      spread = KernelsBaseline.spreadPlane
      pool = KernelsBaseline.poolPlane
      poolGradient = KernelsBaseline.poolGradient
      momentumStep = KernelsBaseline.momentumStep
      adamStep = KernelsBaseline.adamStep
    }
  }
}
