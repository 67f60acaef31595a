/* What may stand at the end of a command line of goxel-headless. */
#pragma once

#include "cli/headless.h"

typedef void (*HeadlessOffer)(void *userdata, const char *word, const char *text);

/* Offers what the last of the words, which is being typed, can become; `line` is one of the shell's, without
 * what stands before a command. Whether names of files go, too. */
bool headless_offers(int n, char **words, bool line, HeadlessOffer offer, void *userdata);
