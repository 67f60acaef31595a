/* What an engine leaves behind when it is killed: for each of its sessions, how far it was with the lines
 * that wait in the session's queue. goxeld makes the memory, the engine writes into it at every step, and
 * goxeld reads it when the engine has died. It is a memfd that is sealed against resizing, so that neither
 * can hurt the other with it.
 *
 * A slot is one 64-bit word, which is written at once: whenever the engine dies, it says one thing. */
#pragma once

#include "base/buf.h"
#include "rpc/figures.h"

#include <stdatomic.h>

#define SLOTS_VERSION 2
#define SLOTS_MAX 4096 /* sessions of an engine */
#define SLOTS_NONE UINT32_MAX
#define SLOTS_UNREAD_MAX (1u << 20) /* bytes */

typedef enum SlotState {
        SLOT_CLEAN,     /* what is in the queue was not touched */
        SLOT_EXECUTING, /* lines are being carried out; nothing of their answers is sent */
        SLOT_SENDING,   /* the client may have got a part of an answer: nobody else can go on */
        SLOT_CONSUMING, /* `consume` bytes are answered, and are being taken off the queue */
        SLOT_HELD,      /* the beginning of a line is in the engine's memory only: nobody else can go on */
} SlotState;

typedef struct Slot {
        SlotState state;
        /* Of the first line that is not consumed, or, while consuming, of the one after those. Lines of a
         * session are counted from 0 on, modulo SLOT_ORDINALS, over all engines that it was in. */
        uint32_t ordinal;
        uint32_t peeked, consume; /* bytes; for SLOT_CONSUMING only. At most SLOT_BYTES_MAX */
} Slot;

#define SLOT_ORDINALS (1u << 27)
#define SLOT_BYTES_MAX ((1u << 17) - 1)

typedef _Atomic uint64_t SlotCell;

typedef struct Slots {
        uint64_t version;
        _Atomic uint64_t beat; /* another number whenever the engine gets on */
        SlotCell running;      /* the line that is being carried out: its ordinal, and below, in 32 bits, the
                                  number of its slot + 1; 0: none is */
        _Atomic uint64_t revision; /* of its project, as it was stored last */
        SlotCell cells[SLOTS_MAX];
        /* Answers that their clients may not have (engine/unread.h): pages that are not used take no memory.
         */
        _Atomic uint64_t unread_n; /* bytes that are complete */
        uint8_t unread[SLOTS_UNREAD_MAX];
        Figures figures; /* what it has counted */
} Slots;

/* The word in a cell. */
uint64_t slot_pack(Slot slot);
Slot slot_unpack(uint64_t word);

/* Makes the memory, all slots clean. -errno. */
int slots_new(int *ret);
/* Maps it, for the engine. -EINVAL when the descriptor is no such memory, -errno. Undone by slots_unmap(),
 * which takes NULL. */
int slots_map(Slots **ret, int fd);
Slots *slots_unmap(Slots *s);
/* Whether the descriptor is such memory, so that reading it cannot block. */
bool slots_check(int fd);
/* Reads the unread answers of an engine that has ended; appended to ret. -EINVAL when it is no such memory,
 * -errno. */
int slots_read_unread(int fd, Buf *ret);
/* Reads a slot of an engine that has ended. -EINVAL when it says nothing that a slot can say, -errno. */
int slots_read(int fd, uint32_t number, Slot *ret);
/* The slot, and the ordinal of its line, that was being carried out at the end; SLOTS_NONE for none. -errno.
 */
int slots_read_running(int fd, uint32_t *ret, uint32_t *ret_ordinal);
/* What an engine has counted, living or not. -EINVAL when it cannot be read, -errno. */
int slots_read_figures(int fd, Figures *ret);
/* Its beat, living or not. -errno. */
int slots_read_beat(int fd, uint64_t *ret);
/* The revision of its project. -errno. */
int slots_read_revision(int fd, uint64_t *ret);
/* Makes a slot ready for a session whose next line is `ordinal`, for the case that the engine dies before it
 * has looked at it. -errno. */
int slots_prepare(int fd, uint32_t number, uint32_t ordinal);
