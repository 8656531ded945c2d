// Everything the handlers call is async-signal-safe: read, write, pread, dup2, tcflush, tcsetattr,
// sigaction, pthread_sigmask (see signal-safety(7)), raise, _exit.

#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE 1
#endif

#include "CTerminal.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#define COUNT(a) ((int)(sizeof(a) / sizeof((a)[0])))

static const int polite_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT};
static const int fatal_signals[] = {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV,
                                    SIGSYS, SIGQUIT, SIGPIPE, SIGXCPU, SIGXFSZ};

static struct terminal_guard state;
static atomic_int is_active;
static atomic_int interrupts, terminations;

static struct sigaction polite_before[COUNT(polite_signals)];
static struct sigaction fatal_before[COUNT(fatal_signals)];
static struct sigaction size_before;
static int watches_size;

// Enough for the crash handler's frames and copy buffer when the thread's own stack has run out.
static _Alignas(16) unsigned char alternate_stack[65536];

static void write_all(int fd, const unsigned char *bytes, size_t length) {
  while (length > 0) {
    ssize_t written = write(fd, bytes, length);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    bytes += written;
    length -= (size_t)written;
  }
}

static void tell(int signal) {
  unsigned char byte = (unsigned char)signal;
  (void)!write(state.event_pipe, &byte, 1);
}

// Gives the terminal back, once, and lets captured error messages appear on it.
static void restore_terminal(void) {
  if (!atomic_exchange(&is_active, 0)) return;

  // In the background, changing the terminal would stop the process here.
  sigset_t background, before;
  sigemptyset(&background);
  sigaddset(&background, SIGTTOU);
  pthread_sigmask(SIG_BLOCK, &background, &before);
  write_all(state.terminal, state.farewell, state.farewell_length);
  tcflush(state.terminal, TCIFLUSH);  // mouse reports on their way would be typed into the shell
  tcsetattr(state.terminal, TCSANOW, &state.modes);
  pthread_sigmask(SIG_SETMASK, &before, NULL);

  if (state.captured_error >= 0) {
    dup2(state.standard_error, STDERR_FILENO);
    unsigned char buffer[1024];
    off_t position = 0;
    ssize_t count;
    while ((count = pread(state.captured_error, buffer, sizeof buffer, position)) > 0) {
      write_all(STDERR_FILENO, buffer, (size_t)count);
      position += count;
    }
  }
}

static void on_polite_signal(int signal) {
  int saved_errno = errno;
  if (signal == SIGINT && atomic_fetch_add(&interrupts, 1) > 0) {
    restore_terminal();
    _exit(130);
  }
  if (signal == SIGTERM && atomic_fetch_add(&terminations, 1) > 0) {
    restore_terminal();
    terminal_guard_die(SIGTERM);
  }
  tell(signal);
  errno = saved_errno;
}

static void on_size_change(int signal, siginfo_t *info, void *context) {
  int saved_errno = errno;
  if (size_before.sa_flags & SA_SIGINFO) {
    size_before.sa_sigaction(signal, info, context);
  } else if (size_before.sa_handler != SIG_DFL && size_before.sa_handler != SIG_IGN) {
    size_before.sa_handler(signal);
  }
  tell(signal);
  errno = saved_errno;
}

// An instruction that faults does so again when the handler returns. A trap does not, nor does a
// signal that was sent.
static int faults_again(int signal, const siginfo_t *info) {
  return info->si_code > 0 && (signal == SIGILL || signal == SIGBUS || signal == SIGFPE ||
                               signal == SIGSEGV);
}

static void on_fatal_signal(int signal, siginfo_t *info, void *context) {
  (void)context;
  int saved_errno = errno;
  restore_terminal();
  for (int i = 0; i < COUNT(fatal_signals); i++) {
    if (fatal_signals[i] == signal) sigaction(signal, &fatal_before[i], NULL);
  }
  if (!faults_again(signal, info)) {
    sigset_t this_one;
    sigemptyset(&this_one);
    sigaddset(&this_one, signal);
    pthread_sigmask(SIG_UNBLOCK, &this_one, NULL);
    raise(signal);
    // A handler that prints a backtrace has returned, in the belief that the fault will come again.
    terminal_guard_die(signal);
  }
  // Otherwise the handler from before sees the true cause.
  errno = saved_errno;
}

int terminal_guard_is_ignored(int signal) {
  struct sigaction now;
  return sigaction(signal, NULL, &now) == 0 && !(now.sa_flags & SA_SIGINFO) &&
         now.sa_handler == SIG_IGN;
}

void terminal_guard_install(const struct terminal_guard *guard) {
  state = *guard;
  atomic_store(&interrupts, 0);
  atomic_store(&terminations, 0);

  stack_t stack;
  if (sigaltstack(NULL, &stack) == 0 && (stack.ss_flags & SS_DISABLE)) {
    stack.ss_sp = alternate_stack;
    stack.ss_size = sizeof alternate_stack;
    stack.ss_flags = 0;
    sigaltstack(&stack, NULL);
  }

  struct sigaction action = {0};
  sigemptyset(&action.sa_mask);
  action.sa_handler = on_polite_signal;
  action.sa_flags = SA_RESTART;
  for (int i = 0; i < COUNT(polite_signals); i++) {
    sigaction(polite_signals[i], NULL, &polite_before[i]);
    if (!terminal_guard_is_ignored(polite_signals[i])) sigaction(polite_signals[i], &action, NULL);
  }

  action.sa_sigaction = on_fatal_signal;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  for (int i = 0; i < COUNT(fatal_signals); i++) {
    sigaction(fatal_signals[i], NULL, &fatal_before[i]);
    if (!terminal_guard_is_ignored(fatal_signals[i])) sigaction(fatal_signals[i], &action, NULL);
  }

  static int has_exit_handler;
  if (!has_exit_handler) has_exit_handler = atexit(restore_terminal) == 0;
}

void terminal_guard_watch_size(void) {
  struct sigaction action = {0};
  sigemptyset(&action.sa_mask);
  action.sa_sigaction = on_size_change;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  sigaction(SIGWINCH, NULL, &size_before);
  watches_size = sigaction(SIGWINCH, &action, NULL) == 0;
}

void terminal_guard_remove(void) {
  atomic_store(&is_active, 0);
  if (watches_size) sigaction(SIGWINCH, &size_before, NULL);
  watches_size = 0;
  for (int i = 0; i < COUNT(polite_signals); i++) {
    sigaction(polite_signals[i], &polite_before[i], NULL);
  }
  for (int i = 0; i < COUNT(fatal_signals); i++) {
    sigaction(fatal_signals[i], &fatal_before[i], NULL);
  }
}

void terminal_guard_set_active(int active) { atomic_store(&is_active, active); }

void terminal_guard_forget_interrupt(void) { atomic_store(&interrupts, 0); }

void terminal_guard_stop_process(void) {
  struct sigaction standard = {0}, on_stop, on_continue;
  sigemptyset(&standard.sa_mask);
  standard.sa_handler = SIG_DFL;
  sigaction(SIGTSTP, &standard, &on_stop);
  // The continuation that ends this stop is no news.
  sigaction(SIGCONT, &standard, &on_continue);
  raise(SIGTSTP);
  sigaction(SIGTSTP, &on_stop, NULL);
  sigaction(SIGCONT, &on_continue, NULL);
}

void terminal_guard_die(int signal) {
  struct sigaction standard = {0};
  sigemptyset(&standard.sa_mask);
  standard.sa_handler = SIG_DFL;
  sigaction(signal, &standard, NULL);
  raise(signal);
}
