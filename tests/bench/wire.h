/* A blocking client without any comfort: lines out, lines in. What goes wrong ends the program. */
#pragma once

#include "base/macros.h"

typedef struct Wire {
        int fd;
        size_t n, used; /* bytes in the buffer, and those of them that belong to the last line */
        char bytes[65536];
} Wire;

void wire_open(Wire *w, const char *socket_path);
void wire_close(Wire *w);

/* Sends n bytes as they are. */
void wire_send(Wire *w, const char *bytes, size_t n);
/* Sends a line with a descriptor. */
void wire_send_fd(Wire *w, int fd, const char *line);
/* Builds one request line, newline included, into ret; its length. */
size_t wire_request(char *ret, size_t size, unsigned id, const char *method, const char *params, ...)
        PRINTF(5, 6);
/* The next line without its newline, borrowed until the next call. */
const char *wire_line(Wire *w);
/* The next line, which must be an answer with a result. */
const char *wire_result(Wire *w);
/* A request and its result. */
const char *wire_call(Wire *w, const char *method, const char *params);
