/* goxel-headless as people run it. */
#pragma once

#include "cli/run.h"

int headless_setup(void **state);
int headless_teardown(void **state);

/* Runs a line of shell whose last command is goxel-headless, and checks what that came to: 0, or the
 * negative number of which the exit code is the lowest byte. */
#define expect_headless(code, ...) expect_headless_((code), __FILE__, __LINE__, __VA_ARGS__)
void expect_headless_(int code, const char *file, int line, const char *format, ...) PRINTF(4, 5);
/* The voxels of a file, sorted: "x y z rrggbb", a line each. */
void expect_voxels(const char *file, const char *wanted);
