/* What an engine that is killed leaves of its sessions. */
#include "base/fd.h"
#include "rpc/slots.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void check_slot(Slot a, Slot b) {
        assert_int_equal(a.state, b.state);
        assert_int_equal(a.ordinal, b.ordinal);
        assert_int_equal(a.peeked, b.peeked);
        assert_int_equal(a.consume, b.consume);
}

static void test_a_slot_goes_into_a_word_and_back(void **state) {
        static const Slot slots[] = { { SLOT_CLEAN, 0, 0, 0 },
                                      { SLOT_HELD, SLOT_ORDINALS - 1, 0, 0 },
                                      { SLOT_CONSUMING, 1, SLOT_BYTES_MAX, SLOT_BYTES_MAX },
                                      { SLOT_SENDING, 12345, 65536, 1 } };

        for (size_t i = 0; i < ARRAY_LEN(slots); i++)
                check_slot(slot_unpack(slot_pack(slots[i])), slots[i]);
        assert_int_equal(slot_pack(slots[0]), 0);
        assert_int_equal(slot_unpack(slot_pack((Slot){ .ordinal = SLOT_ORDINALS })).ordinal, 0);
}

static void test_slots_are_read_after_their_writer_was_killed(void **state) {
        const Slot written = { SLOT_CONSUMING, 7, 300, 200 };
        CLEANUP_FD int fd = -1;
        uint32_t running, ordinal;
        Slot slot;
        pid_t pid;
        int status;

        assert_int_equal(slots_new(&fd), 0);
        assert_int_equal(slots_read_running(fd, &running, &ordinal), 0);
        assert_int_equal(running, SLOTS_NONE);
        pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
                Slots *s;

                if (slots_map(&s, fd) < 0)
                        _exit(1);
                s->cells[SLOTS_MAX - 1] = slot_pack(written);
                s->running = (uint64_t)77 << 32 | SLOTS_MAX;
                (void)kill(getpid(), SIGKILL);
                _exit(1);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(slots_read(fd, SLOTS_MAX - 1, &slot), 0);
        check_slot(slot, written);
        assert_int_equal(slots_read_running(fd, &running, &ordinal), 0);
        assert_int_equal(running, SLOTS_MAX - 1);
        assert_int_equal(ordinal, 77);
        assert_int_equal(slots_prepare(fd, SLOTS_MAX - 1, 9), 0);
        assert_int_equal(slots_read(fd, SLOTS_MAX - 1, &slot), 0);
        check_slot(slot, (Slot){ .ordinal = 9 });
        assert_int_equal(slots_read(fd, SLOTS_MAX, &slot), -EINVAL);
        assert_int_equal(slots_prepare(fd, SLOTS_MAX, 0), -EINVAL);
}

static void test_memory_that_could_shrink_is_not_mapped(void **state) {
        CLEANUP_FD int fd = memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);
        Slots *s = NULL;

        assert_int_equal(ftruncate(fd, sizeof(Slots)), 0);
        assert_int_equal(slots_map(&s, fd), -EINVAL);
        assert_int_equal(slots_map(&s, STDIN_FILENO), -EINVAL);
        assert_null(s);
}

static void test_the_memory_keeps_its_size(void **state) {
        CLEANUP_FD int fd = -1;

        assert_int_equal(slots_new(&fd), 0);
        assert_int_equal(ftruncate(fd, 0), -1);
        assert_int_equal(errno, EPERM);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_slot_goes_into_a_word_and_back),
                cmocka_unit_test(test_slots_are_read_after_their_writer_was_killed),
                cmocka_unit_test(test_memory_that_could_shrink_is_not_mapped),
                cmocka_unit_test(test_the_memory_keeps_its_size),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
