/* A file that is opened for a client by the path in its request. Refused is what could be anything but a
 * model or a picture of the client's own: names without a known ending, whatever is no regular file, links
 * of /proc that lead to open files, and, for writing, symbolic links in place of the file. Folders may be
 * links.
 *
 * What is written gets its name only when it is complete. Until then it is a file without a name, or, where
 * the file system has none, one called .goxel-HEX.tmp beside it. */
#pragma once

#include "base/stamp.h"
#include "rpc/description.h"

#include <sys/types.h>

#define PATH_SIZE 4096

typedef struct PathFile {
        int fd;
        char *path;             /* absolute, UTF-8, and without links if that can be said */
        char stamp[STAMP_SIZE]; /* of what has that name; empty: nothing, or it is only read */
        bool writes;
        char *name;       /* in the folder */
        int folder;       /* -1: it is only read */
        int before;       /* what had that name when it was opened; -1: nothing, or it is only read */
        char *temporary;  /* its name until it is complete; NULL: none */
        bool kept;        /* a picture that goxeld keeps (daemon/pictures.h) … */
        uint64_t keep_ms; /* … for so long; 0: without end */
} PathFile;

/* Nothing is open yet. NULL when memory is out. */
PathFile *path_new(void);

/* What a client asks for. */
typedef struct PathRequest {
        const char *text; /* the path */
        const DescribedMethod *method;
        dev_t home; /* the device that the projects are on */
} PathRequest;

/* Opens the file for a request. Nothing is asked of a file system whose server may not answer: "filesystem".
 * RPC_FAILED with the reason: RPC_PATH_REFUSED {path, rule}, or the method's own code with {path, errno}.
 * -ENOMEM. */
int path_open(PathFile **ret, const Description *d, const PathRequest *q, RpcError *error);
/* Gives a file that was written its name, in place of what had it, which is gone with path_free() only: a
 * disk may take longer to forget a file than to keep one. RPC_FAILED likewise; RPC_FILE_CHANGED when
 * something else has got that name meanwhile. */
int path_put(PathFile *f, const DescribedMethod *method, RpcError *error);
/* What was written and has no name is gone. */
PathFile *path_free(PathFile *f);
DEFINE_CLEANUP(PathFile *, path_free);

/* RPC_FAILED: the path is refused by `rule`, a word for programs. */
int path_refuse(RpcError *error, const char *text, const char *rule, const char *why);
