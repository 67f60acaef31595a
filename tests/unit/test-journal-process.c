/* The journal among processes: kills, a second owner, the policy of the engine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "journal-project.h"
#include "sandbox/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* Commits steps for ever; says on fd which revision is safe. Folds and copies the log now and then, so
 * that kills fall on these too. */
static void commit_and_tell(Project *p, int fd) {
        int holder;

        CHECK(project_try_open(p, 0, &holder) == 0);
        for (;;) {
                CHECK(project_step_at(p, (int)p->revision, (unsigned)p->revision + 1) == 0);
                CHECK(journal_commit(p->journal) == 0);
                CHECK(write(fd, &p->revision, sizeof(p->revision)) == sizeof(p->revision));
                if (p->revision % 7 == 0)
                        CHECK(journal_fold(p->journal, p->model, p->revision) == 0);
                if (p->revision % 5 == 0)
                        CHECK(journal_checkpoint(p->journal) == 0);
        }
}

/* The same while its database is compacted, part by part, with a step after each. */
static void compact_and_tell(Project *p, int fd) {
        int holder, r = JOURNAL_MORE;

        CHECK(project_try_open(p, 0, &holder) == 0);
        for (;;) {
                if (p->revision % 50 == 0) {
                        CHECK(journal_compact_begin(p->journal, p->model, p->revision, 5) == 0);
                        r = JOURNAL_MORE;
                }
                if (r == JOURNAL_MORE)
                        r = journal_compact_go_on(p->journal);
                CHECK(r >= 0);
                CHECK(project_step_at(p, (int)p->revision, (unsigned)p->revision + 1) == 0);
                CHECK(journal_commit(p->journal) == 0);
                CHECK(write(fd, &p->revision, sizeof(p->revision)) == sizeof(p->revision));
        }
}

static uint64_t kill_after(Project *p, void (*work)(Project *p, int fd), unsigned acknowledged) {
        uint64_t revision = 0, more;
        int fds[2], status;
        pid_t pid;

        assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
        pid = fork();
        assert_true(pid >= 0);
        if (pid == 0)
                work(p, fds[1]);
        (void)close(fds[1]);
        for (unsigned i = 0; i < acknowledged; i++)
                assert_int_equal(read(fds[0], &revision, sizeof(revision)), sizeof(revision));
        assert_int_equal(kill(pid, SIGKILL), 0);
        /* What was told before the signal arrived counts too. */
        while (read(fds[0], &more, sizeof(more)) == sizeof(more))
                revision = more;
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFSIGNALED(status));
        (void)close(fds[0]);
        return revision;
}

static void check_kills(void (*work)(Project *p, int fd), unsigned times, unsigned most) {
        Obstacle obstacle = { 0 };
        JournalFinds finds;
        Project p;

        project_create(&p);
        project_close(&p);
        for (unsigned i = 0; i < times; i++) {
                const uint64_t acknowledged = kill_after(&p, work, 1 + i * 13 % most);

                assert_int_equal(journal_recover(p.path, 0, &finds, &obstacle), 0);
                assert_false(finds.damaged);
                project_open(&p);
                assert_in_range(p.revision, acknowledged, acknowledged + 1);
                for (int x = 1; x < (int)acknowledged; x++)
                        assert_int_equal(project_get(&p, x, 0, 0), (x + 1) & 0xff);
                project_close(&p);
        }
        project_remove(&p);
}

static void test_nothing_acknowledged_is_lost_by_kills(void **state) {
        check_kills(commit_and_tell, 40, 37);
}

static void test_nothing_is_lost_by_kills_while_a_database_is_compacted(void **state) {
        check_kills(compact_and_tell, 40, 97);
}

/* A child that owns the database until `fds[1]` is closed. */
static pid_t own(Project *p, int fds[2]) {
        int told[2], holder;
        char byte;
        pid_t pid;

        assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
        assert_int_equal(pipe2(told, O_CLOEXEC), 0);
        pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
                (void)close(fds[1]);
                CHECK(project_try_open(p, 0, &holder) == 0);
                CHECK(write(told[1], "x", 1) == 1);
                CHECK(read(fds[0], &byte, 1) == 0);
                _exit(0);
        }
        (void)close(fds[0]);
        (void)close(told[1]);
        assert_int_equal(read(told[0], &byte, 1), 1);
        (void)close(told[0]);
        return pid;
}

