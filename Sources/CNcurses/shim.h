#pragma once

// What Swift cannot import from <ncurses.h>: macros with casts, and global variables, which are not
// safe to read in its concurrency model. Everything here runs on the thread that owns the screen.

#define NCURSES_WIDECHAR 1
#ifndef _XOPEN_SOURCE_EXTENDED
#define _XOPEN_SOURCE_EXTENDED 1
#endif
#ifndef _XOPEN_SOURCE
#define _XOPEN_SOURCE 700
#endif
#include <locale.h>
#include <ncurses.h>
#include <stdio.h>
#include <wchar.h>

// <term.h> defines hundreds of short names as macros; these are all that is needed of it.
extern int setupterm(const char *name, int fd, int *error);
extern char *tigetstr(const char *name);
extern int tigetnum(const char *name);

static inline FILE *curses_standard_input(void) { return stdin; }
static inline FILE *curses_standard_output(void) { return stdout; }

static inline WINDOW *curses_window(void) { return stdscr; }
static inline WINDOW *curses_physical_screen(void) { return curscr; }
static inline int curses_lines(void) { return LINES; }
static inline int curses_columns(void) { return COLS; }
static inline int curses_colors(void) { return COLORS; }

static inline attr_t curses_bold(void) { return A_BOLD; }
static inline attr_t curses_dim(void) { return A_DIM; }
static inline attr_t curses_underline(void) { return A_UNDERLINE; }
static inline attr_t curses_reverse(void) { return A_REVERSE; }

/// The columns the C library counts for a character in the current locale, -1 if it has no such one.
static inline int curses_width(wchar_t character) { return wcwidth(character); }

static inline mmask_t curses_mouse_mask(void) {
  return BUTTON1_PRESSED | BUTTON1_RELEASED | BUTTON2_PRESSED | BUTTON2_RELEASED |
         BUTTON3_PRESSED | BUTTON3_RELEASED | BUTTON4_PRESSED | BUTTON5_PRESSED;
}

/// The button, 1 to 5, that an event says was pressed or released; 0 for none. 4 and 5 are the wheel.
static inline int curses_pressed_button(mmask_t state) {
  return state & BUTTON1_PRESSED ? 1 : state & BUTTON2_PRESSED ? 2 : state & BUTTON3_PRESSED ? 3
       : state & BUTTON4_PRESSED ? 4 : state & BUTTON5_PRESSED ? 5 : 0;
}
static inline int curses_released_button(mmask_t state) {
  return state & BUTTON1_RELEASED ? 1 : state & BUTTON2_RELEASED ? 2
       : state & BUTTON3_RELEASED ? 3 : 0;
}
