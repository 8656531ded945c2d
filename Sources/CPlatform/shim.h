#pragma once

// What Swift cannot reach by itself: the CPU's feature bits, the spin-wait hint, the futex, and the
// standard output's buffer.

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#if defined(__linux__)
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#endif

/// The x86-64 micro-architecture level of this CPU: 4 (AVX-512), 3 (AVX2 and FMA) or 1; 0 elsewhere.
static inline int residuum_x86_level(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4")) return 4;
  if (__builtin_cpu_supports("x86-64-v3")) return 3;
  return 1;
#else
  return 0;
#endif
}

/// Tells the core that this is a spin-wait loop.
static inline void residuum_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ __volatile__("yield");
#endif
}

/// Sleeps while `*word == expected`. May return early; callers check again.
static inline void residuum_wait(const uint32_t *word, uint32_t expected) {
#if defined(__linux__)
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, (void *)0, (void *)0, 0);
#else
  (void)word;
  (void)expected;
  usleep(50);
#endif
}

/// Wakes every thread that sleeps on `word`.
static inline void residuum_wake_all(const uint32_t *word) {
#if defined(__linux__)
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT32_MAX, (void *)0, (void *)0, 0);
#else
  (void)word;
#endif
}

/// Writes out what standard output holds back. Returns 0, or the errno of what was lost (EIO where it is
/// no longer known).
static inline int residuum_flush_standard_output(void) {
  int had_failed = ferror(stdout);
  errno = 0;
  if (fflush(stdout) == 0 && !had_failed) return 0;
  return errno ? errno : EIO;
}
