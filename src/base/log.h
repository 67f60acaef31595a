/* Log lines: structured to the journal's socket, readable to stderr.
 *
 * Every program of the project logs through here, goxeld and the engines to the same journal with the
 * same fields. An engine cannot open a socket once it serves, so the socket is handed in. */
#pragma once

#include "base/macros.h"

#include <syslog.h>

typedef struct LogField {
        const char *name; /* upper case, as the journal wants it: GOXEL_PROJECT */
        const char *value;
} LogField;

/* `identifier` is kept, not copied. */
void log_init(const char *identifier, int max_priority);
/* Whether lines of that priority are written. */
bool log_wants(int priority);
/* Opens the journal's socket if stderr goes to the journal (JOURNAL_STREAM) or there is no stderr.
 * Returns its descriptor (kept by the log, valid until exit) or -1: then lines go to stderr. */
int log_open_journal(void);
/* Takes over a socket connected to the journal. */
void log_take_journal(int fd);

/* Writes one line. A field whose value is NULL is left out. */
void log_line(int priority, const LogField *fields, size_t n_fields, const char *format, ...) PRINTF(4, 5);

#define LOG_FIELDS(...)                                                                                     \
        (const LogField[]){ __VA_ARGS__ }, sizeof((const LogField[]){ __VA_ARGS__ }) / sizeof(LogField)
#define log_info(...) log_line(LOG_INFO, NULL, 0, __VA_ARGS__)
#define log_warning(...) log_line(LOG_WARNING, NULL, 0, __VA_ARGS__)
#define log_error(...) log_line(LOG_ERR, NULL, 0, __VA_ARGS__)
