/* goxel.conf as a whole: the files in their order, what they set, and what is wrong with them. A fault never
 * keeps anybody from starting: the line is skipped, and what was set before it, or the default, holds. */
#pragma once

#include "config/key.h"

typedef enum ConfigInstance {
        CONFIG_USER, /* of the user who runs the program */
        CONFIG_SYSTEM,
} ConfigInstance;

/* Faults beyond so many are counted, not kept. */
#define CONFIG_FAULTS_MAX 64
#define CONFIG_FILE_MAX (1u << 20) /* bytes of a file that is read */

typedef struct ConfigFault {
        char *file;
        unsigned line; /* from 1; 0: the file as a whole */
        char *text;
} ConfigFault;

typedef struct ConfigOrigin {
        char *file; /* NULL: the default */
        unsigned line;
} ConfigOrigin;

typedef struct Config {
        Settings settings;
        ConfigOrigin origins[CONFIG_KEYS]; /* beside config_keys */
        ConfigFault faults[CONFIG_FAULTS_MAX];
        size_t n_faults; /* kept … */
        size_t more;     /* … and not kept */
        size_t n_files;  /* that were read */
} Config;

/* All defaults. */
void config_init(Config *c);
void config_done(Config *c);
#define CLEANUP_CONFIG __attribute__((cleanup(config_done)))

/* Reads the files of an instance over what `c` holds. Those of the user's instance are, lowest first,
 * /etc/goxel/user.conf and $XDG_CONFIG_HOME/goxel/goxel.conf, then the drop-ins of both; those of the
 * system's /etc/goxel/goxel.conf and its drop-ins. `root` stands before the folders of the system; ""
 * usually. -ENOMEM: what stands in `c` can be used. */
int config_load(Config *c, ConfigInstance instance, const char *root);
/* Reads one file. `missing_is_fault`: else a file that is not there is none. -ENOMEM. */
int config_read_file(Config *c, const char *path, bool missing_is_fault);
/* Reads text; `file` is what faults and origins call it. -ENOMEM. */
int config_read_text(Config *c, const char *file, const char *text, size_t n);

/* "file:line" of what set the key; "default". Returns `ret`. */
const char *config_origin(const Config *c, const ConfigKey *key, char *ret, size_t n);

/* Notes a fault. -ENOMEM. */
int config_fault(Config *c, const char *file, unsigned line, const char *format, ...) PRINTF(4, 5);
