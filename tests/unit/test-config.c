#include "config/config.h"
#include "config/unit.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include <cmocka.h>

static const ConfigKey span = { .unit = UNIT_SPAN, .min = 1, .max = 86400000 };
static const ConfigKey span_or_never = { .unit = UNIT_SPAN, .min = 0, .max = 86400000 };
static const ConfigKey bytes = { .unit = UNIT_BYTES, .min = 1, .max = UINT64_C(1) << 50 };

static void expect_read(const ConfigKey *key, const char *text, uint64_t wanted) {
        uint64_t value = 0;

        if (unit_parse(key, text, &value) != 0 || value != wanted)
                fail_msg("%s is read as %llu", text, (unsigned long long)value);
}

static void expect_refused(const ConfigKey *key, const char *text, int wanted) {
        uint64_t value = 4711;
        int r = unit_parse(key, text, &value);

        if (r != wanted)
                fail_msg("%s gives %d, not %d", text, r, wanted);
        assert_int_equal(value, 4711);
}

static void test_time_spans_are_read_as_systemd_reads_them(void **state) {
        expect_read(&span, "90", 90000);
        expect_read(&span, "30s", 30000);
        expect_read(&span, "5min", 300000);
        expect_read(&span, "5 minutes", 300000);
        expect_read(&span, "1h 30min", 5400000);
        expect_read(&span, "1h30m5s250ms", 5405250);
        expect_read(&span, "1.5h", 5400000);
        expect_read(&span, "0.25 s", 250);
        expect_read(&span, "1d", 86400000);
        expect_read(&span_or_never, "0", 0);
        expect_read(&span_or_never, "infinity", 0);
}

static void test_what_is_no_time_span_is_refused(void **state) {
        expect_refused(&span, "", -EINVAL);
        expect_refused(&span, "soon", -EINVAL);
        expect_refused(&span, "5 fortnights", -EINVAL);
        expect_refused(&span, "-5s", -EINVAL);
        expect_refused(&span, "5s,", -EINVAL);
        expect_refused(&span, "1.s", -EINVAL);
        expect_refused(&span, "0.5ms", -EINVAL);
        expect_refused(&span, "infinity", -EINVAL);
        expect_refused(&span, "0", -ERANGE);
        expect_refused(&span, "25h", -ERANGE);
        expect_refused(&span, "99999999999999999999s", -ERANGE);
        expect_refused(&span, "9007199254740992w", -ERANGE);
}

static void test_bytes_have_binary_units(void **state) {
        expect_read(&bytes, "1", 1);
        expect_read(&bytes, "4K", 4096);
        expect_read(&bytes, "10M", 10u << 20);
        expect_read(&bytes, "4G", UINT64_C(4) << 30);
        expect_read(&bytes, "1T", UINT64_C(1) << 40);
        expect_refused(&bytes, "", -EINVAL);
        expect_refused(&bytes, "4k", -EINVAL);
        expect_refused(&bytes, "4GB", -EINVAL);
        expect_refused(&bytes, "G", -EINVAL);
        expect_refused(&bytes, "0", -ERANGE);
        expect_refused(&bytes, "9007199254740992T", -ERANGE);
}

static void test_values_are_written_as_they_are_read(void **state) {
        char text[UNIT_TEXT_MAX];
        uint64_t value;

        assert_string_equal(unit_format(&span, 5405250, text), "1h 30min 5s 250ms");
        assert_string_equal(unit_format(&span_or_never, 0, text), "0");
        assert_string_equal(unit_format(&bytes, 10u << 20, text), "10M");
        assert_string_equal(unit_format(&bytes, 1000, text), "1000");
        for (size_t i = 0; i < CONFIG_KEYS; i++) {
                const ConfigKey *key = &config_keys[i];

                assert_int_equal(unit_parse(key, unit_format(key, key->fallback, text), &value), 0);
                assert_int_equal(value, key->fallback);
        }
}

static void read_text(Config *c, const char *file, const char *text) {
        assert_int_equal(config_read_text(c, file, text, strlen(text)), 0);
}

