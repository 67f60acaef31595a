/* What a script has written, up to a bound. It lies where a signal handler can find it. */
#pragma once

#include "script/wire.h"

typedef struct Console {
        char text[SCRIPT_CONSOLE_MAX];
        volatile size_t n;
        volatile bool cut; /* there was more */
} Console;

extern Console console;

/* Appends n bytes of UTF-8 and a newline, or as many whole characters as fit. */
void console_add(const char *text, size_t n);
