/* What the files of tasks share. */
#pragma once

#include "engine/task.h"

/* What a process has left. */
typedef struct TaskResult {
        bool failed;      /* `text` is an error object, else the method's result */
        const char *text; /* JSON without a newline */
        size_t text_n;
        const char *project; /* what the session chose; "": nothing */
        CaptureKind kind;    /* of what it changed */
        const void *change;
        size_t change_n;
        const void *encoded; /* for gox_encoded_learn() */
        size_t encoded_n;
        void *map; /* of the memory */
        size_t map_n;
} TaskResult;

/* Exit code of a process that could not leave its result for want of memory. */
#define TASK_NO_MEMORY 3

/* Whether its request is to be carried out still: while it waited, its key may have been used, and the
 * project changed. As request_check(); then what its row fetches is there. */
int task_check_again(const Task *t, Call *c);
/* Starts the process, with what was fetched for it (borrowed). -errno. */
int task_fork(Engine *e, Task *t, const EngineCall *fetched);
/* Has the loop wait for the end of its process, or not any more. -errno. */
int task_watch(Engine *e, Task *t);
void task_unwatch(Engine *e, Task *t);
/* Reads what it left; undone by task_result_done(). -EPROTO when that is no result. */
int task_result_read(int fd, TaskResult *ret);
void task_result_done(TaskResult *r);
/* In the process: leaves a result. */
int task_result_write(int fd, Call *c, bool failed, const Session *s, const Capture *capture);
/* When it is time, tells how far the tasks are, and sees to it that it is looked at again. */
void tasks_tell(Engine *e, uint64_t now);
/* Some have ended. */
void tasks_tell_end(Engine *e);
/* Keeps that a task in the background is to be carried out, and what came of it. In a turn. -errno: the turn
 * is lost. */
int task_record_begun(Engine *e, const Task *t);
int task_record_ended(Engine *e, const Task *t, const Call *c);
/* Seconds since its request was read. */
double task_seconds(const Task *t);
/* The call of a task's request, in an engine or in the process: parsed. 0, RPC_FAILED, -ENOMEM. */
int task_call(const Task *t, Call *ret);