static void test_a_second_owner_learns_the_pid_of_the_first(void **state) {
        int fds[2], holder = -1;
        Project p;
        pid_t pid;

        project_create(&p);
        project_close(&p);
        pid = own(&p, fds);
        assert_int_equal(project_try_open(&p, 0, &holder), JOURNAL_HELD);
        assert_int_equal(holder, pid);
        holder = -1;
        assert_int_equal(project_try_open(&p, 20, &holder), JOURNAL_HELD);
        assert_int_equal(holder, pid);

        (void)close(fds[1]);
        assert_int_equal(project_try_open(&p, 10000, &holder), 0);
        assert_int_equal(waitpid(pid, NULL, 0), pid);
        project_remove(&p);
}

static void write_answers(Project *p) {
        enum { LARGE = 3 << 20 };
        uint8_t *large = malloc(LARGE);
        uint64_t seed = 1;

        CHECK(large);
        /* What does not compress is larger than all caches of the database. */
        for (size_t i = 0; i < LARGE; i++) {
                seed = seed * 6364136223846793005u + 1;
                large[i] = (uint8_t)(seed >> 56);
        }
        for (uint64_t i = 0; i < 20; i++)
                CHECK(journal_remember(p->journal, i < 15 ? "key" : "other", i, large,
                                       i == 10 ? LARGE : 100) == 0);
        CHECK(journal_commit(p->journal) == 0);
        CHECK(journal_name(p->journal, "tower") == 0 && journal_commit(p->journal) == 0);
        free(large);
}

static void move(Project *p, Direction direction) {
        JournalStep s;

        CHECK(journal_next(p->journal, direction, &s) == 0);
        CHECK(change_apply(p->model, s.change.data, s.change.n, direction) == 0);
        CHECK(journal_move(p->journal, ++p->revision, s.id, direction) == 0);
        CHECK(journal_commit(p->journal) == 0);
        journal_step_done(&s);
}

/* All that an engine asks of its journal, by one that is locked in. */
static void work_under_policy(Project *p) {
        int holder;

        CHECK(project_try_open(p, 0, &holder) == 0);
        CHECK(sandbox_enter(&sandbox_engine) == 0);
        for (int i = 0; i < 600; i++)
                CHECK(project_step_at(p, i, 1 + (unsigned)i) == 0 && journal_commit(p->journal) == 0);
        write_answers(p);
        for (int i = 0; i < 300; i++)
                move(p, CHANGE_BACKWARD);
        move(p, CHANGE_FORWARD);
        /* Drops 299 steps in one statement. */
        CHECK(project_step(p, (Box){ { 0, 0, 16 }, { 1023, 511, 31 } }, 5) == 0 &&
              journal_commit(p->journal) == 0);
        CHECK(journal_checkpoint(p->journal) == 0);
        CHECK(journal_fold(p->journal, p->model, p->revision) == 0);
        CHECK(project_step_at(p, 0, 99) == 0);
        journal_rollback(p->journal);
        p->revision--;
        CHECK(project_step_at(p, 0, 100) == 0 && journal_commit(p->journal) == 0);
        CHECK(journal_bytes(p->journal) > 100000);
        CHECK(project_compact(p, 100) == 0);
        CHECK(journal_leave(p->journal, p->model, p->revision) == 0);
        CHECK(journal_bytes(p->journal) > 10000);
        CHECK(project_step_at(p, 1, 101) == 0 && journal_commit(p->journal) == 0);
        journal_close(p->journal);
}

/* In a build without the policies it can, too. */
static void test_an_engine_that_is_locked_in_can_do_all_of_it(void **state) {
        char log[96];
        int status;
        Project p;
        pid_t pid;

        project_create(&p);
        project_close(&p);
        /* SQLite wants to sync the folder of a new log when it first copies it. */
        (void)snprintf(log, sizeof(log), "%s-wal", p.path);
        assert_int_equal(unlink(log), 0);
        pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
                work_under_policy(&p);
                _exit(0);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(status, 0);
        project_open(&p);
        assert_int_equal(p.revision, 1 + 600 + 301 + 3);
        assert_int_equal(project_get(&p, 0, 0, 0), 100);
        assert_int_equal(project_get(&p, 1, 0, 0), 101);
        assert_int_equal(project_get(&p, 300, 0, 0), 301 & 0xff);
        assert_int_equal(project_get(&p, 301, 0, 0), 0);
        assert_int_equal(project_get(&p, 1023, 511, 31), 5);
        project_remove(&p);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_nothing_acknowledged_is_lost_by_kills),
                cmocka_unit_test(test_nothing_is_lost_by_kills_while_a_database_is_compacted),
                cmocka_unit_test(test_a_second_owner_learns_the_pid_of_the_first),
                cmocka_unit_test(test_an_engine_that_is_locked_in_can_do_all_of_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
