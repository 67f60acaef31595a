/* What is typed at a terminal, where Ctrl-C is a signal at every moment: while a line is typed it drops that
 * line, and as soon as the line is complete it is for the command. */
#pragma once

#include "base/macros.h"

#include <wchar.h>

typedef struct Keys {
        int fd;         /* standard input, or … */
        int own;        /* … another opening of it; -1: none */
        int interrupts; /* borrowed, as interrupt_take() gives it; -1: none */
        bool held;
        char byte; /* that comes next, when one is held */
        mbstate_t state;
} Keys;

enum { KEYS_END, KEYS_ONE, KEYS_INTERRUPT, KEYS_NONE };

void keys_open(Keys *k, int interrupts);
void keys_close(Keys *k);
/* Waits: KEYS_ONE with *ret, KEYS_INTERRUPT, KEYS_END; -errno. */
int keys_next(Keys *k, wchar_t *ret);
