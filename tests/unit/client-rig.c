#include "unit/client-rig.h"

#include "base/fd.h"

#include <fcntl.h>

Fake *fake;
GoxelClient *client;
static char *old_path;

int client_setup(void **state) {
        const char *path = getenv("PATH");

        fake = fake_new();
        (void)unsetenv("GOXEL_SOCKET");
        (void)unsetenv("GOXEL_NO_DAEMON");
        (void)unsetenv("GOXEL_ENGINE");
        (void)setenv("GOXEL_DAEMON", "", 1);
        (void)setenv("XDG_RUNTIME_DIR", fake->folder, 1);
        old_path = strdup(path ? path : "/usr/bin:/bin");
        return goxel_client_new(&client);
}

int client_teardown(void **state) {
        (void)setenv("PATH", old_path, 1);
        free(old_path);
        client = goxel_client_free(client);
        fake_free(fake);
        return 0;
}

const char *at(const char *name) {
        static char path[192];

        (void)snprintf(path, sizeof(path), "%s/%s", fake->folder, name);
        return path;
}

void write_file(const char *name, const char *text, mode_t mode) {
        CLEANUP_FD int fd = open(at(name), O_CREAT | O_WRONLY | O_CLOEXEC, mode);

        assert_true(fd >= 0);
        assert_int_equal(fd_write_all(fd, text, strlen(text)), 0);
}

void prefer_own_programs(void) {
        char path[512];

        (void)snprintf(path, sizeof(path), "%s:%s", fake->folder, old_path);
        (void)setenv("PATH", path, 1);
}

void expect_message(const char *words) {
        if (!strstr(goxel_client_message(client), words))
                fail_msg("\"%s\" is not in: %s", words, goxel_client_message(client));
}
