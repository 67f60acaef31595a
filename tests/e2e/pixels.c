#include "pixels.h"

#include "base/base64.h"

#include <string.h>

void pixels_draw(Peer *p, const char *params, Buf *ret) {
        json_object *result = peer_result(p, "goxel.render_scene", params);
        const char *text = look_string(result, "data");

        ret->n = 0;
        assert_int_equal(base64_decode(ret, text, strlen(text)), 0);
        assert_int_equal(ret->n, PIXELS_SIDE * PIXELS_SIDE * 4);
}

void pixels_expect(const Buf *pixels, unsigned x, unsigned y, const uint8_t rgba[static 4]) {
        assert_memory_equal(pixels->data + (y * PIXELS_SIDE + x) * 4, rgba, 4);
}
