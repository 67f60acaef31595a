/* What the journal does about files that are damaged, not its own, not writable, and about full disks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fd.h"
#include "journal-project.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void write_file(const char *path, const void *data, size_t n, off_t at) {
        CLEANUP_FD int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

        assert_true(fd >= 0);
        assert_int_equal(pwrite(fd, data, n, at), n);
}

static size_t read_file(const char *path, uint8_t **ret) {
        CLEANUP_FD int fd = open(path, O_RDONLY | O_CLOEXEC);
        size_t n;

        assert_true(fd >= 0);
        assert_int_equal(fd_read_file(fd, SIZE_MAX, ret, &n), 0);
        return n;
}

static void assert_file(const char *path, const uint8_t *data, size_t n) {
        CLEANUP_FREE uint8_t *now = NULL;

        assert_int_equal(read_file(path, &now), n);
        assert_memory_equal(now, data, n);
}

static void test_a_file_that_is_no_database_is_left_alone(void **state) {
        static const char text[] =
                "Dear diary, this is not a database, and long enough to see that it is none. "
                "It has more than a hundred bytes.";
        int holder;
        Project p;

        project_create(&p);
        project_close(&p);
        assert_int_equal(unlink(p.path), 0);
        write_file(p.path, text, sizeof(text), 0);
        assert_int_equal(project_try_open(&p, 0, &holder), -EBADMSG);
        assert_file(p.path, (const uint8_t *)text, sizeof(text));
        project_remove(&p);
}

static void execute(const char *path, const char *sql) {
        sqlite3 *db;

        assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void test_a_database_of_another_program_is_left_alone(void **state) {
        CLEANUP_FREE uint8_t *before = NULL;
        int holder;
        Project p;
        size_t n;

        project_create(&p);
        project_close(&p);
        assert_int_equal(unlink(p.path), 0);
        execute(p.path, "CREATE TABLE bookmarks (url TEXT)");
        n = read_file(p.path, &before);
        assert_int_equal(project_try_open(&p, 0, &holder), -EBADMSG);
        assert_file(p.path, before, n);
        project_remove(&p);
}

static void test_a_newer_database_is_refused(void **state) {
        int holder;
        Project p;

        project_create(&p);
        project_close(&p);
        execute(p.path, "PRAGMA user_version = 99");
        assert_int_equal(project_try_open(&p, 0, &holder), -ENOTSUP);
        project_remove(&p);
}

typedef struct Files {
        char log_path[96];
        uint8_t *database, *log;
        size_t n_database, n_log;
        Model *model; /* what they say */
} Files;

/* Some of everything: folded blocks of both kinds, steps and moves after the fold, and a last step that
 * stands in the log only. */
static void build(Project *p, Files *f) {
        project_create(p);
        for (int i = 0; i < 60; i++)
                project_set(p, i * 7, i * 5 % 90, i, 1 + (unsigned)i);
        project_fill(p, (Box){ { 0, 0, 0 }, { 127, 63, 15 } }, (Colour){ 9, 8, 7, 255 });
        project_fold(p);
        for (int i = 0; i < 60; i++)
                project_set(p, i, i, i, 1 + (unsigned)i);
        assert_int_equal(project_move(p, CHANGE_BACKWARD), 0);
        assert_int_equal(journal_checkpoint(p->journal), 0);
        project_set(p, 500, 0, 0, 77);

        /* As a kill would leave them. Nothing of this process is open any more when they are changed. */
        (void)snprintf(f->log_path, sizeof(f->log_path), "%s-wal", p->path);
        f->n_database = read_file(p->path, &f->database);
        f->n_log = read_file(f->log_path, &f->log);
        f->model = TAKE(p->model);
        project_close(p);
}

static void files_restore(const Files *f, const Project *p) {
        write_file(p->path, f->database, f->n_database, 0);
        assert_int_equal(truncate(p->path, (off_t)f->n_database), 0);
        write_file(f->log_path, f->log, f->n_log, 0);
        assert_int_equal(truncate(f->log_path, (off_t)f->n_log), 0);
}

static void test_a_damaged_page_is_told_and_left_as_it_is(void **state) {
        enum { PAGE = 2048 };
        uint8_t rubbish[PAGE], kept[PAGE];
        unsigned told = 0;
        int holder, r;
        Project p;
        Files f;

        memset(rubbish, 0xa5, sizeof(rubbish));
        build(&p, &f);
        for (size_t at = 0; at < f.n_database; at += PAGE) {
                memcpy(kept, f.database + at, PAGE);
                memcpy(f.database + at, rubbish, PAGE);
                files_restore(&f, &p);
                r = project_try_open(&p, 0, &holder);
                if (r < 0) {
                        assert_int_equal(r, -EBADMSG);
                        assert_file(p.path, f.database, f.n_database);
                        assert_file(f.log_path, f.log, f.n_log);
                        told++;
                } else {
                        /* Indices and history are not read at first, but what is read is right. */
                        assert_true(models_equal(p.model, f.model));
                        project_close(&p);
                }
                memcpy(f.database + at, kept, PAGE);
        }
        assert_true(told > f.n_database / PAGE / 3);

        files_restore(&f, &p);
        project_open(&p);
        assert_true(models_equal(p.model, f.model));
        model_free(f.model);
        free(f.database);
        free(f.log);
        project_remove(&p);
}

