/* goxeld itself: that it stops, and that it reads its configuration again. */
#include "daemon/methods-private.h"

#include "daemon/daemon.h"
#include "daemon/leave.h"
#include "daemon/plea.h"
#include "daemon/reload.h"
#include "daemon/waits.h"

int run_shutdown(Call *call) {
        const MethodContext *c = call->context;
        size_t busy;
        int r;

        r = plea_make(call, LEAVE_STOP, arg(call, "interactive")->i);
        if (r != 0)
                return r;
        busy = arg(call, "force")->i ? 0 : waits_count(c->daemon, NULL, c->session);
        if (busy > 0) {
                rpc_failure(&call->error, RPC_BUSY,
                            "%zu other connections wait for answers: try again, or send \"force\": true",
                            busy);
                rpc_error_add(&call->error, "sessions", json_object_new_uint64(busy));
                return RPC_FAILED;
        }
        leave_ask(c->daemon, "asked by shutdown_daemon");
        call->result = json_object_new_object();
        json_add(call->result, "success", json_object_new_boolean(true));
        return 0;
}

int run_reload(Call *call) {
        const MethodContext *c = call->context;
        int r;

        r = plea_make(call, LEAVE_RELOAD, arg(call, "interactive")->i);
        if (r != 0)
                return r;
        daemon_reload(c->daemon);
        call->result = json_object_new_object();
        json_add(call->result, "success", json_object_new_boolean(true));
        return 0;
}
