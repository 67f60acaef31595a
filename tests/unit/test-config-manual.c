/* The manual and the example have every key. */
#include "config/config.h"
#include "config/unit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

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

int main(void) {
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_the_manual_has_every_key_with_its_values_and_its_default),
                cmocka_unit_test(test_the_example_has_every_key_with_its_default),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