static void expect_fault(const Config *c, size_t i, const char *file, unsigned line, const char *words) {
        assert_true(i < c->n_faults);
        assert_string_equal(c->faults[i].file, file);
        assert_int_equal(c->faults[i].line, line);
        if (!strstr(c->faults[i].text, words))
                fail_msg("\"%s\" is not in: %s", words, c->faults[i].text);
}

static void test_keys_are_set_and_know_where(void **state) {
        CLEANUP_CONFIG Config c;
        char origin[64];

        config_init(&c);
        read_text(&c, "a.conf",
                  "# a comment\n; another\n\n[Daemon]\n  IdleSec = 1min 30s \r\nLogLevel=debug\n"
                  "[Limits]\nSessionsPerUser=7\n[Engine]\nEngineMemory=256M\nDurability=full");
        assert_int_equal(c.n_faults, 0);
        assert_int_equal(c.settings.idle_ms, 90000);
        assert_int_equal(c.settings.log_level, LOG_DEBUG);
        assert_int_equal(c.settings.sessions_per_user, 7);
        assert_int_equal(c.settings.engine_memory, 256u << 20);
        assert_int_equal(c.settings.durability, DURABILITY_FULL);
        assert_int_equal(c.settings.engines_per_user, 64);
        assert_string_equal(config_origin(&c, config_key_find("Daemon", "IdleSec"), origin, sizeof(origin)),
                            "a.conf:5");
        assert_string_equal(
                config_origin(&c, config_key_find("Limits", "EnginesPerUser"), origin, sizeof(origin)),
                "default");
}

static void test_a_wrong_value_is_told_and_the_default_used(void **state) {
        CLEANUP_CONFIG Config c;

        config_init(&c);
        read_text(&c, "a.conf", "[Daemon]\nIdleSec=soon\nLogLevel=loud\n[Limits]\nSessions=0\n");
        assert_int_equal(c.n_faults, 3);
        expect_fault(&c, 0, "a.conf", 2,
                     "IdleSec=soon: expected a time span from 0 to 1d, such as 90s, 5min or 1h 30min; "
                     "the default 5min is used");
        expect_fault(&c, 1, "a.conf", 3, "expected debug, info, notice, warning or err");
        expect_fault(&c, 2, "a.conf", 5, "a number from 1 to 1000000");
        assert_int_equal(c.settings.idle_ms, 300000);
        assert_int_equal(c.settings.sessions, 10000);
}

static void test_a_wrong_value_leaves_what_was_set_before(void **state) {
        CLEANUP_CONFIG Config c;

        config_init(&c);
        read_text(&c, "a.conf", "[Daemon]\nIdleSec=1min\n");
        read_text(&c, "b.conf", "[Daemon]\n\nIdleSec=x\n");
        expect_fault(&c, 0, "b.conf", 3, "1min of a.conf:2 is used");
        assert_int_equal(c.settings.idle_ms, 60000);
}

static void test_an_empty_value_is_the_default_again(void **state) {
        CLEANUP_CONFIG Config c;
        char origin[64];

        config_init(&c);
        read_text(&c, "a.conf", "[Daemon]\nIdleSec=1min\nIdleSec=\n");
        assert_int_equal(c.n_faults, 0);
        assert_int_equal(c.settings.idle_ms, 300000);
        assert_string_equal(config_origin(&c, config_key_find("Daemon", "IdleSec"), origin, sizeof(origin)),
                            "default");
}

static void test_unknown_names_are_told_once(void **state) {
        CLEANUP_CONFIG Config c;

        config_init(&c);
        read_text(&c, "a.conf",
                  "IdleSec=1\n[Demon]\nIdleSec=1\nSpeed=9\n[Daemon]\nSpeed=9\nSessions=5\nrubbish\n[Daemon\n"
                  "X-Mine=1\n[X-Other]\nAnything=1\n");
        assert_int_equal(c.n_faults, 6);
        expect_fault(&c, 0, "a.conf", 1, "[Daemon]");
        expect_fault(&c, 1, "a.conf", 2, "[Demon]");
        expect_fault(&c, 2, "a.conf", 6, "Speed=");
        expect_fault(&c, 3, "a.conf", 7, "[Limits]");
        expect_fault(&c, 4, "a.conf", 8, "rubbish");
        expect_fault(&c, 5, "a.conf", 9, "]");
        assert_int_equal(c.settings.idle_ms, 300000);
}

