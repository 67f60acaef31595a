/* Small pictures of the model from the front, as bare pixels. */
#pragma once

#include "rig/rig.h"

#include "base/buf.h"

#define PIXELS_SIDE 54
/* How parameters of goxel.render_scene begin; further ones and a "}" come behind it. */
#define PIXELS_FRONT "{\"width\":54,\"height\":54,\"format\":\"rgba\",\"camera_preset\":\"front\""

/* Draws, and replaces what is in ret with the pixels. */
void pixels_draw(Peer *p, const char *params, Buf *ret);
void pixels_expect(const Buf *pixels, unsigned x, unsigned y, const uint8_t rgba[static 4]);
