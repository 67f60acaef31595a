/* A project with a folder of files beside it. */
#pragma once

#include "rig/rig.h"

/* Starts goxeld, and a client of the project "castle", which has a cube. */
Peer *castle(Rig *r);
/* The path of a file in the folder, as JSON text in an array; valid until the next call. */
const char *in_array(Rig *r, const char *name);
/* The same as it is. */
const char *file_path(Rig *r, const char *name);
void put_text(Rig *r, const char *name, const char *text);
/* The file begins with this. */
void expect_text(Rig *r, const char *name, const char *text);
/* How many files there are: none is left that nobody asked for. */
void expect_files(Rig *r, size_t wanted);