static void test_bytes_that_are_no_text_are_told(void **state) {
        static const char rubbish[] = "[Daemon]\nIdle\0Sec=1\nLogLevel=\xff\nIdleSec=1min\n";
        CLEANUP_CONFIG Config c;
        char line[3000];

        config_init(&c);
        assert_int_equal(config_read_text(&c, "a.conf", rubbish, sizeof(rubbish) - 1), 0);
        memset(line, 'a', sizeof(line) - 1);
        line[sizeof(line) - 1] = '\0';
        read_text(&c, "b.conf", line);
        assert_int_equal(c.n_faults, 3);
        expect_fault(&c, 2, "b.conf", 1, "1024");
        assert_int_equal(c.settings.idle_ms, 60000);
}

static void test_faults_beyond_a_number_are_counted(void **state) {
        CLEANUP_CONFIG Config c;

        config_init(&c);
        for (int i = 0; i < CONFIG_FAULTS_MAX + 5; i++)
                read_text(&c, "a.conf", "rubbish\n");
        assert_int_equal(c.n_faults, CONFIG_FAULTS_MAX);
        assert_int_equal(c.more, 5);
}

/* A tree of files below a folder of the test's own. */
static char root[64];

static void make(const char *path, const char *text) {
        CLEANUP_FREE char *full = NULL, *command = NULL;
        FILE *file;

        assert_true(asprintf(&full, "%s%s", root, path) > 0);
        assert_true(asprintf(&command, "mkdir -p $(dirname %s)", full) > 0);
        assert_int_equal(system(command), 0); /* of ours, with a name of ours */
        file = fopen(full, "we");
        assert_non_null(file);
        assert_true(fputs(text, file) >= 0);
        assert_int_equal(fclose(file), 0);
}

static int setup(void **state) {
        CLEANUP_FREE char *config = NULL;

        (void)snprintf(root, sizeof(root), "/tmp/goxel-config-XXXXXX");
        assert_non_null(mkdtemp(root));
        assert_true(asprintf(&config, "%s/home", root) > 0);
        return setenv("XDG_CONFIG_HOME", config, 1);
}

static int teardown(void **state) {
        CLEANUP_FREE char *command = NULL;

        assert_true(asprintf(&command, "rm -r %s", root) > 0);
        return system(command);
}

static void expect_origin(const Config *c, const char *name, const char *wanted) {
        char origin[256];
        const char *got;

        for (size_t i = 0; i < CONFIG_KEYS; i++) {
                if (strcmp(config_keys[i].name, name) != 0)
                        continue;
                got = config_origin(c, &config_keys[i], origin, sizeof(origin));
                if (strcmp(wanted, "default") != 0) {
                        assert_memory_equal(got, root, strlen(root));
                        got += strlen(root);
                }
                assert_string_equal(got, wanted);
        }
}

#define SESSIONS(n) "[Limits]\nSessions=" #n "\n"

static void test_drop_ins_stand_over_the_file_in_the_order_of_their_names(void **state) {
        CLEANUP_CONFIG Config c;

        config_init(&c);
        make("/etc/goxel/goxel.conf", SESSIONS(1) "SessionsPerUser=1\n");
        make("/usr/lib/goxel/goxel.conf.d/30.conf", SESSIONS(30));
        make("/run/goxel/goxel.conf.d/20.conf", SESSIONS(20));
        make("/etc/goxel/goxel.conf.d/10.conf", SESSIONS(10) "EnginesPerUser=10\n");
        make("/etc/goxel/goxel.conf.d/40.txt", SESSIONS(40));
        make("/etc/goxel/goxel.conf.d/.50.conf", SESSIONS(50));
        assert_int_equal(config_load(&c, CONFIG_SYSTEM, root), 0);
        assert_int_equal(c.n_faults, 0);
        assert_int_equal(c.settings.sessions, 30);
        expect_origin(&c, "Sessions", "/usr/lib/goxel/goxel.conf.d/30.conf:2");
        expect_origin(&c, "EnginesPerUser", "/etc/goxel/goxel.conf.d/10.conf:3");
        expect_origin(&c, "SessionsPerUser", "/etc/goxel/goxel.conf:3");
        expect_origin(&c, "IdleSec", "default");
}

