/* Work of all kinds for a long time: memory, descriptors and the journal stay as large as they were.
 *
 * The first third of the time is for what has to fill up, as far as it is let: history, answers that are
 * kept, caches. After that the largest of each figure in the second third is held against that in the last.
 */
#include "rig/rig.h"

#include "base/fd.h"
#include "base/text.h"

#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

/* A sanitizer keeps what was freed, so that memory says nothing there. */
#ifdef __SANITIZE_ADDRESS__
#define SECONDS 60
#else
#define SECONDS 300
#endif
#define SECONDS_LONG 3600
/* So that other tests may run beside it. */
#define ROUND_USEC (50 * USEC_PER_MSEC)
#define SETTLE_USEC (5 * USEC_PER_SEC)
#define DEPTH 100

typedef enum Figure { GOXELD_KIB, ENGINE_KIB, GOXELD_FDS, ENGINE_FDS, JOURNAL_BYTES, FIGURES } Figure;

static const struct {
        const char *name;
        int64_t slack; /* what it may vary by besides a tenth */
} figures[FIGURES] = {
        [GOXELD_KIB] = { "memory of goxeld in KiB", 2048 },
        [ENGINE_KIB] = { "memory of the engine in KiB", 8192 },
        [GOXELD_FDS] = { "descriptors of goxeld", 2 },
        [ENGINE_FDS] = { "descriptors of the engine", 2 },
        [JOURNAL_BYTES] = { "bytes of the journal", 1 << 20 },
};

typedef struct Soak {
        Rig *rig;
        Peer *peer, *listener;
        pid_t engine;
        uint64_t began, usec;
        unsigned round;
        int64_t edits, most[3][FIGURES];
} Soak;

/* KiB; the sanitizers' own is not looked at. */
static int64_t resident(pid_t pid) {
#ifdef __SANITIZE_ADDRESS__
        return 0;
#else
        return rig_process_status(pid, "VmRSS");
#endif
}

static int64_t entries(const char *path, const char *beginning, bool sizes) {
        DIR *folder = opendir(path);
        int64_t sum = 0;
        struct dirent *e;

        assert_non_null(folder);
        while ((e = readdir(folder))) {
                struct stat st;

                if (strncmp(e->d_name, beginning, strlen(beginning)) != 0)
                        continue;
                if (sizes && fstatat(dirfd(folder), e->d_name, &st, 0) == 0)
                        sum += st.st_size;
                else if (!sizes)
                        sum++;
        }
        (void)closedir(folder);
        return sum;
}

/* What ends, ends a little after its client has seen it: when there are more than in the first third
 * (`before`, 0 while that lasts), they are counted again until they are fewer or that took long. */
static int64_t descriptors(pid_t pid, int64_t before) {
        const uint64_t end = now_usec() + SETTLE_USEC;
        char path[64];
        int64_t n;

        (void)snprintf(path, sizeof(path), "/proc/%ld/fd", (long)pid);
        do
                n = entries(path, "", false);
        while (before > 0 && n > before && now_usec() < end);
        return n;
}

static void measure(Soak *s) {
        const uint64_t third = MIN((now_usec() - s->began) * 3 / s->usec, (uint64_t)2);
        const int64_t *before = s->most[0];
        const int64_t now[FIGURES] = {
                [GOXELD_KIB] = resident(rig_pid(s->rig)),
                [ENGINE_KIB] = resident(s->engine),
                [GOXELD_FDS] = descriptors(rig_pid(s->rig), third > 0 ? before[GOXELD_FDS] : 0),
                [ENGINE_FDS] = descriptors(s->engine, third > 0 ? before[ENGINE_FDS] : 0),
                [JOURNAL_BYTES] = entries(rig_path(s->rig, "state/projects/castle"), "project.db", true),
        };

        for (unsigned i = 0; i < FIGURES; i++)
                s->most[third][i] = MAX(s->most[third][i], now[i]);
}

static void edit(Soak *s) {
        for (unsigned i = 0; i < DEPTH; i++) {
                char params[160];

                (void)snprintf(params, sizeof(params),
                               "{\"position\":[%u,%u,%u],\"color\":[%u,%u,9],\"key\":\"%u-%u\"}", i % 40,
                               s->round % 40, i % 7, s->round % 251, i, s->round, i);
                (void)peer_request(s->peer, "goxel.add_voxel", params);
        }
        for (unsigned i = 0; i < DEPTH; i++)
                check_result(peer_answer(s->peer));
        s->edits += DEPTH;
}

/* Each changes the project, and the listener hears of it. */
static void change(Soak *s) {
        (void)peer_result(s->peer, "goxel.undo", NULL);
        (void)peer_result(s->peer, "goxel.redo", NULL);
        (void)peer_result(s->peer, "goxel.create_layer", "[\"roof\"]");
        (void)peer_result(s->peer, "goxel.procedural_shape", "{\"size\":[20,20,20],\"center\":[20,20,20]}");
        (void)peer_result(s->peer, "goxel.delete_layer", "{\"layer_name\":\"roof\"}");
}

