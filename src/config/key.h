/* The keys of goxel.conf: one row each. The parser, goxelctl config and the manual go by them. */
#pragma once

#include "base/macros.h"

/* What the keys set. Every field is a uint64_t. */
typedef struct Settings {
        uint64_t idle_ms; /* 0: never leave */
        uint64_t first_line_ms;
        uint64_t log_level; /* of syslog(3) */
        uint64_t sessions;
        uint64_t sessions_per_user;
        uint64_t engines_per_user;
        uint64_t engine_idle_ms; /* 0: never leave */
        uint64_t engine_start_ms;
        uint64_t engine_hang_ms; /* 0: never */
        uint64_t engine_memory;  /* bytes */
        uint64_t file_size;      /* bytes */
        uint64_t journal_size;   /* bytes */
        uint64_t line_size;      /* bytes */
        uint64_t requests_in_flight;
        uint64_t requests_per_second; /* 0: any number */
        uint64_t requests_burst;
        uint64_t request_timeout_ms; /* 0: none */
        uint64_t durability;
        uint64_t picture_keep_ms; /* 0: without end */
        uint64_t picture_size;    /* bytes */
        uint64_t pictures_size;   /* bytes */
} Settings;

enum { DURABILITY_NORMAL, DURABILITY_FULL };

typedef enum ConfigUnit {
        UNIT_NUMBER,
        UNIT_BYTES,
        UNIT_SPAN, /* kept in ms; when min is 0, 0 and "infinity" mean never */
        UNIT_WORD,
} ConfigUnit;

typedef struct ConfigWord {
        const char *name; /* NULL ends a list */
        uint64_t value;
} ConfigWord;

typedef struct ConfigKey {
        const char *section;
        const char *name;
        ConfigUnit unit;
        uint64_t min, max, fallback; /* both ends included */
        const ConfigWord *words;     /* of UNIT_WORD */
        size_t offset;               /* in Settings */
        const char *text;            /* one line */
} ConfigKey;

#define CONFIG_KEYS 21
extern const ConfigKey config_keys[CONFIG_KEYS];

/* NULL: there is none of that name in that section. */
const ConfigKey *config_key_find(const char *section, const char *name);
bool config_section_exists(const char *section);
/* The key that sets the field at `offset`. It is a bug to ask for another offset. */
const ConfigKey *config_key_of(size_t offset);

static inline uint64_t *config_value(Settings *s, const ConfigKey *key) {
        return (uint64_t *)(void *)((char *)s + key->offset);
}

static inline uint64_t config_value_of(const Settings *s, const ConfigKey *key) {
        return *(const uint64_t *)(const void *)((const char *)s + key->offset);
}
