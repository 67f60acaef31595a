/* Long requests, each carried out in a process of its own, so that an engine answers its other clients
 * meanwhile.
 *
 * A task is queued when its request is read, and started after the turn's commit: the process is a fork of
 * the engine, so it has the model as it was stored, whatever happens to it afterwards. It reaches nobody:
 * of the descriptors it keeps those that came with its request, and the memory that it leaves its result
 * in. What it changed comes back as a Change and is made on the engine's model in one step, in a turn of
 * the engine like any other.
 *
 * One task at a time changes the project, and while it runs nothing else does, so that its Change fits. */
#pragma once

#include "base/progress.h"
#include "base/text.h"
#include "engine/request.h"

/* Processes of an engine at a time; further tasks wait. */
#define TASKS_RUNNING_MAX 4
/* A script ends by itself when its time is over, and tells what it has written: only one that does not is
 * stopped, so much later. */
#define TASK_GRACE_USEC (2 * USEC_PER_SEC)
/* One that was killed ends at once, unless it waits in the kernel for a file system that does not answer. */
#define TASK_KILLED_USEC (1 * USEC_PER_SEC)
/* Tasks that wait or run. */
#define TASKS_MAX 256

typedef enum TaskState { TASK_WAITING, TASK_RUNNING, TASK_ENDED } TaskState;

/* Why it does not run to its end. */
typedef enum TaskStop {
        TASK_GOES_ON,
        TASK_CANCELLED,
        TASK_TIMED_OUT,
        TASK_HUNG_UP, /* nobody waits for the answer any more */
} TaskStop;

struct Task {
        SourceKind source; /* SOURCE_TASK */
        char name[17];     /* unique among all engines' */
        const Method *method;
        TaskState state;
        TaskStop stop;
        bool background;  /* its request is answered already */
        bool fresh;       /* it is, and this turn is not committed yet */
        bool progress;    /* its session is told how far it is, subscribed or not */
        Session *session; /* waits for the answer; NULL: nobody does */
        Session asker; /* who sent the request: key, uid, pid, client, project; and its descriptors, ours */
        char stamp[STAMP_SIZE]; /* as its call had it when it was queued */
        char *id, *params;
        size_t params_n;
        char *key;        /* of the request; NULL: none */
        uint64_t begun;   /* when its request was read */
        uint64_t asked;   /* the same in seconds since 1970 */
        uint64_t started; /* when its process was */
        uint64_t due;     /* when it is to be stopped, or to have ended; 0: never */
        bool bounded;     /* by goxel.conf, as its request says nothing */
        int fault;        /* negative errno: why no process could be made */
        pid_t pid;
        int pidfd;
        uint32_t ask;   /* the asking for a program; 0: none yet */
        int program;    /* its socket; -1: none */
        char *why;      /* there is none; NULL: nothing was said */
        int result;     /* memory that the process leaves its result in */
        Progress *page; /* shared with the process */
        double told;    /* the progress that was told last */
        Task *next;
};

/* Whether a call that was parsed is to run as a task. RPC_FAILED when it cannot run as it is wanted. */
enum { TASK_WANTED = 16 };
int task_wanted(Call *c);
/* Refuses a call that would work beside a task, if the project is set to one at a time. 0, RPC_FAILED. */
int task_refuse(Call *c);
bool task_single(Engine *e);
/* In a turn. -errno: it is lost. */
int task_set_single(Engine *e, bool on);
/* Queues a task for the call. A request in the background has its result then: {task, state}. */
int task_queue(Call *c);
/* Has a task end early. False: it has ended. */
bool task_stop(Engine *e, Task *t, TaskStop why);
/* By its name or by the key of its request; NULL: there is none that waits or runs. */
Task *task_find(const Engine *e, const char *name, const char *key);
/* The turn is lost: the requests of its tasks in the background are run again, or refused. */
void tasks_drop_fresh(Engine *e);
/* Whether a process is at work that will change the project. */
bool tasks_write(const Engine *e);

/* A process has ended, or a session has hung up: for the next turn. */
void task_ended(Engine *e, Task *t);
void task_hung_up(Engine *e, Session *s);
/* In a turn: applies and answers what has ended. */
void tasks_finish(Engine *e);
/* After a turn: starts those that wait, as far as they may run. */
void tasks_start(Engine *e);
/* Stops those whose time is over; when to look again, 0: never. */
uint64_t tasks_look(Engine *e, uint64_t now);
/* The engine is to leave: nobody will ask for these. */
void tasks_stop_all(Engine *e, bool background_alone);
/* A task that waits or runs: {task, method, state, progress, started, seconds, client, background, pid}. */
json_object *task_json(const Task *t);
/* What was kept of one in the background: {…, state, result|error}. JOURNAL_NOTHING, -errno. */
int task_record_read(Engine *e, const char *name, json_object **ret);
Task *task_free(Task *t);