static void look_at_it(Soak *s) {
        CLEANUP_FD int fd = memfd_create("soak", MFD_CLOEXEC);

        (void)peer_result(s->peer, "goxel.describe", NULL);
        (void)peer_result(s->peer, "goxel.render_scene", "{\"width\":64,\"height\":64}");
        check_result(peer_call_fd(s->peer, "goxel.export_model", "{\"format\":\"gox\",\"fd\":0}", fd));
        check_error(peer_call(s->peer, "goxel.get_voxel", "{\"x\":\"no\"}"), -32602, NULL);
}

/* Clients that come and go, some of them in the middle of a line. */
static void visit(Soak *s) {
        check_result(rig_once(s->rig, "ping", NULL));
        check_result(rig_once(s->rig, "goxel.get_voxel", "{\"project\":\"castle\",\"position\":[1,1,1]}"));
        for (int in_engine = 0; in_engine < 2; in_engine++) {
                Peer *p = peer_open(rig_socket(s->rig));

                if (in_engine)
                        (void)peer_result(p, "goxel.get_status", "{\"project\":\"castle\"}");
                assert_true(peer_send_bytes(p, "{\"jsonrpc\":", 11));
                (void)peer_free(p);
        }
}

/* Engines that come and go, in order and not. */
static void begin_and_end_another(Soak *s) {
        Peer *p = peer_open(rig_socket(s->rig));
        pid_t pid;

        (void)peer_result(p, "goxel.create_project", "[\"other\"]");
        (void)peer_result(p, "goxel.add_voxel", "[1,1,1,1,1,1]");
        /* Once it has answered this, it is done with all that was answered before. */
        check_result(rig_once(s->rig, "goxel.get_status", "{\"project\":\"other\"}"));
        pid = rig_engine(s->rig, "other");
        assert_true(pid > 0);
        if (s->round % 2) {
                assert_int_equal(kill(pid, SIGKILL), 0);
                rig_expect_gone(pid);
        }
        (void)peer_result(p, "goxel.delete_project", "{\"project\":\"other\"}");
        (void)peer_free(p);
}

/* The rest of the round's time. */
static void rest(const Soak *s) {
        const uint64_t due = s->began + (s->round + 1) * ROUND_USEC, now = now_usec();

        if (now < due)
                (void)poll(NULL, 0, (int)((due - now) / USEC_PER_MSEC));
}

/* Up to the end of what was told so far. */
static void listen_up(Soak *s) {
        int64_t id = peer_request(s->listener, "ping", NULL);

        for (;;) {
                json_object *line = peer_answer(s->listener);

                if (look(line, "id")) {
                        check_int(line, "id", id);
                        return;
                }
        }
}

static void expect_flat(const Soak *s) {
        print_message("# %u rounds, %lld edits\n", s->round, (long long)s->edits);
        for (unsigned i = 0; i < FIGURES; i++) {
                const int64_t before = s->most[1][i], after = s->most[2][i];

                print_message("# %s: %lld, %lld, %lld\n", figures[i].name, (long long)s->most[0][i],
                              (long long)before, (long long)after);
                assert_in_range(after, 0, before + before / 10 + figures[i].slack);
        }
}

static void test_nothing_grows_with_time(void **state) {
        Soak s = { .rig = *state, .usec = rig_rounds(SECONDS, SECONDS_LONG) * USEC_PER_SEC };

        rig_configure(s.rig, "goxel.conf", "[Engine]\nJournalSize=1M\n");
        rig_start(s.rig);
        s.peer = rig_peer(s.rig);
        (void)peer_result(s.peer, "goxel.create_project", "[\"castle\"]");
        s.listener = rig_peer(s.rig);
        (void)peer_result(s.listener, "goxel.subscribe", "{\"project\":\"castle\"}");
        s.engine = rig_engine(s.rig, "castle");
        s.began = now_usec();
        /* A machine that is too busy to come to every third goes on a little longer. */
        while (now_usec() - s.began < s.usec || s.most[2][GOXELD_FDS] == 0) {
                edit(&s);
                if (s.round % 5 == 0) {
                        change(&s);
                        look_at_it(&s);
                        visit(&s);
                }
                if (s.round % 20 == 0)
                        begin_and_end_another(&s);
                listen_up(&s);
                measure(&s);
                rest(&s);
                s.round++;
        }
        assert_int_equal(rig_engine(s.rig, "castle"), s.engine);
        expect_flat(&s);
}

int main(void) {
        static const struct CMUnitTest tests[] = { RIG_TEST(test_nothing_grows_with_time) };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
