/* goxelctl doctor: looks for what keeps goxelctl and goxeld from working. A check is a row of a table and a
 * function that leaves one finding: what is, and, unless that is fine, what to do. Checks change nothing;
 * only the one that speaks to the daemon lets a socket's manager start it, as any command would. */
#pragma once

#include "cli/instance.h"

typedef enum Verdict { VERDICT_OK, VERDICT_WARNING, VERDICT_FAULT } Verdict;

typedef struct Doctor {
        const Invocation *in;
        Instance at;
        char *state; /* owned: folder of the user's projects; NULL: it cannot be told */
} Doctor;

typedef struct Finding {
        Verdict verdict;
        char text[1024];
        char advice[512]; /* empty: none, or in the text */
} Finding;

/* What is; and what to do about it. */
void found(Finding *f, Verdict verdict, const char *format, ...) PRINTF(3, 4);
void advise(Finding *f, const char *format, ...) PRINTF(2, 3);

/* doctor-machine.c */
void check_library(Doctor *d, Finding *f);
void check_engine(Doctor *d, Finding *f);
void check_kernel(Doctor *d, Finding *f);
void check_seccomp(Doctor *d, Finding *f);
void check_landlock(Doctor *d, Finding *f);
void check_memory(Doctor *d, Finding *f);

/* doctor-store.c */
void check_configuration(Doctor *d, Finding *f);
void check_state(Doctor *d, Finding *f);
void check_space(Doctor *d, Finding *f);
void check_projects(Doctor *d, Finding *f);

/* doctor-service.c */
void check_manager(Doctor *d, Finding *f);
void check_units(Doctor *d, Finding *f);

/* doctor-socket.c */
void check_socket(Doctor *d, Finding *f);
void check_access(Doctor *d, Finding *f);
void check_daemon(Doctor *d, Finding *f);
