/* goxelctl at a terminal of its own. */
#pragma once

#include "cli/run.h"

#include <sys/types.h>

/* Starts it in the folder of the test; `line` is its arguments, with blanks between. One at a time. */
void terminal_start(const char *line);
/* The same for another program. */
void terminal_start_program(const char *program, const char *line);
pid_t terminal_pid(void);
/* A key: "\003" is Ctrl-C. */
void terminal_type(const char *keys);
/* Reads until `words` have been on the screen; fails the test when the program ends before. */
void terminal_await(const char *words);
/* The same, and what was on the screen before the last keys were typed does not count. */
void terminal_await_answer(const char *words);
/* Whether it has ended, without waiting for that. */
bool terminal_ended(void);
/* Reads to the end; its exit code. */
int terminal_end(void);
/* All that was on the screen. */
const char *terminal_screen(void);
void terminal_teardown(void);
