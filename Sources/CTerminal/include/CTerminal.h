#pragma once

// Signal handlers for a program that has taken over a terminal. They are in C because a handler may
// only touch prepared memory and call async-signal-safe functions, which Swift cannot promise.
//
// One program has one terminal, so this state is global. All functions but the handlers themselves
// are called from the thread that owns the terminal.

#include <stddef.h>
#include <termios.h>

/// What the handlers need, prepared while nothing is wrong.
struct terminal_guard {
  /// The terminal.
  int terminal;
  /// Where signals are written as one byte each; non-blocking.
  int event_pipe;
  /// A file that stands in for standard error, and standard error itself; both -1 if it does not.
  int captured_error;
  int standard_error;
  /// The terminal's modes before the program changed them.
  struct termios modes;
  /// What the terminal must be sent to look as before.
  unsigned char farewell[512];
  size_t farewell_length;
};

/// Installs the handlers. SIGINT, SIGTERM, SIGHUP, SIGTSTP and SIGCONT become bytes in the pipe; the
/// second SIGINT or SIGTERM ends the process at once. Crash signals, SIGQUIT and SIGPIPE restore the
/// terminal and go on to whatever handled them before; `exit` restores it too. A signal that the parent
/// process has asked to ignore stays ignored.
void terminal_guard_install(const struct terminal_guard *guard);

/// Makes SIGWINCH write a byte after the handler that is installed now has run.
void terminal_guard_watch_size(void);

/// Puts the handlers from before `terminal_guard_install` back.
void terminal_guard_remove(void);

/// Says whether the terminal is taken over now, that is, whether there is anything to restore.
void terminal_guard_set_active(int active);

/// Lets the next SIGINT be a first one again.
void terminal_guard_forget_interrupt(void);

/// Stops this process as Control-Z would without a handler; returns when it is continued.
void terminal_guard_stop_process(void);

/// Ends this process by `signal`'s default action.
void terminal_guard_die(int signal);

/// Whether `signal` is ignored now.
int terminal_guard_is_ignored(int signal);
