/* png_read(): a picture within its limits, or an error. */
#include "formats/format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
        CLEANUP_FREE uint8_t *rgba = NULL;
        uint32_t width = 0, height = 0;

        if (!png_read(data, n, 64, &rgba, &width, &height) &&
            (!width || !height || width > 64 || height > 64))
                abort();
        return 0;
}
