/* Pictures that goxeld keeps for clients who ask for a file and name none: in a folder for each user, for a
 * while, within a size. All that is known of them stands in that folder, so that another goxeld goes on with
 * it: beside NAME a NAME.json with what the engine told. */
#pragma once

#include "config/key.h"
#include "daemon/path.h"

typedef struct Pictures {
        char *folder;       /* of all users; made when it is needed */
        uint64_t expired;   /* how many have gone since goxeld began … */
        uint64_t displaced; /* … and how many for want of room */
} Pictures;

typedef struct PictureInfo {
        char name[96];
        uint64_t bytes;
        int64_t made; /* seconds since 1970 */
} PictureInfo;

/* `folder` is taken over. */
void pictures_init(Pictures *p, char *folder);
void pictures_done(Pictures *p);

/* A new file for a picture of that user, whose name ends with `extension`. -errno. */
int pictures_open(Pictures *p, uid_t uid, const char *extension, const Settings *s, PathFile **ret);
/* It has its name: keeps what is known of it (borrowed, may be NULL), and makes room. */
void pictures_keep(Pictures *p, uid_t uid, const PathFile *f, json_object *note, const Settings *s);
/* Takes away what is too old, of all users. */
void pictures_sweep(Pictures *p, const Settings *s);

/* A user's pictures that are not too old, the oldest first; freed by the caller. -errno. */
int pictures_list(const Pictures *p, uid_t uid, const Settings *s, PictureInfo **ret, size_t *ret_n);
/* One of them by its path. 1, 0 when it is none, -errno. */
int pictures_find(const Pictures *p, uid_t uid, const Settings *s, const char *path, PictureInfo *ret);
/* What is known of it, with path, size and times. New reference; NULL: no memory. */
json_object *pictures_describe(const Pictures *p, uid_t uid, const PictureInfo *info, const Settings *s);
/* -errno. */
int pictures_remove(const Pictures *p, uid_t uid, const char *name);
/* The user's folder. Freed by the caller; NULL: no memory. */
char *pictures_folder(const Pictures *p, uid_t uid);
