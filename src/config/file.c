/* One file of goxel.conf: lines of "[Section]", "Key=value", and comments. */
#include "config/config.h"
#include "config/unit.h"

#include "base/fd.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define LINE_MAX_BYTES 1024
/* Of what a message repeats. */
#define SHOWN 60

typedef struct Reader {
        Config *config;
        const char *file;
        unsigned line;
        char section[SHOWN + 1]; /* "": none yet */
        bool skips;              /* the section is not ours */
} Reader;

#define say(r, ...) config_fault((r)->config, (r)->file, (r)->line, __VA_ARGS__)

/* Takes blanks off both ends, in place. */
static char *trim(char *text) {
        size_t n;

        text += strspn(text, " \t\r");
        n = strlen(text);
        while (n > 0 && strchr(" \t\r", text[n - 1]))
                n--;
        text[n] = '\0';
        return text;
}

static int take_section(Reader *r, char *text) {
        size_t n = strlen(text);

        r->skips = true;
        (void)snprintf(r->section, sizeof(r->section), "?");
        if (text[n - 1] != ']')
                return say(r, "The section \"%.*s\" has no ] at its end; its lines are skipped", SHOWN,
                           text);
        text[n - 1] = '\0';
        text++;
        /* As in units: for the programs of others. */
        if (strncmp(text, "X-", 2) == 0)
                return 0;
        if (!config_section_exists(text))
                return say(r,
                           "There is no section [%.*s], so its lines are skipped; goxel.conf(5) lists them",
                           SHOWN, text);
        (void)snprintf(r->section, sizeof(r->section), "%s", text);
        r->skips = false;
        return 0;
}

static int set_origin(Reader *r, const ConfigKey *key, const char *file) {
        ConfigOrigin *o = &r->config->origins[key - config_keys];
        char *copy = file ? strdup(file) : NULL;

        if (file && !copy)
                return -ENOMEM;
        free(o->file);
        *o = (ConfigOrigin){ .file = copy, .line = file ? r->line : 0 };
        return 0;
}

static int refuse_value(Reader *r, const ConfigKey *key, const char *value) {
        const ConfigOrigin *o = &r->config->origins[key - config_keys];
        char expected[UNIT_TEXT_MAX], holds[UNIT_TEXT_MAX];

        (void)unit_expected(key, expected);
        (void)unit_format(key, config_value_of(&r->config->settings, key), holds);
        if (!o->file)
                return say(r, "%s=%.*s: expected %s; the default %s is used", key->name, SHOWN, value,
                           expected, holds);
        return say(r, "%s=%.*s: expected %s; %s of %s:%u is used", key->name, SHOWN, value, expected, holds,
                   o->file, o->line);
}

static int set(Reader *r, const ConfigKey *key, const char *text) {
        uint64_t value = key->fallback;

        /* As in units: nothing is the default again. */
        if (text[0] == '\0') {
                *config_value(&r->config->settings, key) = value;
                return set_origin(r, key, NULL);
        }
        if (unit_parse(key, text, &value) < 0)
                return refuse_value(r, key, text);
        *config_value(&r->config->settings, key) = value;
        return set_origin(r, key, r->file);
}

/* The section that has a key of that name; NULL: none has. */
static const char *find_home(const char *name) {
        for (size_t i = 0; i < CONFIG_KEYS; i++)
                if (strcmp(config_keys[i].name, name) == 0)
                        return config_keys[i].section;
        return NULL;
}

static int take_assignment(Reader *r, char *text) {
        char *equals = strchr(text, '=');
        const ConfigKey *key;
        const char *name, *home;

        if (r->skips)
                return 0;
        if (!equals)
                return say(r, "\"%.*s\" is neither [Section] nor Key=value, and is skipped", SHOWN, text);
        *equals = '\0';
        name = trim(text);
        if (strncmp(name, "X-", 2) == 0)
                return 0;
        key = config_key_find(r->section, name);
        if (key)
                return set(r, key, trim(equals + 1));
        home = find_home(name);
        if (home)
                return say(r, "%s= belongs into the section [%s], and is skipped here", name, home);
        return say(r, "There is no key %.*s= in [%s], so it is skipped; goxel.conf(5) lists them", SHOWN,
                   name, r->section);
}

static int take_line(Reader *r, const char *line, size_t n) {
        char copy[LINE_MAX_BYTES + 1], *text;

        if (n > LINE_MAX_BYTES)
                return say(r, "A line may have at most %d bytes; it is skipped", LINE_MAX_BYTES);
        if (memchr(line, '\0', n) || !utf8_valid(line, n))
                return say(r, "The line is not text in UTF-8, and is skipped");
        memcpy(copy, line, n);
        copy[n] = '\0';
        text = trim(copy);
        if (text[0] == '\0' || text[0] == '#' || text[0] == ';')
                return 0;
        return text[0] == '[' ? take_section(r, text) : take_assignment(r, text);
}

int config_read_text(Config *c, const char *file, const char *text, size_t n) {
        Reader reader = { .config = c, .file = file };
        int r = 0;

        while (n > 0 && r == 0) {
                const char *newline = memchr(text, '\n', n);
                size_t length = newline ? (size_t)(newline - text) : n;

                reader.line++;
                r = take_line(&reader, text, length);
                length += newline ? 1 : 0;
                text += length;
                n -= length;
        }
        return r;
}

/* /dev/null stands for an empty file: a link to it in a higher place takes a drop-in away. */
static bool is_null(int fd) {
        struct stat st, null;

        return fstat(fd, &st) == 0 && S_ISCHR(st.st_mode) && stat("/dev/null", &null) == 0 &&
               st.st_rdev == null.st_rdev;
}

static int fault_errno(Config *c, const char *path, int error) {
        if (error == -EFBIG)
                return config_fault(c, path, 0, "The file has more than 1 MiB, and is skipped");
        if (error == -EISDIR || error == -EINVAL)
                return config_fault(c, path, 0, "This is not a regular file, and is skipped");
        return config_fault(c, path, 0, "Cannot read the file, which is skipped: %s", strerror(-error));
}

int config_read_file(Config *c, const char *path, bool missing_is_fault) {
        CLEANUP_FREE uint8_t *data = NULL;
        /* Not blocking: somebody may have put a pipe there. */
        CLEANUP_FD int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
        size_t n;
        int r;

        if (fd < 0 && (errno == ENOENT || errno == ENOTDIR) && !missing_is_fault)
                return 0;
        if (fd < 0)
                return fault_errno(c, path, -errno);
        c->n_files++;
        if (is_null(fd))
                return 0;
        r = fd_read_file(fd, CONFIG_FILE_MAX, &data, &n);
        if (r == -ENOMEM)
                return r;
        return r < 0 ? fault_errno(c, path, r) : config_read_text(c, path, (const char *)data, n);
}
