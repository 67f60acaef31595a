#include "cli/headless.h"

#include <json-c/linkhash.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define STYLE (JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)
#define COLUMN 18

PRINTF(3, 0) static void say(const Headless *h, const char *kind, const char *format, va_list ap) {
        const char *no = getenv("NO_COLOR");
        const bool colour = kind[0] == '\0' && isatty(STDERR_FILENO) && !(no && *no);

        /* What was printed before comes before it on a terminal, too. */
        (void)fflush(stdout);
        (void)fprintf(stderr, "goxel-headless: %s", colour ? "\033[31m" : "");
        if (h->source)
                (void)fprintf(stderr, "%s:%u: ", h->source, h->number);
        (void)fputs(kind, stderr);
        (void)vfprintf(stderr, format, ap);
        (void)fprintf(stderr, "%s\n", colour ? "\033[0m" : "");
}

void headless_failure(const Headless *h, const char *format, ...) {
        va_list ap;

        va_start(ap, format);
        say(h, "", format, ap);
        va_end(ap);
}

void headless_complain(const Headless *h, const char *kind, const char *format, ...) {
        va_list ap;

        va_start(ap, format);
        say(h, kind, format, ap);
        va_end(ap);
}

void headless_tell(const Headless *h, const char *format, ...) {
        va_list ap;

        if (!h->verbose)
                return;
        va_start(ap, format);
        say(h, "note: ", format, ap);
        va_end(ap);
}

static void print_members(json_object *result) {
        json_object_object_foreach(result, name, value) {
                if (json_object_is_type(value, json_type_string))
                        (void)printf("%s: %s\n", name, json_object_get_string(value));
                else
                        (void)printf("%s: %s\n", name, json_object_to_json_string_ext(value, STYLE));
        }
}

void headless_result(const Headless *h, json_object *result) {
        if (h->json && !h->quiet)
                (void)printf("%s\n", json_object_to_json_string_ext(result, STYLE));
        else if (!h->quiet)
                print_members(result);
        json_object_put(result);
}

/* --- help --------------------------------------------------------------------------------------------- */

/* Texts of several lines are indented as the first. */
static void print_text(const char *text) {
        for (const char *at = text; at; at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL)
                (void)printf("%.*s\n", (int)strcspn(at, "\n"), at);
}

static void print_option(const HeadlessOption *o) {
        char left[160], letter[8] = "    ";

        if (o->letter)
                (void)snprintf(letter, sizeof(letter), "-%c, ", o->letter);
        (void)snprintf(left, sizeof(left), "%s--%s%s%s", letter, o->name, o->value ? " " : "",
                       o->value ? o->value : "");
        (void)printf("  %-32s %s", left, o->text);
        if (o->standard)
                (void)printf(" (%s)", o->standard);
        (void)printf("%s\n", o->required ? "; required" : "");
}

static void print_options(const char *title, const HeadlessOption *table) {
        if (!table->name)
                return;
        (void)printf("\n%s:\n", title);
        for (const HeadlessOption *o = table; o->name; o++)
                print_option(o);
}

static void help_of(const HeadlessCommand *c) {
        (void)printf("goxel-headless %s%s%s%s\n\n%s\n", c->name, c->options->name ? " [OPTION…]" : "",
                     c->arguments[0] ? " " : "", c->arguments, c->summary);
        if (c->text)
                print_text(c->text);
        print_options("Options", c->options);
}

void headless_help(const HeadlessCommand *c) {
        if (c) {
                help_of(c);
                return;
        }
        (void)printf("goxel-headless [OPTION…] COMMAND [OPTION…] [ARGUMENT…]\n\nCommands:\n");
        for (const HeadlessCommand *i = headless_commands; i->name; i++)
                (void)printf("  %-*s %s\n", COLUMN, i->name, i->summary);
        print_options("Options", headless_globals);
        (void)printf(
                "\nWithout a command, commands are read at a terminal with a prompt, else from standard "
                "input.\nEach command tells its options with --help; goxel-headless(1) has the exit codes.\n");
}