static void test_a_name_in_a_higher_place_masks_the_lower_ones(void **state) {
        CLEANUP_CONFIG Config c;
        CLEANUP_FREE char *link = NULL;

        config_init(&c);
        make("/usr/lib/goxel/goxel.conf.d/10.conf", SESSIONS(30));
        make("/run/goxel/goxel.conf.d/10.conf", SESSIONS(20));
        make("/usr/lib/goxel/goxel.conf.d/20.conf", "[Limits]\nEnginesPerUser=9\n");
        make("/etc/goxel/goxel.conf.d/keep.conf", "");
        assert_true(asprintf(&link, "%s/etc/goxel/goxel.conf.d/20.conf", root) > 0);
        assert_int_equal(symlink("/dev/null", link), 0);
        assert_int_equal(config_load(&c, CONFIG_SYSTEM, root), 0);
        assert_int_equal(c.n_faults, 0);
        expect_origin(&c, "Sessions", "/run/goxel/goxel.conf.d/10.conf:2");
        expect_origin(&c, "EnginesPerUser", "default");
}

static void test_a_users_file_stands_over_the_machines_and_not_over_the_systems(void **state) {
        CLEANUP_CONFIG Config user, system;

        config_init(&user);
        config_init(&system);
        make("/etc/goxel/goxel.conf", "[Daemon]\nIdleSec=1s\n");
        make("/etc/goxel/user.conf", SESSIONS(1) "EnginesPerUser=1\n");
        make("/home/goxel/goxel.conf", SESSIONS(2));
        make("/usr/lib/goxel/user.conf.d/a.conf", "[Limits]\nSessionsPerUser=3\n");
        make("/home/goxel/goxel.conf.d/a.conf", "[Limits]\nSessionsPerUser=4\n");
        assert_int_equal(config_load(&user, CONFIG_USER, root), 0);
        expect_origin(&user, "Sessions", "/home/goxel/goxel.conf:2");
        expect_origin(&user, "EnginesPerUser", "/etc/goxel/user.conf:3");
        expect_origin(&user, "SessionsPerUser", "/home/goxel/goxel.conf.d/a.conf:2");
        expect_origin(&user, "IdleSec", "default");
        assert_int_equal(config_load(&system, CONFIG_SYSTEM, root), 0);
        expect_origin(&system, "IdleSec", "/etc/goxel/goxel.conf:2");
        expect_origin(&system, "Sessions", "default");
}

static void test_what_is_no_file_is_told_and_skipped(void **state) {
        CLEANUP_CONFIG Config c;
        CLEANUP_FREE char *pipe = NULL, *folder = NULL;

        config_init(&c);
        make("/etc/goxel/goxel.conf.d/c.conf", SESSIONS(3));
        assert_true(asprintf(&pipe, "%s/etc/goxel/goxel.conf.d/a.conf", root) > 0);
        assert_true(asprintf(&folder, "%s/etc/goxel/goxel.conf.d/b.conf", root) > 0);
        assert_int_equal(mkfifo(pipe, 0600), 0);
        assert_int_equal(mkdir(folder, 0700), 0);
        assert_int_equal(config_load(&c, CONFIG_SYSTEM, root), 0);
        assert_int_equal(c.n_faults, 2);
        expect_fault(&c, 0, pipe, 0, "regular file");
        expect_fault(&c, 1, folder, 0, "regular file");
        assert_int_equal(c.settings.sessions, 3);
}

static void test_every_field_of_the_settings_has_one_key(void **state) {
        assert_int_equal(sizeof(Settings), CONFIG_KEYS * sizeof(uint64_t));
        for (size_t i = 0; i < CONFIG_KEYS; i++) {
                const ConfigKey *key = &config_keys[i];

                assert_ptr_equal(config_key_of(key->offset), key);
                assert_ptr_equal(config_key_find(key->section, key->name), key);
                assert_true(key->unit == UNIT_WORD ||
                            (key->min <= key->fallback && key->fallback <= key->max));
                assert_true(key->unit != UNIT_WORD || key->words);
        }
}

