#include "daemon/pictures.h"

#include "base/places.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define NOTE_END ".json"

void pictures_init(Pictures *p, char *folder) {
        *p = (Pictures){ .folder = folder };
}

void pictures_done(Pictures *p) {
        free(TAKE(p->folder));
}

char *pictures_folder(const Pictures *p, uid_t uid) {
        char *path;

        return asprintf(&path, "%s/%u", p->folder, (unsigned)uid) < 0 ? NULL : path;
}

/* By the second, and with random digits: nobody guesses the next one. */
static int name_picture(const char *extension, char **ret) {
        char when[32], text[33];
        time_t now = time(NULL);
        struct tm tm;
        uint8_t id[16];
        int r;

        r = random_id(id);
        if (r < 0)
                return r;
        hex(id, sizeof(id), text);
        (void)gmtime_r(&now, &tm);
        (void)strftime(when, sizeof(when), "%Y%m%d-%H%M%S", &tm);
        return asprintf(ret, "render-%s-%.12s.%s", when, text, extension) < 0 ? -ENOMEM : 0;
}

static int open_in(PathFile *f, const char *folder, const char *extension) {
        int r;

        r = place_make(folder);
        if (r < 0)
                return r;
        f->folder = open(folder, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (f->folder < 0)
                return -errno;
        r = name_picture(extension, &f->name);
        if (r < 0 || asprintf(&f->path, "%s/%s", folder, f->name) < 0) {
                f->path = NULL;
                return r < 0 ? r : -ENOMEM;
        }
        f->fd = openat(f->folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
        if (f->fd >= 0)
                return 0;
        if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)
                return -errno;
        if (asprintf(&f->temporary, ".%s", f->name) < 0) {
                f->temporary = NULL;
                return -ENOMEM;
        }
        f->fd = openat(f->folder, f->temporary, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
        return f->fd < 0 ? -errno : 0;
}

int pictures_open(Pictures *p, uid_t uid, const char *extension, const Settings *s, PathFile **ret) {
        CLEANUP(path_free) PathFile *f = path_new();
        CLEANUP_FREE char *folder = pictures_folder(p, uid);
        int r;

        if (!f || !folder)
                return -ENOMEM;
        pictures_sweep(p, s);
        f->writes = true;
        f->kept = true;
        f->keep_ms = s->picture_keep_ms;
        r = open_in(f, folder, extension);
        if (r < 0)
                return r;
        *ret = TAKE(f);
        return 0;
}

/* Notes and files that are being written are none. */
static bool is_picture(const char *name) {
        size_t n = strlen(name);

        return strncmp(name, "render-", 7) == 0 && n < sizeof(((PictureInfo *)0)->name) - 8 &&
               !(n > 5 && strcmp(name + n - 5, NOTE_END) == 0);
}

static int compare_age(const void *pa, const void *pb) {
        const PictureInfo *a = pa, *b = pb;

        if (a->made != b->made)
                return a->made < b->made ? -1 : 1;
        return strcmp(a->name, b->name);
}

static int read_folder(const char *path, PictureInfo **ret, size_t *ret_n) {
        CLEANUP_FREE PictureInfo *list = NULL;
        size_t n = 0, room = 0;
        struct dirent *e;
        DIR *d = opendir(path);

        *ret_n = 0;
        *ret = NULL;
        if (!d)
                return errno == ENOENT ? 0 : -errno;
        while ((e = readdir(d))) {
                PictureInfo *more;
                struct stat st;

                if (!is_picture(e->d_name) || fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
                    !S_ISREG(st.st_mode))
                        continue;
                if (n == room) {
                        room = MAX(2 * room, (size_t)16);
                        more = reallocarray(list, room, sizeof(*list));
                        if (!more) {
                                (void)closedir(d);
                                return -ENOMEM;
                        }
                        list = more;
                }
                list[n] = (PictureInfo){ .bytes = (uint64_t)st.st_size, .made = st.st_mtime };
                (void)snprintf(list[n].name, sizeof(list[n].name), "%s", e->d_name);
                n++;
        }
        (void)closedir(d);
        if (n > 0)
                qsort(list, n, sizeof(*list), compare_age);
        *ret = TAKE(list);
        *ret_n = n;
        return 0;
}

static bool is_old(const PictureInfo *info, const Settings *s) {
        return s->picture_keep_ms > 0 &&
               (uint64_t)MAX(time(NULL) - info->made, (int64_t)0) * 1000 >= s->picture_keep_ms;
}

static int remove_in(const char *folder, const char *name) {
        CLEANUP_FREE char *path = NULL, *note = NULL;
        int r = 0;

        if (asprintf(&path, "%s/%s", folder, name) < 0) {
                path = NULL;
                return -ENOMEM;
        }
        if (asprintf(&note, "%s" NOTE_END, path) < 0) {
                note = NULL;
                return -ENOMEM;
        }
        if (unlink(path) < 0)
                r = -errno;
        (void)unlink(note);
        return r;
}

int pictures_remove(const Pictures *p, uid_t uid, const char *name) {
        CLEANUP_FREE char *folder = pictures_folder(p, uid);

        return folder ? remove_in(folder, name) : -ENOMEM;
}

/* A failure leaves a file until the next time. */
static void sweep_folder(Pictures *p, const char *folder, const Settings *s) {
        CLEANUP_FREE PictureInfo *list = NULL;
        uint64_t total = 0;
        size_t n;

        if (read_folder(folder, &list, &n) < 0)
                return;
        for (size_t i = 0; i < n; i++)
                total += list[i].bytes;
        for (size_t i = 0; i < n; i++) {
                const bool old = is_old(&list[i], s);

                /* The newest stays, however large: somebody is just told of it. */
                if (!old && (total <= s->pictures_size || i + 1 == n))
                        continue;
                if (remove_in(folder, list[i].name) < 0)
                        continue;
                total -= list[i].bytes;
                if (old)
                        p->expired++;
                else
                        p->displaced++;
        }
}

void pictures_sweep(Pictures *p, const Settings *s) {
        struct dirent *e;
        DIR *d = opendir(p->folder);

        while (d && (e = readdir(d))) {
                CLEANUP_FREE char *folder = NULL;

                if (e->d_name[0] == '.')
                        continue;
                if (asprintf(&folder, "%s/%s", p->folder, e->d_name) < 0)
                        folder = NULL;
                else
                        sweep_folder(p, folder, s);
        }
        if (d)
                (void)closedir(d);
}

int pictures_list(const Pictures *p, uid_t uid, const Settings *s, PictureInfo **ret, size_t *ret_n) {
        CLEANUP_FREE char *folder = pictures_folder(p, uid);
        size_t n, kept = 0;
        int r;

        if (!folder)
                return -ENOMEM;
        r = read_folder(folder, ret, &n);
        if (r < 0)
                return r;
        for (size_t i = 0; i < n; i++)
                if (!is_old(&(*ret)[i], s))
                        (*ret)[kept++] = (*ret)[i];
        *ret_n = kept;
        return 0;
}

int pictures_find(const Pictures *p, uid_t uid, const Settings *s, const char *path, PictureInfo *ret) {
        CLEANUP_FREE char *folder = pictures_folder(p, uid);
        CLEANUP_FREE PictureInfo *list = NULL;
        size_t n, length;
        int r;

        if (!folder)
                return -ENOMEM;
        length = strlen(folder);
        if (strncmp(path, folder, length) != 0 || path[length] != '/')
                return 0;
        r = pictures_list(p, uid, s, &list, &n);
        for (size_t i = 0; r >= 0 && i < n; i++)
                if (strcmp(list[i].name, path + length + 1) == 0) {
                        *ret = list[i];
                        return 1;
                }
        return r < 0 ? r : 0;
}
