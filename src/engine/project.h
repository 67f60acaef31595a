/* The one project of an engine: its model, its journal, its revision.
 *
 * An edit is made on the model at once and becomes durable with the turn's commit. Until then its Change is
 * kept: a commit that fails takes all edits of the turn back. */
#pragma once

#include "base/names.h"
#include "engine/journal.h"

typedef struct Project Project;

typedef enum CaptureKind {
        CAPTURE_NOTHING,
        CAPTURE_CHANGE,     /* a step's Change */
        CAPTURE_MODEL,      /* of a project that was created, as model_encode() has it */
        CAPTURE_CHECKPOINT, /* of checkpoint_capture() */
} CaptureKind;

/* What changed in a process that has no journal, for the one that has. */
typedef struct Capture {
        CaptureKind kind;
        Buf bytes;
        Buf encoded; /* of a .gox that was written, as gox_encoded_tell() has it */
} Capture;

struct Project {
        char name[NAME_MAX_BYTES + 1]; /* empty: a private engine that has none yet */
        bool private_engine;
        bool created;
        Model *model; /* NULL until it is created */
        Journal *journal;
        uint64_t revision;
        uint64_t edits;          /* committed by this engine */
        int storage_error;       /* negative errno: edits are refused, nothing could be kept */
        int broken;              /* negative errno of this turn's journal */
        bool watched;            /* somebody wants to know `box` */
        Box box;                 /* of the last revision, in whole blocks; empty: no voxels, or anywhere */
        Capture *capture;        /* takes steps instead of the journal, which is not there; NULL: it is */
        char *origin;            /* a private engine's note of its file (origin.h); NULL: none */
        struct Palette *palette; /* NULL: none was chosen */
        Volume *selection; /* what is selected, a voxel a cell; NULL: nothing. Not stored, and no step */
        struct GoxEncoded *encoded; /* tiles of the .gox that was written last; NULL: none */
        struct Preview *preview;    /* of the same, as it would be now; NULL: none */
        bool saves_gox;             /* these two are brought up to date in quiet moments */
        struct Kept *kept;          /* Changes of this turn, newest first */
        uint64_t kept_revision;
        bool told_forgotten; /* the log has it that undo steps are forgotten */
        bool looked_through; /* its database was before it was opened, and this came of it: */
        JournalFinds finds;
};

/* Opens the journal in `folder` (NULL: in memory), and looks it through before when it is to be recovered.
 * 0, JOURNAL_HELD, -errno as journal_open() and journal_recover(). */
int project_open(Project **ret, const char *name, const char *folder, bool recover, unsigned wait_ms,
                 Obstacle *obstacle);
Project *project_free(Project *p);
DEFINE_CLEANUP(Project *, project_free);

/* Makes the project out of `model` (taken over on success), durable at once: nothing before it can be
 * undone. -errno of the storage. */
int project_create(Project *p, const char *name, Model **model);

/* Makes the project out of a file (borrowed) as journal_restore() does. */
int project_restore(Project *p, const char *name, int fd, size_t most, JournalFinds *finds,
                    Obstacle *obstacle);

/* One step: everything between begin and keep. Without a difference there is no step. */
int project_begin(Project *p, Edit **ret);
/* Ends the edit. On failure it is taken back. */
int project_keep(Project *p, Edit *edit, const uint8_t session[static 16], const char *method);

/* Makes a step of a Change that a process with a copy of this model captured. -EBADMSG when it does not fit:
 * the model is as before. */
int project_take(Project *p, const uint8_t session[static 16], const char *method, const void *change,
                 size_t n);

/* Takes `step` back or makes it again. -EBADMSG when its Change does not fit: the model is as before. */
int project_move(Project *p, const JournalStep *step, Direction direction);

/* For whoever is to write a .gox, here or in a fork of this process. NULL when there is no memory for it,
 * and all is encoded each time. */
struct GoxEncoded *project_encoded(Project *p);

/* Brings up to date what is kept for a .gox that is about to be written: the more of it is, the less is left
 * to a fork, which has to tell what it has encoded, or to draw the preview each time. */
void project_follow_gox(Project *p);

/* Ends a turn. On failure the model is that of the last commit, and whatever would be stored is refused with
 * storage_error, until project_go_on(). */
int project_commit(Project *p);
void project_go_on(Project *p);
/* Folds the journal when so much waits that the next start would take long. Outside a turn. */
void project_fold(Project *p);
/* For quiet moments: brings the database up to date, and what is kept for a .gox; gives memory back. */
void project_tidy(Project *p);
/* Ends the turn so far, and begins to give space back as journal_compact_begin() does. When the turn is lost
 * `broken` is set, as of any other write. */
int project_compact_begin(Project *p, uint64_t keep_steps);
/* Likewise with journal_compact_go_on(). */
int project_compact_go_on(Project *p);
/* journal_backup(). The turn so far ends before that in a private engine; when it is lost `broken` is set.
 */
int project_backup(Project *p, int fd, uint64_t *ret_bytes);
/* Before leaving. */
int project_leave(Project *p);