/* The text without its macros of one line, words with single blanks between. */
static char *words_of(const char *path) {
        char line[512], *text = NULL;
        size_t n = 0;
        FILE *file = fopen(path, "re"), *out = open_memstream(&text, &n);

        assert_non_null(file);
        assert_non_null(out);
        while (fgets(line, sizeof(line), file)) {
                line[strcspn(line, "\n")] = '\0';
                (void)fprintf(out, "%s ", line);
        }
        (void)fclose(file);
        assert_int_equal(fclose(out), 0);
        return text;
}

/* Between a key's ".It" and the next, its values and its default. */
static void test_the_manual_has_every_key_with_its_values_and_its_default(void **state) {
        CLEANUP_FREE char *manual = words_of(CONFIG_MANUAL);

        for (size_t i = 0; i < CONFIG_KEYS; i++) {
                const ConfigKey *key = &config_keys[i];
                CLEANUP_FREE char *head = NULL, *entry = NULL, *fallback = NULL;
                char text[UNIT_TEXT_MAX], *expected = (char *)unit_expected(key, text);
                const char *begin, *end;

                assert_true(asprintf(&head, ".It Ic %s Ns =", key->name) > 0);
                begin = strstr(manual, head);
                if (!begin) {
                        fail_msg("%s is missing", key->name);
                        return;
                }
                end = strstr(begin + strlen(head), " .It ");
                entry = strndup(begin, end ? (size_t)(end - begin) : strlen(begin));
                /* An entry begins with a capital, and needs no examples. */
                if (key->unit != UNIT_WORD) {
                        *strchrnul(expected, ',') = '\0';
                        expected++;
                }
                if (!strstr(entry, expected))
                        fail_msg("%s: \"%s\" is missing in: %s", key->name, expected, entry);
                assert_true(asprintf(&fallback, "The default is .Ql %s .",
                                     unit_format(key, key->fallback, text)) > 0);
                if (!strstr(entry, fallback))
                        fail_msg("%s: \"%s\" is missing in: %s", key->name, fallback, entry);
        }
}

static void test_the_example_has_every_key_with_its_default(void **state) {
        CLEANUP_FREE char *example = words_of(CONFIG_EXAMPLE);
        CLEANUP_CONFIG Config c;

        config_init(&c);
        assert_int_equal(config_read_file(&c, CONFIG_EXAMPLE, true), 0);
        assert_int_equal(c.n_faults, 0);
        for (size_t i = 0; i < CONFIG_KEYS; i++) {
                const ConfigKey *key = &config_keys[i];
                CLEANUP_FREE char *line = NULL;
                char text[UNIT_TEXT_MAX];

                assert_true(asprintf(&line, " #%s=%s ", key->name, unit_format(key, key->fallback, text)) >
                            0);
                if (!strstr(example, line))
                        fail_msg("\"%s\" is missing", line);
        }
}

#define TREE_TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_time_spans_are_read_as_systemd_reads_them),
                cmocka_unit_test(test_what_is_no_time_span_is_refused),
                cmocka_unit_test(test_bytes_have_binary_units),
                cmocka_unit_test(test_values_are_written_as_they_are_read),
                cmocka_unit_test(test_keys_are_set_and_know_where),
                cmocka_unit_test(test_a_wrong_value_is_told_and_the_default_used),
                cmocka_unit_test(test_a_wrong_value_leaves_what_was_set_before),
                cmocka_unit_test(test_an_empty_value_is_the_default_again),
                cmocka_unit_test(test_unknown_names_are_told_once),
                cmocka_unit_test(test_bytes_that_are_no_text_are_told),
                cmocka_unit_test(test_faults_beyond_a_number_are_counted),
                TREE_TEST(test_drop_ins_stand_over_the_file_in_the_order_of_their_names),
                TREE_TEST(test_a_name_in_a_higher_place_masks_the_lower_ones),
                TREE_TEST(test_a_users_file_stands_over_the_machines_and_not_over_the_systems),
                TREE_TEST(test_what_is_no_file_is_told_and_skipped),
                cmocka_unit_test(test_the_manual_has_every_key_with_its_values_and_its_default),
                cmocka_unit_test(test_the_example_has_every_key_with_its_default),
                cmocka_unit_test(test_every_field_of_the_settings_has_one_key),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
