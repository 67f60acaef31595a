/* A goxel.conf in a stranger's hands. Whatever it says, all values stay in their ranges, and what goxelctl
 * prints of them is read as the same. */
#include "config/config.h"
#include "config/unit.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
        CLEANUP_CONFIG Config c;

        config_init(&c);
        if (config_read_text(&c, "fuzz.conf", (const char *)data, n) < 0)
                return 0;
        for (size_t i = 0; i < CONFIG_KEYS; i++) {
                const ConfigKey *key = &config_keys[i];
                uint64_t value = config_value_of(&c.settings, key), again;
                char text[UNIT_TEXT_MAX];

                if (unit_parse(key, unit_format(key, value, text), &again) < 0 || again != value)
                        abort();
        }
        return 0;
}
