/* Options of a format: a table says which there are, and what was chosen is checked against it. Whoever
 * reads or writes a format asks for them by name. */
#pragma once

#include "voxel/geometry.h"

typedef enum OptionType {
        OPTION_INT,    /* within [min, max]; both 0: any of 53 bits */
        OPTION_NUMBER, /* finite, within [min, max]; both 0: any */
        OPTION_BOOL,
        OPTION_CHOICE, /* one of `choices` */
        OPTION_STRING, /* UTF-8 without NUL, of at most max bytes (0: 256) */
        OPTION_COLOUR, /* #RRGGBB or #RRGGBBAA */
} OptionType;

typedef enum FormatUse { FORMAT_READS = 1 << 0, FORMAT_WRITES = 1 << 1 } FormatUse;

typedef struct FormatOption {
        const char *name;
        OptionType type;
        double min, max;
        const char *choices; /* "y z" */
        const char
                *fallback; /* as text: "false", "1", "#ffffff"; NULL: not given unless somebody gives it */
        const char *unit;  /* "voxels"; NULL: none */
        unsigned use;      /* FormatUse: for which it is */
        const char *text;  /* one sentence for people, without a capital and a full stop */
} FormatOption;

typedef struct FormatValue {
        bool given;         /* by somebody or by default */
        int64_t i;          /* int, bool, choice (its index) */
        double number;      /* int, number */
        const char *string; /* string, choice; borrowed */
        Colour colour;
} FormatValue;

#define FORMAT_OPTIONS_MAX 24

/* Takes what of a file is final before the whole file is there. */
typedef struct FormatSink {
        int (*take)(void *userdata, const void *data, size_t n, uint64_t at); /* bytes `at` on; -errno */
        void *userdata;
        uint64_t taken; /* bytes so far */
} FormatSink;

typedef struct FormatSettings {
        const FormatOption *options; /* ended by a nameless row; NULL: there are none */
        FormatUse use;
        FormatValue values[FORMAT_OPTIONS_MAX]; /* beside options */
        const uint8_t *preview;                 /* .gox: a PNG of 128×128 for its PREV chunk; NULL: none */
        size_t preview_n;
        FormatSink *sink; /* borrowed; what it has taken stands before what is in the Buf. NULL: all stays
                             there, as it does with formats that go back to what they have written */
        struct Beside *beside;      /* files that came along for reading; NULL: none */
        struct GoxEncoded *encoded; /* .gox: tiles of the file before, and then of this one; NULL: none */
} FormatSettings;

/* All at their defaults. */
void settings_init(FormatSettings *ret, const FormatOption *options, FormatUse use);

/* SETTING_UNKNOWN: the table has no such option for this use. SETTING_WRONG: the value is of another type or
 * out of range, which settings_option() and option_expects() tell about; then nothing is changed. */
enum { SETTING_UNKNOWN = 1, SETTING_WRONG };
int settings_set_number(FormatSettings *s, const char *name, double value); /* of int and number */
int settings_set_bool(FormatSettings *s, const char *name, bool value);
int settings_set_text(FormatSettings *s, const char *name,
                      const char *text); /* choice, string, colour; borrowed */
/* Any type as people type it: "true", "0.5", "y". Borrowed. */
int settings_parse(FormatSettings *s, const char *name, const char *text);

/* The row of an option for that use; NULL: there is none. */
const FormatOption *settings_option(const FormatOption *options, FormatUse use, const char *name);
/* "a number from 0.01 to 1000". */
#define OPTION_EXPECTS_SIZE 256
void option_expects(const FormatOption *o, char ret[static OPTION_EXPECTS_SIZE]);
/* "int", "choice". */
const char *option_type_name(OptionType type);

/* It is a bug to ask for an option that the table has not for this use. */
const FormatValue *setting(const FormatSettings *s, const char *name);
