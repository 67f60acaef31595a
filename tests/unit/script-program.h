/* The program that runs scripts, on a socket pair, and a model for it. */
#pragma once

#include "script/wire.h"
#include "voxel/edit.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <sys/types.h>

/* What scripts may take, unless a test gives them less. */
#define MEMORY ((uint64_t)256 << 20)
#define LONG_MS 60000

typedef struct Program {
        pid_t pid; /* 0: it has ended */
        int fd;
        Model *model;
        ScriptAnswer answer; /* the last one */
} Program;

int setup(void **state);
int teardown(void **state);
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

/* Waits for the end of the program; the status as waitpid() gives it. */
int end_of(Program *p);
/* Sends a script with the model … */
void ask(Program *p, const char *text, uint32_t time_ms);
/* … and waits for its end. */
ScriptEnd run(Program *p, const char *text);
/* Runs a script whose value is this JSON text. */
void runs_to(Program *p, const char *text, const char *json);
/* Runs one that ends with this error there, and changes nothing. */
void fails_with(Program *p, const char *text, ScriptEnd end, const char *message, int line, int column);
/* What the last one wrote on the console. */
void wrote(Program *p, const char *text);
/* What the answer's Change makes of the model. */
void apply(Program *p);
