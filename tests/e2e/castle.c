#include "castle.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

Peer *castle(Rig *r) {
        Peer *p;

        assert_int_equal(mkdir(rig_path(r, "files"), 0700), 0);
        p = rig_project(r, "castle");
        (void)peer_result(p, "goxel.procedural_shape", "{\"size\":[5,6,7],\"color\":[200,100,50]}");
        return p;
}

const char *in_array(Rig *r, const char *name) {
        static char text[512];

        (void)snprintf(text, sizeof text, "[\"%s/%s\"]", rig_path(r, "files"), name);
        return text;
}

const char *file_path(Rig *r, const char *name) {
        static char text[512];

        (void)snprintf(text, sizeof text, "%s/%s", rig_path(r, "files"), name);
        return text;
}

void put_text(Rig *r, const char *name, const char *text) {
        FILE *f = fopen(file_path(r, name), "we");

        assert_non_null(f);
        assert_true(fputs(text, f) >= 0);
        assert_int_equal(fclose(f), 0);
}

void expect_text(Rig *r, const char *name, const char *text) {
        char begin[64] = "";
        FILE *f = fopen(file_path(r, name), "re");

        assert_non_null(f);
        assert_true(strlen(text) < sizeof begin);
        assert_int_equal(fread(begin, 1, strlen(text), f), strlen(text));
        (void)fclose(f);
        assert_string_equal(begin, text);
}

void expect_files(Rig *r, size_t wanted) {
        DIR *d = opendir(rig_path(r, "files"));
        size_t n = 0;

        assert_non_null(d);
        for (const struct dirent *e; (e = readdir(d));)
                n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
        (void)closedir(d);
        assert_int_equal(n, wanted);
}
