/* Memory that runs out in a goxeld that starts, at each allocation, one after the other: it fails in order
 * and is started again, or it serves; what the one before has stored is there for whichever serves. */
#include "shortage.h"

#include "base/text.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

/* More than any start makes. */
#define PLENTY 1000000
/* The tables of methods are thousands of allocations that are all alike: of these one in STRIDE is tried, of
 * the first and the last ones each. */
#define FIRST 40
#define LAST 250
#define STRIDE 100

/* Notes that it failed, and starts one with memory enough. */
static void start_again(Shortage *s, int status, long n) {
        if (!WIFEXITED(status) || WEXITSTATUS(status) == 0 || atomic_exchange(&s->scarce->goxeld, 0) != 0)
                fail_msg("allocation %ld: goxeld ended with status %#x", n, (unsigned)status);
        shortage_start(s);
        s->errors++;
}

/* Has goxeld end by a signal and the next one start with memory for n allocations. */
static void restart_short(Shortage *s, int signal, long n) {
        Peer *p;
        int status;

        rig_kill(s->rig, signal);
        (void)rig_wait(s->rig);
        /* It waits in the socket for whichever serves. */
        p = peer_open(rig_socket(s->rig));
        (void)peer_request(p, "ping", NULL);
        atomic_store(&s->scarce->goxeld, n);
        if (!shortage_try_start(s, &status))
                start_again(s, status, n);
        /* What is stored is taken up after it has said that it serves. */
        while (!peer_readable(p, 10))
                if (rig_ends(s->rig, 0))
                        start_again(s, rig_wait(s->rig), n);
        s->ends += !peer_answer_or_end(p);
        s->left = atomic_exchange(&s->scarce->goxeld, 0);
        (void)peer_free(p);
}

static void expect_model(Shortage *s, long n) {
        CLEANUP_FREE char *now = NULL;
        int64_t revision;
        Peer *p = peer_open(rig_socket(s->rig));

        (void)peer_result(p, "goxel.get_voxel", "{\"project\":\"scarce\",\"x\":1,\"y\":1,\"z\":1}");
        now = shortage_model(p, &revision);
        if (revision != s->revision || strcmp(now, s->model) != 0)
                fail_msg("allocation %ld: the model was\n%s\nand is\n%s", n, s->model, now);
        (void)peer_free(p);
}

/* What goxeld drops, its service manager has to drop as well before it is gone. */
static bool is_answered(Shortage *s, Peer *p) {
        static const char line[] = "{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":1}\n";

        if (!peer_send_bytes(p, line, strlen(line)))
                return false;
        while (!peer_readable(p, 10))
                (void)rig_noticed(s->rig, "");
        return peer_answer_or_end(p);
}

/* With a connection that an engine holds, and one at the door. */
static void try_restart(Shortage *s, int signal, long n) {
        Peer *held = peer_open(rig_socket(s->rig)), *door = peer_open(rig_socket(s->rig));

        (void)peer_result(held, "goxel.get_voxel", "{\"project\":\"scarce\",\"x\":1,\"y\":1,\"z\":1}");
        (void)peer_result(door, "ping", NULL);
        restart_short(s, signal, n);
        s->ends += !is_answered(s, held);
        s->ends += !is_answered(s, door);
        (void)peer_free(held);
        (void)peer_free(door);
        if (rig_ends(s->rig, 0))
                fail_msg("allocation %ld: goxeld ended with status %#x", n, (unsigned)rig_wait(s->rig));
        expect_model(s, n);
}

static void run_restarts(Shortage *s, int signal) {
        long total;

        try_restart(s, signal, PLENTY);
        if (signal == SIGTERM)
                assert_int_equal(s->ends, 0);
        total = PLENTY - s->left;
        for (long n = 1; n < total; n += n < FIRST || n > total - LAST ? 1 : STRIDE)
                try_restart(s, signal, n);
        print_message("# %ld allocations, %u starts failed, %u connections ended\n", total, s->errors,
                      s->ends);
        assert_true(s->errors > 0);
}

static void test_a_start_after_a_kill_fails_in_order_or_serves(void **state) {
        Shortage *s = *state;

        shortage_begin(s);
        run_restarts(s, SIGKILL);
}

static void test_a_start_after_a_stop_fails_in_order_or_serves(void **state) {
        Shortage *s = *state;

        shortage_begin(s);
        run_restarts(s, SIGTERM);
}

/* What was asked for is done with what memory there is: goxeld ends, and the next one serves. */
static void test_a_stop_ends_whatever_memory_is_left(void **state) {
        Shortage *s = *state;
        long n = 1;

        shortage_begin(s);
        do {
                Peer *door = peer_open(rig_socket(s->rig));
                int status;

                (void)peer_result(door, "ping", NULL);
                (void)peer_result(s->peer, "ping", NULL);
                atomic_store(&s->scarce->goxeld, n);
                rig_kill(s->rig, SIGTERM);
                status = rig_wait(s->rig);
                s->left = atomic_exchange(&s->scarce->goxeld, 0);
                if (!WIFEXITED(status))
                        fail_msg("allocation %ld: goxeld ended with status %#x", n, (unsigned)status);
                shortage_start(s);
                s->ends += !is_answered(s, door);
                (void)peer_free(door);
                if (!is_answered(s, s->peer)) {
                        s->errors++;
                        s->peer = rig_peer(s->rig);
                        (void)peer_result(s->peer, "goxel.get_voxel",
                                          "{\"project\":\"scarce\",\"x\":1,\"y\":1,\"z\":1}");
                }
                expect_model(s, n);
                n++;
        } while (s->left == 0);
        print_message("# %ld allocations, %u connections at the door and %u in the engine ended\n", n - 2,
                      s->ends, s->errors);
        assert_int_equal(s->errors, 0);
}

int main(void) {
        static const struct CMUnitTest tests[] = {
                SHORTAGE_TEST(test_a_start_after_a_kill_fails_in_order_or_serves),
                SHORTAGE_TEST(test_a_start_after_a_stop_fails_in_order_or_serves),
                SHORTAGE_TEST(test_a_stop_ends_whatever_memory_is_left),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
