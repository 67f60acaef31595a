/* Figures as Prometheus reads them: the text exposition format, version 0.0.4. */
#pragma once

#include "base/buf.h"

#include <json-c/json_object.h>

/* Appends the result of goxel.get_performance_metrics. -EINVAL when it is none, -ENOMEM. */
int metrics_text(json_object *metrics, Buf *ret);
/* Appends NAME="value", as a label. */
int metrics_label(Buf *ret, const char *name, const char *value);
