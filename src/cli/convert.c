/* convert: files of other formats, one to a name, or many into a folder. */
#include "base/text.h"
#include "cli/cmd.h"
#include "cli/known.h"
#include "cli/output.h"
#include "cli/report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int convert(const Invocation *in, const char *from, const char *to) {
        CLEANUP(work_free) Work *w = NULL;
        json_object *options = NULL;
        char format[16];
        int r;

        r = output_format(in, to, format);
        if (r == CLI_OK)
                r = work_file(&w, in, from, option(in, "from"), format, &options);
        if (r != CLI_OK)
                return r;
        w->again = true;
        return output_write(in, w, to, format, options);
}

static bool is_folder(const char *path) {
        const size_t n = strlen(path);
        struct stat st;

        return (n > 0 && path[n - 1] == '/') || (stat(path, &st) == 0 && S_ISDIR(st.st_mode));
}

/* The name of the file in the folder: that of the other one, with the format's ending. */
static int name_in(const char *folder, const char *from, const KnownFormat *f, char **ret) {
        const char *name = basename(from), *dot = strrchr(name, '.'),
                   *slash = folder[strlen(folder) - 1] == '/' ? "" : "/";
        const int stem = (int)(dot && dot != name ? (size_t)(dot - name) : strlen(name)),
                  ending = (int)strcspn(f->extensions, " ");

        return asprintf(ret, "%s%s%.*s.%.*s", folder, slash, stem, name, ending, f->extensions) < 0 ? -ENOMEM
                                                                                                    : 0;
}

static void names_free(char ***names) {
        for (char **n = *names; n && *n; n++)
                free(*n);
        free(*names);
}

/* Two files of one name would become one, and the second take the place of the first. */
static int check_names(const Invocation *in, char **names) {
        for (size_t i = 0; names[i]; i++)
                for (size_t k = 0; k < i; k++)
                        if (strcmp(names[i], names[k]) == 0)
                                return report_fail(in, CLI_USAGE, "%s and %s would both become %s",
                                                   in->args[k], in->args[i], names[i]);
        return CLI_OK;
}

static int convert_into(const Invocation *in, const char *folder) {
        __attribute__((cleanup(names_free))) char **names = NULL;
        const char *format = option(in, "format");
        const KnownFormat *f = format ? known_format(format) : NULL;
        int first = CLI_OK, r = 0;

        if (!format)
                return report_fail(in, CLI_USAGE,
                                   "%s is a folder: --format has to tell what the files become", folder);
        if (!f || !f->writes)
                return report_fail(in, CLI_USAGE, "%s is no format that is written (goxelctl formats)",
                                   format);
        if (!*f->extensions)
                return report_fail(in, CLI_USAGE,
                                   "%s has no ending of its own: convert one file at a time, and name it",
                                   f->name);
        names = calloc(in->n_args, sizeof(*names));
        if (!names)
                return report_errno(in, -ENOMEM);
        for (size_t i = 0; i + 1 < in->n_args && r == 0; i++)
                r = name_in(folder, in->args[i], f, &names[i]);
        if (r < 0)
                return report_errno(in, r);
        r = check_names(in, names);
        if (r != CLI_OK)
                return r;
        for (size_t i = 0; names[i] && r != CLI_CANCELLED; i++) {
                r = convert(in, in->args[i], names[i]);
                first = first == CLI_OK ? r : first;
        }
        return r == CLI_CANCELLED ? r : first;
}

int cmd_convert(Invocation *in) {
        const char *out = in->args[in->n_args - 1];

        if (is_folder(out))
                return convert_into(in, out);
        if (in->n_args > 2)
                return report_fail(in, CLI_USAGE, "%s has to be a folder when several files are converted",
                                   out);
        return convert(in, in->args[0], out);
}
