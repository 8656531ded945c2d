#pragma once

// What the kernels tell the memory system, for which Swift has no words. All are inlined: no symbol of
// another instruction set can come from here.

typedef float residuum_float4 __attribute__((ext_vector_type(4)));
typedef float residuum_float8 __attribute__((ext_vector_type(8)));
typedef float residuum_float16 __attribute__((ext_vector_type(16)));

#define RESIDUUM_INLINE static inline __attribute__((always_inline))

/// Brings the cache line at `p` near, for reading.
RESIDUUM_INLINE void residuum_prefetch(const float *p) { __builtin_prefetch(p, 0, 3); }

/// Brings the cache line at `p` near, for writing.
RESIDUUM_INLINE void residuum_prefetch_for_writing(const float *p) { __builtin_prefetch(p, 1, 3); }

/// Orders what was stored past the caches before all that is stored after.
RESIDUUM_INLINE void residuum_fence(void) {
#if defined(__x86_64__)
  __builtin_ia32_sfence();
#endif
}

// Stores past the caches, for what is not read again soon. `p` is aligned to the vector. On x86-64
// other threads may see them later than ordinary stores: whoever
// lets a kernel stream calls `residuum_fence` when it is done.

RESIDUUM_INLINE void residuum_stream4(residuum_float4 v, float *p) {
  __builtin_nontemporal_store(v, (residuum_float4 *)p);
}
#if defined(__AVX__)
RESIDUUM_INLINE void residuum_stream8(residuum_float8 v, float *p) {
  __builtin_nontemporal_store(v, (residuum_float8 *)p);
}
#endif
#if defined(__AVX512F__)
RESIDUUM_INLINE void residuum_stream16(residuum_float16 v, float *p) {
  __builtin_nontemporal_store(v, (residuum_float16 *)p);
}
#endif
