/* What tests do inside the container: commands, the ends of processes, the journal. Failures fail the test.
 */
#pragma once

#include "rig/look.h"
#include "rig/peer.h"

#include <sys/types.h>

/* What only the service manager can be asked for is asked for again and again. */
#define WAIT_MS 20
#define WAITS (RIG_DEADLINE_MS / WAIT_MS)

/* Runs a command of ours; what it prints is kept until the next one, without newlines at its end. */
const char *output_of(const char *command);
/* Runs a command of ours that must succeed. */
void run(const char *command);
/* Waits until a process has ended. */
void await_end(pid_t pid);

/* Whose journal: a user's own, or the machine's. */
typedef enum Journal { JOURNAL_USER, JOURNAL_SYSTEM } Journal;

/* Follows the journal of goxel.service until a line of `event` comes whose field is this (NULL: any); its
 * message goes to `ret_message`. */
void journal_expect(Journal journal, const char *event, const char *field, const char *value,
                    char *ret_message, size_t size);
