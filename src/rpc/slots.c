#include "rpc/slots.h"

#include "base/fd.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL)

/* From the lowest bit on: 3 bits of state, 17 of bytes to consume, 17 of bytes peeked, 27 of ordinal. */
enum { CONSUME_SHIFT = 3, PEEKED_SHIFT = 20, ORDINAL_SHIFT = 37 };

uint64_t slot_pack(Slot slot) {
        assert(slot.peeked <= SLOT_BYTES_MAX && slot.consume <= SLOT_BYTES_MAX);
        return (uint64_t)slot.state | (uint64_t)slot.consume << CONSUME_SHIFT |
               (uint64_t)slot.peeked << PEEKED_SHIFT |
               (uint64_t)(slot.ordinal % SLOT_ORDINALS) << ORDINAL_SHIFT;
}

Slot slot_unpack(uint64_t word) {
        return (Slot){ .state = (SlotState)(word & 7),
                       .consume = (uint32_t)(word >> CONSUME_SHIFT) & SLOT_BYTES_MAX,
                       .peeked = (uint32_t)(word >> PEEKED_SHIFT) & SLOT_BYTES_MAX,
                       .ordinal = (uint32_t)(word >> ORDINAL_SHIFT) };
}

int slots_new(int *ret) {
        CLEANUP_FD int fd = memfd_create("goxel-slots", MFD_CLOEXEC | MFD_ALLOW_SEALING);
        const uint64_t version = SLOTS_VERSION;

        if (fd < 0 || ftruncate(fd, sizeof(Slots)) < 0)
                return -errno;
        if (pwrite(fd, &version, sizeof(version), 0) != sizeof(version))
                return -EIO;
        if (fcntl(fd, F_ADD_SEALS, SEALS) < 0)
                return -errno;
        *ret = TAKE_FD(fd);
        return 0;
}

bool slots_check(int fd) {
        int seals = fcntl(fd, F_GET_SEALS);
        struct stat st;

        return seals >= 0 && (seals & SEALS) == SEALS && fstat(fd, &st) == 0 && st.st_size == sizeof(Slots);
}

int slots_map(Slots **ret, int fd) {
        Slots *s;

        if (!slots_check(fd))
                return -EINVAL;
        s = mmap(NULL, sizeof(Slots), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (s == MAP_FAILED)
                return -errno;
        if (s->version != SLOTS_VERSION) {
                slots_unmap(s);
                return -EINVAL;
        }
        *ret = s;
        return 0;
}

Slots *slots_unmap(Slots *s) {
        if (s)
                (void)munmap(s, sizeof(Slots));
        return NULL;
}

static int read_word(int fd, size_t at, uint64_t *ret) {
        ssize_t k = pread(fd, ret, sizeof(*ret), (off_t)at);

        if (k < 0)
                return -errno;
        return k == sizeof(*ret) ? 0 : -EIO;
}

int slots_read_unread(int fd, Buf *ret) {
        uint64_t n;
        int r;

        r = read_word(fd, offsetof(Slots, unread_n), &n);
        if (r < 0)
                return r;
        if (n > SLOTS_UNREAD_MAX)
                return -EINVAL;
        r = buf_reserve(ret, n);
        if (r < 0)
                return r;
        if (n > 0 && pread(fd, ret->data + ret->n, n, offsetof(Slots, unread)) != (ssize_t)n)
                return -EIO;
        ret->n += n;
        return 0;
}

static size_t place_of(uint32_t number) {
        return offsetof(Slots, cells) + number * sizeof(SlotCell);
}

int slots_read(int fd, uint32_t number, Slot *ret) {
        uint64_t word;
        int r;

        if (number >= SLOTS_MAX)
                return -EINVAL;
        r = read_word(fd, place_of(number), &word);
        if (r < 0)
                return r;
        *ret = slot_unpack(word);
        return ret->state <= SLOT_HELD ? 0 : -EINVAL;
}

int slots_read_running(int fd, uint32_t *ret, uint32_t *ret_ordinal) {
        uint64_t word;
        int r;

        r = read_word(fd, offsetof(Slots, running), &word);
        if (r < 0)
                return r;
        *ret = (uint32_t)word == 0 || (uint32_t)word > SLOTS_MAX ? SLOTS_NONE : (uint32_t)word - 1;
        *ret_ordinal = (uint32_t)(word >> 32);
        return 0;
}

int slots_read_beat(int fd, uint64_t *ret) {
        return read_word(fd, offsetof(Slots, beat), ret);
}

int slots_read_revision(int fd, uint64_t *ret) {
        return read_word(fd, offsetof(Slots, revision), ret);
}

int slots_prepare(int fd, uint32_t number, uint32_t ordinal) {
        const uint64_t clean = slot_pack((Slot){ .state = SLOT_CLEAN, .ordinal = ordinal });
        ssize_t k;

        if (number >= SLOTS_MAX)
                return -EINVAL;
        k = pwrite(fd, &clean, sizeof(clean), (off_t)place_of(number));
        if (k < 0)
                return -errno;
        return k == sizeof(clean) ? 0 : -EIO;
}

int slots_read_figures(int fd, Figures *ret) {
        ssize_t k = pread(fd, ret, sizeof(*ret), offsetof(Slots, figures));

        if (k < 0)
                return -errno;
        return k == sizeof(*ret) && figures_check(ret) ? 0 : -EINVAL;
}
