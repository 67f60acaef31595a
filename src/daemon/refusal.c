#include "daemon/refusal.h"

#include "config.h"
#include "rpc/member.h"

#include <errno.h>
#include <string.h>

static void refuse_held(RpcError *ret, const char *project, int pid) {
        if (pid > 0)
                rpc_failure(ret, RPC_HELD, "Project \"%s\" is held by another process (pid %d)", project,
                            pid);
        else
                rpc_failure(ret, RPC_HELD, "Project \"%s\" is held by another process", project);
        rpc_error_add(ret, "pid", json_object_new_int(pid));
}

static void refuse_newer(RpcError *ret, const char *project, int version, const char *program) {
        rpc_failure(
                ret, RPC_VERSION,
                "The database of project \"%s\" is of version %d, written by goxel %s, and this is goxel " GOXEL_VERSION
                ": install goxel-daemon %s or newer",
                project, version, program[0] ? program : "(unknown)", program);
        rpc_error_add(ret, "database_version", json_object_new_int(version));
        rpc_error_add(ret, "program", json_object_new_string(program));
}

static void refuse_storage(RpcError *ret, const char *project, int error) {
        if (error == EBADMSG)
                rpc_failure(
                        ret, RPC_STORAGE,
                        "The database of project \"%s\" is damaged, and was left as it is: `goxelctl recover '%s'` "
                        "keeps it aside and makes a new one of what can be read",
                        project, project);
        else
                rpc_failure(ret, RPC_STORAGE, "Project \"%s\" cannot be opened: %s", project,
                            strerror(error));
        rpc_error_add(ret, "errno", json_object_new_int(error));
}

bool refusal_make(RpcError *ret, const char *project, json_object *leaving) {
        const char *why = member_text(leaving, "why"), *program = member_text(leaving, "program");
        int version = (int)member_int(leaving, "version");

        if (why && strcmp(why, "held") == 0)
                refuse_held(ret, project, (int)member_int(leaving, "pid"));
        else if (!why || strcmp(why, "storage") != 0)
                return false;
        else if (version > 0)
                refuse_newer(ret, project, version, program ? program : "");
        else
                refuse_storage(ret, project, (int)member_int(leaving, "errno"));
        return true;
}
