// The vector that a register of this instruction set holds, and the few operations that the kernels
// are written in.
//
// Every function here is inlined by force: a SIMD16 argument would otherwise travel through four
// 128-bit registers. `@_transparent` is what forces: `@inline(__always)` is ignored in a caller that
// has become large, and a tile is large. `load` and `store` call generic functions of the standard
// library, which a transparent function would leave behind as specialized copies under one name in
// every instruction set; inlined the ordinary way they leave none. No type is declared and no generic
// is used in this folder; `ConvolutionTask` says why.

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

/// Stores past the caches, at an aligned place, what is not read again soon.
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

@_transparent
func larger(_ a: Vector, _ b: Vector) -> Vector { a.replacing(with: b, where: b .> a) }

/// What ReLU lifts everything to: zero, or where there is no ReLU the least number there is. NaN stays.
@_transparent
func lowest(_ rectifies: Bool) -> Vector { Vector(repeating: rectifies ? 0 : -.infinity) }
