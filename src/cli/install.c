/* mcp install and mcp uninstall: our entry in the file in which a program for agents lists its servers. */
#include "base/places.h"
#include "base/savefile.h"
#include "cli/cmd.h"
#include "cli/entry.h"
#include "cli/groups.h"
#include "cli/report.h"
#include "cli/splice.h"

#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define FILE_BYTES_MAX ((size_t)64 << 20)

typedef struct Install {
        const Invocation *in;
        const Agent *agent;
        AgentScope scope;
        char *path;
        uint8_t *text; /* of the file as it is */
        size_t n;
        struct stat st;
        bool fresh; /* there is no file */
} Install;

static void install_done(Install *t) {
        free(TAKE(t->path));
        free(TAKE(t->text));
}
#define CLEANUP_INSTALL __attribute__((cleanup(install_done)))

static int list_json(const Invocation *in) {
        json_object *list = json_object_new_array();

        for (const Agent *a = agents; a->name; a++) {
                CLEANUP_FREE char *path = NULL;
                json_object *row = json_object_new_object();

                (void)agent_path(a, AGENT_USER, &path);
                json_object_object_add(row, "client", json_object_new_string(a->name));
                json_object_object_add(row, "found", json_object_new_boolean(agent_present(a)));
                json_object_object_add(row, "user", path ? json_object_new_string(path) : NULL);
                json_object_object_add(row, "project",
                                       a->project ? json_object_new_string(a->project) : NULL);
                json_object_array_add(list, row);
        }
        report_json(in, list);
        json_object_put(list);
        return CLI_OK;
}

/* What there is to choose from. */
static int list_agents(const Invocation *in) {
        if (option(in, "json"))
                (void)list_json(in);
        for (const Agent *a = agents; a->name; a++) {
                CLEANUP_FREE char *path = NULL;

                (void)agent_path(a, AGENT_USER, &path);
                report_line(in, "%-14s  %-9s  %s%s%s", a->name, agent_present(a) ? "is here" : "not found",
                            path ? path : "-", a->project ? "; with --scope project " : "",
                            a->project ? a->project : "");
        }
        return report_fail(in, CLI_USAGE, "%s has done nothing: say for which program, with --client NAME",
                           in->command->name);
}

static void refuse_agent(const Invocation *in, const char *name) {
        CLEANUP_BUF Buf list = { 0 };

        for (const Agent *a = agents; a->name; a++)
                (void)buf_printf(&list, "%s%s", a > agents ? ", " : "", a->name);
        report_failure(in, CLI_USAGE, "no client %s is known; these are: %.*s", name, (int)list.n,
                       (const char *)list.data);
}

static int choose(Install *t, const Invocation *in) {
        const char *name = option(in, "client"), *scope = option(in, "scope");
        int r;

        *t = (Install){ .in = in, .agent = agent_find(name) };
        if (!t->agent) {
                refuse_agent(in, name);
                return CLI_USAGE;
        }
        if (scope && strcmp(scope, "user") != 0 && strcmp(scope, "project") != 0)
                return report_fail(in, CLI_USAGE, "--scope is user or project, not %s", scope);
        t->scope = scope && strcmp(scope, "project") == 0 ? AGENT_PROJECT : AGENT_USER;
        if (t->scope == AGENT_PROJECT && !t->agent->project)
                return report_fail(in, CLI_USAGE, "%s has no list of servers for a project: --scope user",
                                   t->agent->title);
        r = agent_path(t->agent, t->scope, &t->path);
        if (r == -ENOENT)
                return report_fail(in, CLI_FILE, "There is no home folder: set HOME");
        return r < 0 ? report_errno(in, r) : CLI_OK;
}

static int fail_read(const Install *t, int r) {
        return report_fail(t->in, CLI_FILE, "Cannot read %s: %s. It is left as it is", t->path,
                           strerror(-r));
}

