// The vector that a register of this instruction set holds, and the few operations that the kernels
// are written in.
//
// Goal: no call. A SIMD16 argument would travel through four 128-bit registers. `@_transparent` forces
// a function into its caller; `@inline(__always)` asks, and is refused where the caller has become
// large, as a tile is. `load` and `store` may only ask: they use generic functions of the standard
// library, and forced, they would leave specialized copies of those behind, under one name in every
// instruction set. For the same reason no type and no generic is declared in this folder (see
// `ConvolutionTask`), and what would call one, such as `min` or `??`, stays out of the inner loops.
//
// KERNEL_V4, KERNEL_V3 and KERNEL_FMA come from Package.swift, which compiles this folder once for each
// instruction set, as KernelsV4, KernelsV3 and KernelsBaseline.

import CMemory
import KernelInterface

#if KERNEL_V4
  typealias Vector = SIMD16<Float>
#elseif KERNEL_V3
  typealias Vector = SIMD8<Float>
#else
  typealias Vector = SIMD4<Float>
#endif

/// Floats in a vector.
@_transparent
var lanes: Int { MemoryLayout<Vector>.size / MemoryLayout<Float>.size }

@inline(__always)
func load(_ p: UnsafePointer<Float>) -> Vector {
  UnsafeRawPointer(p).loadUnaligned(as: Vector.self)
}

@inline(__always)
func store(_ v: Vector, _ p: UnsafeMutablePointer<Float>) {
  UnsafeMutableRawPointer(p).storeBytes(of: v, as: Vector.self)
}

/// Stores past the caches, at an aligned place, what is not read again soon. Whoever calls a kernel that
/// streams calls `residuum_fence` after it.
@_transparent
func stream(_ v: Vector, _ p: UnsafeMutablePointer<Float>) {
  #if KERNEL_V4
    residuum_stream16(v, p)
  #elseif KERNEL_V3
    residuum_stream8(v, p)
  #else
    residuum_stream4(v, p)
  #endif
}

/// c + a·b: one fused operation where the instruction set has it, else two rounded ones.
@_transparent
func multiplyAdd(_ a: Float, _ b: Vector, _ c: Vector) -> Vector {
  #if KERNEL_FMA
    c.addingProduct(Vector(repeating: a), b)
  #else
    c + Vector(repeating: a) * b
  #endif
}

/// c + a·b, element by element.
@_transparent
func multiplyAdd(_ a: Vector, _ b: Vector, _ c: Vector) -> Vector {
  #if KERNEL_FMA
    c.addingProduct(a, b)
  #else
    c + a * b
  #endif
}

@_transparent
func larger(_ a: Vector, _ b: Vector) -> Vector { a.replacing(with: b, where: b .> a) }

/// What ReLU lifts everything to: zero, or where there is no ReLU the least number there is. NaN stays.
@_transparent
func lowest(_ rectifies: Bool) -> Vector { Vector(repeating: rectifies ? 0 : -.infinity) }

/// The sum of a vector's elements: halves are added to halves. The standard library's own leaves a
/// copy of itself behind.
@_transparent
func total(_ v: Vector) -> Float {
  #if KERNEL_V4
    let eight = v.lowHalf + v.highHalf
    let four = eight.lowHalf + eight.highHalf
  #elseif KERNEL_V3
    let four = v.lowHalf + v.highHalf
  #else
    let four = v
  #endif
  let two = four.lowHalf + four.highHalf
  return two[0] + two[1]
}
