/* Keys of goxel.conf, set from a text. */
#include "config-help.h"

#include <string.h>
#include <syslog.h>

static void read_text(Config *c, const char *file, const char *text) {
        assert_int_equal(config_read_text(c, file, text, strlen(text)), 0);
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

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_keys_are_set_and_know_where),
                cmocka_unit_test(test_a_wrong_value_is_told_and_the_default_used),
                cmocka_unit_test(test_a_wrong_value_leaves_what_was_set_before),
                cmocka_unit_test(test_an_empty_value_is_the_default_again),
                cmocka_unit_test(test_unknown_names_are_told_once),
                cmocka_unit_test(test_bytes_that_are_no_text_are_told),
                cmocka_unit_test(test_faults_beyond_a_number_are_counted),
                cmocka_unit_test(test_every_field_of_the_settings_has_one_key),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
