/* Errors as JSON-RPC tells them. Functions that can be refused return RPC_FAILED with the RpcError
 * filled in; a negative errno means that something of ours broke. */
#pragma once

#include "base/macros.h"
#include "rpc/json.h"

#include <json-c/json_object.h>

enum { RPC_FAILED = 1 };

enum {
        RPC_PARSE = -32700,
        RPC_REQUEST = -32600,
        RPC_METHOD = -32601,
        RPC_PARAMS = -32602,
        RPC_INTERNAL = -32603,

        RPC_NO_PROJECT = -1100,
        RPC_PROJECT_NOT_FOUND = -1101,
        RPC_PROJECT_EXISTS = -1102,
        RPC_REVISION_CONFLICT = -1103,
        RPC_FOREIGN_STEP = -1104,
        RPC_BUSY = -1105,
        RPC_LIMIT = -1106,
        RPC_TOO_LARGE = -1107,
        RPC_TOO_SLOW = -1108,
        RPC_PATH_REFUSED = -1109,
        RPC_HELD = -1110,
        RPC_NEEDS_DAEMON = -1111,
        RPC_ENGINE_DIED = -1112,
        RPC_CANCELLED = -1113,
        RPC_TIMED_OUT = -1114,
        RPC_STORAGE = -1115,
        RPC_FILE_INVALID = -1116,
        RPC_KEY_MISMATCH = -1117,
        RPC_VERSION = -1118,
        RPC_NOT_AUTHORISED = -1119,
        RPC_FILE_CHANGED = -1120,
        RPC_NO_MEANING = -1121,
        RPC_FILES_WANTED = -1122,
};

typedef struct RpcError {
        int code; /* 0: no error */
        char message[512];
        json_object *data; /* owned; NULL when there is none */
} RpcError;

void rpc_error_done(RpcError *e);
#define CLEANUP_RPC_ERROR __attribute__((cleanup(rpc_error_done)))

/* Fills in an error; for the codes -1100… data.reason is set from the code. Its value is RPC_FAILED; a
 * macro, so that analysers see in the caller that it is not 0. The message says what, where and what to do;
 * bytes in it that are not valid UTF-8 become U+FFFD. */
#define rpc_fail(e, code, ...) (rpc_failure((e), (code), __VA_ARGS__), RPC_FAILED)
void rpc_failure(RpcError *e, int code, const char *format, ...) PRINTF(3, 4);
/* -32602 with data {param, expected, got}. `got` is a JSON text or a word like "nothing". */
#define rpc_fail_param(e, param, expected, got)                                                             \
        (rpc_failure_param((e), (param), (expected), (got)), RPC_FAILED)
void rpc_failure_param(RpcError *e, const char *param, const char *expected, const char *got);
/* The data of such an error for one with a message of its own. */
void rpc_error_param(RpcError *e, const char *param, const char *expected, const char *got);
/* Adds a member to data. Takes over `value`. */
void rpc_error_add(RpcError *e, const char *key, json_object *value);
/* {code, message, data}, as an answer has it; `data` only if there is any. New reference; NULL:
 * no memory. */
json_object *rpc_error_json(const RpcError *e);
/* The reverse. False, and nothing is filled in: it is no error. */
bool rpc_error_read(RpcError *e, json_object *o);
/* Conditions that methods meet under several codes: data.reason, where the code alone does not tell it. */
typedef enum RpcCondition {
        RPC_LAYER_NOT_FOUND,
        RPC_INVALID_POSITION,
        RPC_FILE_NOT_FOUND,
        RPC_PERMISSION,
        RPC_RESOURCE_EXHAUSTED,
        RPC_INVALID_FORMAT,
        RPC_CONDITIONS,
} RpcCondition;
void rpc_error_condition(RpcError *e, RpcCondition condition);
/* Adds the number of a system's error, and the condition that it stands for, if it does for one. */
void rpc_error_errno(RpcError *e, int number);

/* "no-project" for RPC_NO_PROJECT; NULL for codes without a reason. */
const char *rpc_reason(int code);