static void open_as_nobody(Project *p, int expected) {
        pid_t pid = fork();
        int holder, status;

        assert_true(pid >= 0);
        if (pid == 0) {
                CHECK(getuid() != 0 || setuid(65534) == 0);
                CHECK(project_try_open(p, 0, &holder) == expected);
                _exit(0);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(status, 0);
}

static void test_a_folder_without_write_permission_is_told(void **state) {
        Project p;

        project_create(&p);
        assert_int_equal(journal_leave(p.journal, p.model, p.revision), 0);
        project_close(&p);
        assert_int_equal(chmod(p.path, 0444), 0);
        assert_int_equal(chmod(p.folder, 0555), 0);
        open_as_nobody(&p, -EACCES);
        assert_int_equal(chmod(p.folder, 0755), 0);
        assert_int_equal(unlink(p.path), 0);
        assert_int_equal(chmod(p.folder, 0555), 0);
        open_as_nobody(&p, -EACCES);
        assert_int_equal(chmod(p.folder, 0755), 0);
        project_remove(&p);
}

/* Commits single voxels until one is refused, with the last safe revision in *ret. */
static int commit_until_refused(Project *p, uint64_t *ret) {
        for (unsigned i = 0; i < 100000; i++) {
                int r = project_step_at(p, (int)p->revision, (unsigned)p->revision);

                if (r == 0)
                        r = journal_commit(p->journal);
                else
                        assert_int_equal(journal_commit(p->journal), r);
                if (r < 0) {
                        *ret = p->revision - 1;
                        return r;
                }
        }
        fail_msg("the storage took it all");
        return 0;
}

static void test_a_refused_write_takes_nothing_with_it(void **state) {
        struct rlimit limit, small;
        uint64_t safe;
        Project p;

        assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
        small = limit;
        small.rlim_cur = 200000;
        (void)signal(SIGXFSZ, SIG_IGN);
        project_create(&p);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
        assert_int_equal(commit_until_refused(&p, &safe), -EFBIG);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);

        p.revision = safe;
        assert_int_equal(project_step_at(&p, -1, 77), 0);
        assert_int_equal(journal_commit(p.journal), 0);
        project_reopen(&p);
        assert_int_equal(p.revision, safe + 1);
        assert_int_equal(project_get(&p, -1, 0, 0), 77);
        assert_int_equal(project_get(&p, (int)safe - 1, 0, 0), (safe - 1) & 0xff);
        project_remove(&p);
}

static void test_a_refused_compaction_loses_nothing(void **state) {
        struct rlimit limit, small;
        Project p;
        int r;

        assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
        small = limit;
        small.rlim_cur = 100000;
        (void)signal(SIGXFSZ, SIG_IGN);
        project_create(&p);
        for (int i = 0; i < 1500; i++)
                project_set(&p, i, 0, 0, 1 + (unsigned)i % 255);
        assert_int_equal(journal_leave(p.journal, p.model, p.revision), 0);
        assert_int_equal(journal_compact_begin(p.journal, p.model, p.revision, 10), 0);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
        while ((r = journal_compact_go_on(p.journal)) == JOURNAL_MORE)
                ;
        assert_int_equal(r, -EFBIG);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);

        project_set(&p, -1, 0, 0, 77);
        while ((r = journal_compact_go_on(p.journal)) == JOURNAL_MORE)
                ;
        assert_int_equal(r, 0);
        project_reopen(&p);
        assert_int_equal(project_get(&p, -1, 0, 0), 77);
        for (int i = 0; i < 1500; i++)
                assert_int_equal(project_get(&p, i, 0, 0), 1 + i % 255);
        for (int i = 0; i < 11; i++)
                assert_int_equal(project_move(&p, CHANGE_BACKWARD), 0);
        assert_int_equal(project_move(&p, CHANGE_BACKWARD), JOURNAL_NOTHING);
        project_remove(&p);
}

static void fill_small_disk(Project *p) {
        static const char filler[100000];
        CLEANUP_FREE uint8_t *database = NULL;
        size_t n = read_file(p->path, &database);
        char other[96];
        uint64_t safe;
        int holder;

        (void)snprintf(other, sizeof(other), "%s/filler", p->folder);
        CHECK(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0);
        CHECK(mount("tmpfs", p->folder, "tmpfs", 0, "size=400k") == 0);
        write_file(p->path, database, n, 0);
        write_file(other, filler, sizeof(filler), 0);
        CHECK(project_try_open(p, 0, &holder) == 0);
        CHECK(commit_until_refused(p, &safe) == -ENOSPC);
        CHECK(safe > 20);

        CHECK(unlink(other) == 0);
        p->revision = safe;
        CHECK(project_step_at(p, -1, 77) == 0 && journal_commit(p->journal) == 0);
        p->journal = journal_close(p->journal);
        p->model = model_free(p->model);
        CHECK(project_try_open(p, 0, &holder) == 0);
        CHECK(p->revision == safe + 1 && project_get(p, -1, 0, 0) == 77);
}

static void test_a_full_disk_is_told(void **state) {
        int status;
        Project p;
        pid_t pid;

        project_create(&p);
        project_close(&p);
        pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
                if (unshare(CLONE_NEWNS) < 0)
                        _exit(77);
                fill_small_disk(&p);
                _exit(0);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        project_remove(&p);
        if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
                print_message("SKIP: only root can mount a small disk\n");
                skip();
        }
        assert_int_equal(status, 0);
}

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_a_file_that_is_no_database_is_left_alone),
                cmocka_unit_test(test_a_database_of_another_program_is_left_alone),
                cmocka_unit_test(test_a_newer_database_is_refused),
                cmocka_unit_test(test_a_damaged_page_is_told_and_left_as_it_is),
                cmocka_unit_test(test_a_folder_without_write_permission_is_told),
                cmocka_unit_test(test_a_refused_compaction_loses_nothing),
                cmocka_unit_test(test_a_refused_write_takes_nothing_with_it),
                cmocka_unit_test(test_a_full_disk_is_told),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
