/* The three formats of Minecraft's builds, which programs save under each other's endings: what a file is,
 * its tags tell. */
#pragma once

#include "formats/internal.h"
#include "formats/nbt.h"

/* Reads what stands in the root of a file's tags. As a format's reader. */
typedef int (*MinecraftRead)(Model **ret, const Nbt *root, FormatNotes *notes, FormatError *error);
int schematic_read_tags(Model **ret, const Nbt *root, FormatNotes *notes, FormatError *error);
int schem_read_tags(Model **ret, const Nbt *root, FormatNotes *notes, FormatError *error);
int litematic_read_tags(Model **ret, const Nbt *root, FormatNotes *notes, FormatError *error);

/* Opens a file and reads it as the format whose tags it has, else as `usual`. */
int minecraft_read(MinecraftRead usual, Model **ret, const uint8_t *data, size_t n, FormatNotes *notes,
                   FormatError *error);