static int read_file(Install *t) {
        CLEANUP_FD int fd = open(t->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
        int r;

        if (fd < 0 && errno == ENOENT) {
                if (lstat(t->path, &t->st) == 0)
                        return report_fail(t->in, CLI_FILE, "%s is a link to a file that does not exist",
                                           t->path);
                t->fresh = true;
                return CLI_OK;
        }
        if (fd < 0 || fstat(fd, &t->st) < 0)
                return fail_read(t, -errno);
        r = fd_read_file(fd, FILE_BYTES_MAX, &t->text, &t->n);
        return r < 0 ? fail_read(t, r) : CLI_OK;
}

static int print_fresh(const Install *t) {
        CLEANUP_FREE char *value = NULL;
        CLEANUP_BUF Buf text = { 0 };
        Splice s;
        int r;

        r = splice_find(&s, "", 0, t->agent->member, ENTRY_NAME);
        if (r == 0)
                r = entry_make(&value, t->in, t->agent, (Span){ 0 });
        if (r == 0)
                r = splice_set(&s, value, &text);
        if (r != 0)
                return report_errno(t->in, r < 0 ? r : -EINVAL);
        (void)printf("%.*s", (int)text.n, (const char *)text.data);
        return CLI_OK;
}

/* What is not understood is not touched. */
static int fail_text(const Install *t, const Splice *s) {
        bool removes = t->in->command->run == cmd_mcp_uninstall;

        if (s->comments && !removes)
                (void)print_fresh(t);
        return report_fail(t->in, CLI_FILE, "%s:%zu: %s. The file is left as it is: %s", t->path, s->line,
                           s->comments ? "comments are not understood here" : s->fault,
                           removes       ? "remove the server " ENTRY_NAME " by hand"
                           : s->comments ? "add the printed lines to it by hand"
                                         : "mend it, or add to it by hand what --print prints");
}

static int make_folder(const Install *t) {
        CLEANUP_FREE char *folder = strdup(t->path);
        char *slash = folder ? strrchr(folder, '/') : NULL;

        if (!folder)
                return -ENOMEM;
        if (!slash)
                return 0;
        *slash = '\0';
        if (t->scope == AGENT_USER)
                return place_make(folder);
        return mkdir(folder, 0777) < 0 && errno != EEXIST ? -errno : 0;
}

/* The program may write its file at any time, too. */
static bool changed_meanwhile(const Install *t) {
        struct stat now;

        if (t->fresh)
                return false; /* a file that is there now is not overwritten */
        return stat(t->path, &now) < 0 || now.st_ino != t->st.st_ino || now.st_size != t->st.st_size ||
               now.st_mtim.tv_sec != t->st.st_mtim.tv_sec || now.st_mtim.tv_nsec != t->st.st_mtim.tv_nsec;
}

static int replace(const Install *t, const Buf *text) {
        CLEANUP_SAVEFILE SaveFile f = { .fd = -1 };
        int r;

        r = make_folder(t);
        if (r == 0)
                r = savefile_open(&f, t->path, !t->fresh);
        /* Such files come to hold other servers' keys. */
        if (r == 0 && t->fresh && t->scope == AGENT_USER && fchmod(f.fd, 0600) < 0)
                r = -errno;
        if (r == 0)
                r = fd_write_all(f.fd, text->data, text->n);
        if (r == 0 && changed_meanwhile(t))
                r = -EEXIST;
        return r == 0 ? savefile_commit(&f) : r;
}

static int write_file(const Install *t, const Buf *text) {
        int r;

        r = replace(t, text);
        if (r == -EEXIST)
                return report_fail(t->in, CLI_FILE,
                                   "%s was changed at the same time by another program: try again", t->path);
        if (r < 0)
                return report_fail(t->in, CLI_FILE, "Cannot write %s: %s", t->path, strerror(-r));
        return CLI_OK;
}

static int tell(const Install *t, bool changed, const char *what) {
        json_object *o = json_object_new_object();

        json_object_object_add(o, "client", json_object_new_string(t->agent->name));
        json_object_object_add(o, "path", json_object_new_string(t->path));
        json_object_object_add(o, "changed", json_object_new_boolean(changed));
        report_json(t->in, o);
        json_object_put(o);
        report_line(t->in, "%s: %s %s", t->path, t->agent->title, what);
        return CLI_OK;
}

static int fail_foreign(const Install *t) {
        return report_fail(
                t->in, CLI_REFUSED,
                "%s has a server %s that starts something else than goxelctl. It is left as it is", t->path,
                ENTRY_NAME);
}

static int find_entry(Install *t, Splice *s) {
        int r;

        r = read_file(t);
        if (r != CLI_OK)
                return r;
        r = splice_find(s, t->text ? (const char *)t->text : "", t->n, t->agent->member, ENTRY_NAME);
        if (r == SPLICE_FAULT)
                return fail_text(t, s);
        return r < 0 ? report_errno(t->in, r) : CLI_OK;
}

static int add_entry(Install *t) {
        CLEANUP_FREE char *value = NULL;
        CLEANUP_BUF Buf text = { 0 };
        Splice s;
        int r;

        r = find_entry(t, &s);
        if (r != CLI_OK)
                return r;
        r = entry_make(&value, t->in, t->agent, splice_value(&s));
        if (r == ENTRY_SAME)
                return tell(t, false, "has the server " ENTRY_NAME " already");
        if (r == ENTRY_FOREIGN)
                return fail_foreign(t);
        if (r == 0)
                r = splice_set(&s, value, &text);
        if (r < 0)
                return report_errno(t->in, r);
        r = write_file(t, &text);
        return r == CLI_OK ? tell(t, true, "has the server " ENTRY_NAME " from its next start on") : r;
}

static int remove_entry(Install *t) {
        CLEANUP_BUF Buf text = { 0 };
        Splice s;
        int r;

        r = find_entry(t, &s);
        if (r != CLI_OK)
                return r;
        if (splice_value(&s).n == 0)
                return tell(t, false, "has no server " ENTRY_NAME);
        if (!entry_is_ours(splice_value(&s)))
                return fail_foreign(t);
        r = splice_remove(&s, &text);
        if (r < 0)
                return report_errno(t->in, r);
        r = write_file(t, &text);
        return r == CLI_OK ? tell(t, true, "has the server " ENTRY_NAME " no more from its next start on")
                           : r;
}

int cmd_mcp_install(Invocation *in) {
        CLEANUP_INSTALL Install t = { 0 };
        Groups groups;
        int r;

        r = groups_read(&groups, in);
        groups_done(&groups);
        if (r != CLI_OK)
                return r;
        if (!option(in, "client"))
                return list_agents(in);
        r = choose(&t, in);
        if (r != CLI_OK)
                return r;
        return option(in, "print") ? print_fresh(&t) : add_entry(&t);
}

int cmd_mcp_uninstall(Invocation *in) {
        CLEANUP_INSTALL Install t = { 0 };
        int r;

        if (!option(in, "client"))
                return list_agents(in);
        r = choose(&t, in);
        return r == CLI_OK ? remove_entry(&t) : r;
}
