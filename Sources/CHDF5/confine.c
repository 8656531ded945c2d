#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE 1
#endif

#include "confine.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

int confine_inherited(int descriptor) {
  struct sigaction standard = {0};
  sigemptyset(&standard.sa_mask);
  standard.sa_handler = SIG_DFL;
  for (int signal = 1; signal < NSIG; signal++) sigaction(signal, &standard, NULL);

  // glibc speaks of a damaged heap on standard error, which may be a full screen.
  int kept = fcntl(descriptor, F_DUPFD, 4);
  int nothing = open("/dev/null", O_RDWR);
  if (kept < 0 || nothing < 0) _exit(1);
  for (int standard_one = 0; standard_one < 3; standard_one++) dup2(nothing, standard_one);
  dup2(kept, 3);
  // Another child's pipe among these would not end before this process does.
#ifdef SYS_close_range
  if (syscall(SYS_close_range, 4u, ~0u, 0u) == 0) return 3;
#endif
  long most = sysconf(_SC_OPEN_MAX);
  for (int i = 4; i < (most > 0 && most < 65536 ? most : 65536); i++) close(i);
  return 3;
}

static void limit(int resource, rlim_t value) {
  struct rlimit limit = {value, value};
  setrlimit(resource, &limit);
}

#ifdef __linux__

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

// The address space that is in use, in bytes; 0 where it cannot be told.
static uint64_t address_space(void) {
  char text[32] = {0};
  int file = open("/proc/self/statm", O_RDONLY);
  if (file < 0) return 0;
  ssize_t count = read(file, text, sizeof text - 1);
  close(file);
  return count > 0 ? strtoull(text, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

// All system calls but these fail with EPERM: what computing, allocating, writing to the pipe and
// ending need.
static void filter_system_calls(void) {
#ifdef ARCHITECTURE
#define ALLOW(name) \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define REFUSE BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1)
  struct sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
      REFUSE,
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      ALLOW(write), ALLOW(mmap), ALLOW(munmap), ALLOW(mremap), ALLOW(mprotect), ALLOW(brk),
      ALLOW(madvise), ALLOW(futex), ALLOW(exit), ALLOW(exit_group), ALLOW(rt_sigreturn),
      ALLOW(rt_sigprocmask), ALLOW(restart_syscall), ALLOW(clock_gettime), ALLOW(gettimeofday),
      ALLOW(sched_yield),
      REFUSE,
  };
#undef ALLOW
#undef REFUSE
  struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) {
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
  }
#endif
}

#endif

void confine_resources(const struct hdf5_reader_limits *limits) {
#ifdef __linux__
  // What is asked for, as much again for the library's own copies, and room for chunks in work.
  uint64_t used = address_space();
  if (used > 0) limit(RLIMIT_AS, used + 2 * limits->byte_count + (512u << 20));
#endif
  limit(RLIMIT_CORE, 0);
  // At the first of the two comes SIGXCPU, by which the parent knows; at the second SIGKILL.
  struct rlimit processor = {limits->seconds, limits->seconds + 1};
  setrlimit(RLIMIT_CPU, &processor);
  limit(RLIMIT_FSIZE, 0);
  limit(RLIMIT_NOFILE, 0);
  limit(RLIMIT_NPROC, 0);
#ifdef __linux__
  filter_system_calls();
#endif
}
