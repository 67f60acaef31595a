/* prelude.js as text; made from it at build time. */
#pragma once

extern const char prelude[];
