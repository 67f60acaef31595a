#include "cli/headless-complete.h"

#include "cli/known.h"

#include <stdio.h>
#include <string.h>

typedef struct Offers {
        const char *current; /* what is typed of the word */
        size_t skip;         /* so many bytes of it stand before what is looked for: "--camera=" */
        HeadlessOffer offer;
        void *userdata;

        const HeadlessCommand *command;
        const HeadlessOption *pending; /* the word is its value */
        bool lost;                     /* behind a command that does not exist */
} Offers;

static void offer(const Offers *o, const char *word, size_t n, const char *text) {
        const char *begun = o->current + o->skip;
        char whole[256];

        if (strlen(begun) > n || strncmp(word, begun, strlen(begun)) != 0)
                return;
        (void)snprintf(whole, sizeof(whole), "%.*s%.*s", (int)o->skip, o->current, (int)n, word);
        o->offer(o->userdata, whole, text);
}

static const HeadlessOption *table_of(const Offers *o) {
        return o->command ? o->command->options : headless_globals;
}

static const HeadlessOption *option_of(const Offers *o, const char *word) {
        const char *name = word[1] == '-' ? word + 2 : NULL;

        return headless_option(table_of(o), name, name ? strcspn(name, "=") : 0, word[1]);
}

static void take(Offers *o, const char *word) {
        if (o->pending) {
                o->pending = NULL;
        } else if (word[0] == '-' && word[1] != '\0') {
                o->pending = option_of(o, word);
                if (o->pending &&
                    (!o->pending->value || strchr(word, '=') || (word[1] != '-' && word[2] != '\0')))
                        o->pending = NULL;
        } else if (!o->command) {
                o->command = headless_command(word);
                o->lost = !o->command;
        }
}

/* True: names of files go. */
static bool offer_value(const Offers *o, const HeadlessOption *option) {
        static const char *const truth[] = { "true", "false" };

        if (strcmp(option->name, "format") == 0 && option->type == HEADLESS_TEXT)
                for (const KnownFormat *f = known_formats; f->name; f++)
                        if (f->writes)
                                offer(o, f->name, strlen(f->name), f->title);
        for (size_t i = 0; option->type == HEADLESS_BOOL && i < ARRAY_LEN(truth); i++)
                offer(o, truth[i], strlen(truth[i]), option->text);
        if (option->type == HEADLESS_CHOICE)
                for (const char *at = option->value; *at; at += strcspn(at, "|"), at += *at == '|')
                        offer(o, at, strcspn(at, "|"), option->text);
        return option->value && strcmp(option->value, "FILE") == 0;
}

static bool offer_option(Offers *o) {
        const char *equals = strchr(o->current, '=');
        const HeadlessOption *option;
        char word[64];

        if (strncmp(o->current, "--", 2) == 0 && equals) {
                option = option_of(o, o->current);
                o->skip = (size_t)(equals + 1 - o->current);
                return option && option->value && offer_value(o, option);
        }
        for (option = table_of(o); option->name; option++)
                offer(o, word, (size_t)snprintf(word, sizeof(word), "--%s", option->name), option->text);
        if (o->command)
                offer(o, "--help", 6, "print help and leave");
        return false;
}

static bool offer_word(Offers *o, bool line) {
        if (o->command && strcmp(o->command->name, "help") != 0)
                return o->command->files;
        for (const HeadlessCommand *c = headless_commands; c->name; c++)
                offer(o, c->name, strlen(c->name), c->summary);
        if (line && !o->command)
                offer(o, "exit", 4, "leave");
        return false;
}

bool headless_offers(int n, char **words, bool line, HeadlessOffer f, void *userdata) {
        Offers o = { .current = words[n - 1], .offer = f, .userdata = userdata };

        for (int i = 0; i < n - 1; i++)
                take(&o, words[i]);
        if (o.lost)
                return false;
        if (o.pending)
                return offer_value(&o, o.pending);
        return o.current[0] == '-' ? offer_option(&o) : offer_word(&o, line);
}

static void print(void *userdata, const char *word, const char *text) {
        (void)printf("%s\t%s\n", word, text);
}

int headless_complete(int n, char **words) {
        if (n == 0)
                return HEADLESS_ARGUMENTS & 0xff;
        if (headless_offers(n, words, false, print, NULL))
                (void)puts(":files");
        return fflush(stdout) == 0 ? 0 : HEADLESS_GENERIC & 0xff;
}
