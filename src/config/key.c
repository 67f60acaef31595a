#include "config/key.h"

#include <assert.h>
#include <string.h>
#include <syslog.h>

#define SECOND_MS ((uint64_t)1000)
#define MINUTE_MS (60 * SECOND_MS)
#define DAY_MS (24 * 60 * MINUTE_MS)
#define KIB ((uint64_t)1 << 10)
#define MIB ((uint64_t)1 << 20)
#define GIB ((uint64_t)1 << 30)

static const ConfigWord levels[] = {
        { "debug", LOG_DEBUG },     { "info", LOG_INFO }, { "notice", LOG_NOTICE },
        { "warning", LOG_WARNING }, { "err", LOG_ERR },   { .name = NULL },
};
static const ConfigWord durabilities[] = {
        { "normal", DURABILITY_NORMAL },
        { "full", DURABILITY_FULL },
        { .name = NULL },
};

#define FIELD(member) offsetof(Settings, member)

const ConfigKey config_keys[CONFIG_KEYS] = {
        { "Daemon", "IdleSec", UNIT_SPAN, 0, DAY_MS, 5 * MINUTE_MS, NULL, FIELD(idle_ms),
          "goxeld leaves when nobody was connected for so long" },
        { "Daemon", "FirstLineSec", UNIT_SPAN, 1, DAY_MS, 10 * SECOND_MS, NULL, FIELD(first_line_ms),
          "time a client has for its first request" },
        { "Daemon", "LogLevel", UNIT_WORD, 0, 0, LOG_INFO, levels, FIELD(log_level),
          "what is logged, at least" },
        { "Limits", "Sessions", UNIT_NUMBER, 1, 1000000, 10000, NULL, FIELD(sessions),
          "connections of all users together" },
        { "Limits", "SessionsPerUser", UNIT_NUMBER, 1, 1000000, 1000, NULL, FIELD(sessions_per_user),
          "connections that a user may have" },
        { "Limits", "EnginesPerUser", UNIT_NUMBER, 1, 10000, 64, NULL, FIELD(engines_per_user),
          "projects that a user may have open" },
        { "Limits", "LineSize", UNIT_BYTES, 64 * KIB, 10 * MIB, 10 * MIB, NULL, FIELD(line_size),
          "size of a request line" },
        { "Limits", "RequestsInFlight", UNIT_NUMBER, 1, 10000, 128, NULL, FIELD(requests_in_flight),
          "requests of a connection that are carried out before the first of them is answered" },
        { "Limits", "RequestsPerSecond", UNIT_NUMBER, 0, 1000000, 0, NULL, FIELD(requests_per_second),
          "requests of a connection in a second, on average; 0: any number" },
        { "Limits", "RequestsBurst", UNIT_NUMBER, 1, 1000000, 200, NULL, FIELD(requests_burst),
          "requests of a connection that may come at once before RequestsPerSecond holds" },
        { "Engine", "EngineIdleSec", UNIT_SPAN, 0, DAY_MS, MINUTE_MS, NULL, FIELD(engine_idle_ms),
          "an engine leaves when its clients were silent for so long" },
        { "Engine", "EngineStartSec", UNIT_SPAN, 1, DAY_MS, 10 * SECOND_MS, NULL, FIELD(engine_start_ms),
          "time an engine has to get ready" },
        { "Engine", "EngineHangSec", UNIT_SPAN, 0, DAY_MS, 10 * SECOND_MS, NULL, FIELD(engine_hang_ms),
          "an engine that neither answers nor gets on for so long is killed and replaced" },
        { "Engine", "EngineMemory", UNIT_BYTES, 64 * MIB, 1024 * GIB, 4 * GIB, NULL, FIELD(engine_memory),
          "memory that an engine may have" },
        { "Engine", "FileSize", UNIT_BYTES, KIB, GIB, GIB, NULL, FIELD(file_size),
          "size of a model file that is read" },
        { "Engine", "JournalSize", UNIT_BYTES, MIB, 1024 * GIB, GIB, NULL, FIELD(journal_size),
          "room that the undo steps of a project may take" },
        { "Engine", "RequestTimeoutSec", UNIT_SPAN, 0, DAY_MS, 0, NULL, FIELD(request_timeout_ms),
          "time that a request may take when it does not say so itself" },
        { "Engine", "Durability", UNIT_WORD, 0, 0, DURABILITY_NORMAL, durabilities, FIELD(durability),
          "what an answered edit survives: normal is any crash of programs, full a power cut as well" },
        { "Pictures", "PictureKeepSec", UNIT_SPAN, 0, DAY_MS, 60 * MINUTE_MS, NULL, FIELD(picture_keep_ms),
          "how long a picture stays that goxeld keeps" },
        { "Pictures", "PictureSize", UNIT_BYTES, KIB, GIB, 100 * MIB, NULL, FIELD(picture_size),
          "size of one of them" },
        { "Pictures", "PicturesSize", UNIT_BYTES, MIB, 1024 * GIB, GIB, NULL, FIELD(pictures_size),
          "size of all of a user's: the oldest give way" },
};

const ConfigKey *config_key_find(const char *section, const char *name) {
        for (size_t i = 0; i < CONFIG_KEYS; i++)
                if (strcmp(config_keys[i].section, section) == 0 && strcmp(config_keys[i].name, name) == 0)
                        return &config_keys[i];
        return NULL;
}

bool config_section_exists(const char *section) {
        for (size_t i = 0; i < CONFIG_KEYS; i++)
                if (strcmp(config_keys[i].section, section) == 0)
                        return true;
        return false;
}

const ConfigKey *config_key_of(size_t offset) {
        for (size_t i = 0; i < CONFIG_KEYS; i++)
                if (config_keys[i].offset == offset)
                        return &config_keys[i];
        assert(!"a field of Settings has no key");
        return NULL;
}
