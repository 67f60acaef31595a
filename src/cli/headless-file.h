/* Files that are written, each as a whole or not at all. */
#pragma once

#include "cli/headless.h"

/* After a change: saves the file when the command named it. `code` for one that may not be changed. */
int headless_check_writable(Headless *h, int code);
int headless_changed(Headless *h, bool named);
/* Has the open project written into a file by a method that takes one. */
int headless_write(Headless *h, int code, const char *method, const char *path, json_object *params,
                   json_object **ret);
/* Saves it into its file, or into another one, which is its file from then on; with a format (NULL: as it
 * ends) that is a copy. `backup` keeps the file that was there as PATH.bak. */
int headless_save(Headless *h);
int headless_save_as(Headless *h, const char *path, const char *format, bool backup, json_object **ret);
/* What was written in a hurry is on the disk then. */
int headless_settle(Headless *h);
/* The name of a format as we know it, for the origin's name; NULL: none such is written, which has been
 * said. */
const char *headless_format(const Headless *h, const char *name);
/* The file that a command is about, which an option or the only argument names. HEADLESS_OK, or it has been
 * said that there is none. */
int headless_file(const Headless *h, const HeadlessLine *l, const char *option, const char **ret);
