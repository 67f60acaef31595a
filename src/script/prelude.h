/* The object model as text: values.js and the files that it names, put together at build time. */
#pragma once

extern const char prelude[];
