/* Runs goxelctl as a person would, in a folder of the test's own. */
#pragma once

#include "base/macros.h"
#include "rig/look.h"

/* Makes the folder and forgets what the environment says about daemons. */
int run_setup(void);
void run_teardown(void);
/* The same beside a daemon of the test's own (tests/rig), whose socket the commands use: for cmocka. */
int run_beside_daemon(void **state);
int run_beside_daemon_end(void **state);
/* A path in the folder; valid until the next call. */
const char *run_path(const char *name);

/* Runs a line of shell in the folder, where `goxelctl` is the one that was built. What it printed is in
 * run_out() and run_err(). Returns its exit code; a signal fails the test. */
int run(const char *format, ...) PRINTF(1, 2);
const char *run_out(void);
const char *run_err(void);

/* Runs and checks the exit code. */
#define expect_run(code, ...) expect_run_((code), run(__VA_ARGS__), __FILE__, __LINE__)
void expect_run_(int wanted, int got, const char *file, int line);
/* What was printed, to the byte; or with words in it. */
#define expect_out(wanted) expect_out_((wanted), __FILE__, __LINE__)
void expect_out_(const char *wanted, const char *file, int line);
#define expect_err_has(words) expect_err_has_((words), __FILE__, __LINE__)
void expect_err_has_(const char *words, const char *file, int line);
/* Standard output as JSON; valid until the next call. */
json_object *run_json(void);
