#include "base/places.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool own_folder(const char *path) {
        struct stat st;

        return lstat(path, &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid == getuid();
}

int place_runtime(char **ret) {
        CLEANUP_FREE char *path = NULL;
        const char *env = getenv("XDG_RUNTIME_DIR"), *tmp;
        struct stat st;

        if (env && env[0] == '/') {
                path = strdup(env);
                if (!path)
                        return -ENOMEM;
                *ret = TAKE(path);
                return 0;
        }
        if (asprintf(&path, "/run/user/%u", (unsigned)getuid()) < 0)
                return -ENOMEM;
        if (own_folder(path)) {
                *ret = TAKE(path);
                return 0;
        }
        free(TAKE(path));

        tmp = getenv("TMPDIR");
        if (asprintf(&path, "%s/goxel-%u", tmp && tmp[0] == '/' ? tmp : "/tmp", (unsigned)getuid()) < 0)
                return -ENOMEM;
        if (mkdir(path, 0700) < 0 && errno != EEXIST)
                return -errno;
        if (!own_folder(path))
                return -EPERM;
        /* Somebody else may have made it before us: then it is not ours, and refused above. */
        if (stat(path, &st) < 0)
                return -errno;
        if ((st.st_mode & 077) != 0)
                return -EPERM;
        *ret = TAKE(path);
        return 0;
}

int place_user_socket(char **ret) {
        CLEANUP_FREE char *runtime = NULL;
        int r;

        r = place_runtime(&runtime);
        if (r < 0)
                return r;
        return asprintf(ret, "%s/goxel/goxel.sock", runtime) < 0 ? -ENOMEM : 0;
}

/* The goxel folder in the one that a variable names, else in `below` of the home. */
static int place_home(const char *variable, const char *below, char **ret) {
        const char *named = getenv(variable), *home = getenv("HOME");
        struct passwd *pw;

        if (named && named[0] == '/')
                return asprintf(ret, "%s/goxel", named) < 0 ? -ENOMEM : 0;
        if (!home || home[0] != '/') {
                pw = getpwuid(getuid());
                home = pw ? pw->pw_dir : NULL;
        }
        if (!home || home[0] != '/')
                return -ENOENT;
        return asprintf(ret, "%s/%s/goxel", home, below) < 0 ? -ENOMEM : 0;
}

int place_state(char **ret) {
        return place_home("XDG_STATE_HOME", ".local/state", ret);
}

int place_config(char **ret) {
        return place_home("XDG_CONFIG_HOME", ".config", ret);
}

int place_system_state(char **ret) {
        const char *env = getenv("STATE_DIRECTORY");

        /* A unit may have several: the first is ours. */
        *ret = env && env[0] == '/' ? strndup(env, strcspn(env, ":")) : strdup(PLACE_SYSTEM_STATE);
        return *ret ? 0 : -ENOMEM;
}

int place_make(const char *path) {
        CLEANUP_FREE char *copy = strdup(path);

        if (!copy)
                return -ENOMEM;
        for (char *slash = copy + 1; (slash = strchr(slash, '/')); slash++) {
                *slash = '\0';
                if (mkdir(copy, 0700) < 0 && errno != EEXIST)
                        return -errno;
                *slash = '/';
        }
        if (mkdir(copy, 0700) < 0 && errno != EEXIST)
                return -errno;
        return 0;
}

const char *place_daemon(void) {
        const char *named = secure_getenv("GOXEL_DAEMON");
        struct stat st;

        if (named)
                return *named ? named : NULL;
        return lstat("/run/systemd/system", &st) == 0 && S_ISDIR(st.st_mode) ? NULL : "goxeld";
}
