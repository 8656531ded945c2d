#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE 1
#endif

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "CHDF5.h"
#include "confine.h"
#include "reader.h"

static _Noreturn void run_child(pid_t parent, int descriptor, const void *image, size_t size,
                                const struct hdf5_reader_limits *limits) {
  descriptor = confine_inherited(descriptor);
#ifdef __linux__
  // The child ends with the thread that waits for it.
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
#endif
  if (getppid() != parent) _exit(1);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  // Should the parent be gone where nobody is told; by then it has long given up.
  alarm(10 * limits->seconds);

  reader_load(descriptor);
  confine_resources(limits);
  reader_run(image, size, limits->byte_count);
  _exit(0);
}

int hdf5_reader_start(const void *image, size_t size, const struct hdf5_reader_limits *limits,
                      pid_t *process, int *descriptor) {
  int ends[2];
  if (pipe(ends) != 0) return errno;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
#ifdef F_SETPIPE_SZ
  fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
#endif

  // A signal in the child before it has its own handlers would run the parent's.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t parent = getpid();
  pid_t child = fork();
  int failure = errno;
  if (child == 0) run_child(parent, ends[1], image, size, limits);
  pthread_sigmask(SIG_SETMASK, &before, NULL);

  close(ends[1]);
  if (child < 0) {
    close(ends[0]);
    return failure;
  }
  *process = child;
  *descriptor = ends[0];
  return 0;
}
