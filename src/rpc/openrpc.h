/* The description of the methods as an OpenRPC document. */
#pragma once

#include <json-c/json_object.h>

/* From what method_describe() gave. New reference. */
json_object *openrpc_document(json_object *description);
