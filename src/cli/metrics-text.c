#include "cli/metrics-text.h"

#include "rpc/member.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Where the samples of a metric stand in the result. */
typedef struct Metric {
        const char *name, *type, *help;
        const char *list;   /* the array of objects with a sample each; NULL: one sample, the result's own */
        const char *value;  /* the member that is the value; for a histogram: NULL */
        const char *object; /* the member that has the value (without `list`); NULL: the result itself */
        const char *labels; /* members of each object that are labels, with spaces between */
} Metric;

static const Metric metrics[] = {
        { "goxel_uptime_seconds", "gauge", "Since goxeld was started.", NULL, "uptime_seconds", NULL, NULL },
        { "goxel_sessions", "gauge", "Connections now.", NULL, "sessions", NULL, NULL },
        { "goxel_connections_total", "counter", "Connections accepted.", NULL, "sessions_total", NULL,
          NULL },
        { "goxel_requests_total", "counter", "Requests that have ended, by method.", "methods", "count",
          NULL, "method" },
        { "goxel_request_failures_total", "counter", "Requests that were answered with an error, by method.",
          "methods", "failed", NULL, "method" },
        { "goxel_request_duration_seconds", "histogram",
          "Time in which requests were carried out, without waiting and storing, by method.", "methods",
          NULL, NULL, "method" },
        { "goxel_request_bytes_total", "counter", "Bytes of requests, by method.", "methods", "bytes_in",
          NULL, "method" },
        { "goxel_response_bytes_total", "counter", "Bytes of answers, by method.", "methods", "bytes_out",
          NULL, "method" },
        { "goxel_errors_total", "counter", "Errors answered, by kind.", "errors_by_code", "count", NULL,
          "code reason" },
        { "goxel_commit_duration_seconds", "histogram", "Time in which edits were stored, many at once.",
          NULL, NULL, "commits", NULL },
        { "goxel_edits_total", "counter", "Edits stored.", NULL, "edits", NULL, NULL },
        { "goxel_journal_written_bytes_total", "counter", "Bytes of edits recorded in journals.", NULL,
          "journal_bytes", NULL, NULL },
        { "goxel_engine_starts_total", "counter", "Engines started.", NULL, "engines_started", NULL, NULL },
        { "goxel_engine_resident_bytes", "gauge", "Resident memory of the engine of a project.", "engines",
          "rss_bytes", NULL, "project uid" },
        { "goxel_engine_proportional_bytes", "gauge",
          "The same, pages that processes share being divided among them.", "engines", "pss_bytes", NULL,
          "project uid" },
        { "goxel_daemon_resident_bytes", "gauge", "Resident memory of goxeld.", NULL, "rss_bytes", NULL,
          NULL },
        { "goxel_daemon_proportional_bytes", "gauge",
          "The same, pages that processes share being divided among them.", NULL, "pss_bytes", NULL, NULL },
};

int metrics_label(Buf *ret, const char *name, const char *value) {
        int r;

        r = buf_printf(ret, "%s=\"", name);
        for (; r == 0 && *value; value++) {
                const char *escaped = *value == '\\'   ? "\\\\"
                                      : *value == '"'  ? "\\\""
                                      : *value == '\n' ? "\\n"
                                                       : NULL;

                r = escaped ? buf_append_text(ret, escaped) : buf_append(ret, value, 1);
        }
        return r < 0 ? r : buf_append_text(ret, "\"");
}

static int head(Buf *ret, const char *name, const char *type, const char *help) {
        return buf_printf(ret, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* Labels as they stand between braces; empty: none. */
static int add_labels(Buf *ret, json_object *o, const char *names) {
        int r = 0;

        while (names && *names && r == 0) {
                size_t n = strcspn(names, " ");
                char name[32];
                json_object *value;

                (void)memcpy(name, names, MIN(n, sizeof(name) - 1));
                name[MIN(n, sizeof(name) - 1)] = '\0';
                if (!json_object_object_get_ex(o, name, &value))
                        return -EINVAL;
                r = ret->n > 0 ? buf_append_text(ret, ",") : 0;
                if (r == 0)
                        r = metrics_label(ret, name, json_object_get_string(value));
                names += n + (names[n] == ' ');
        }
        return r;
}

/* The labels with one more, in braces; nothing without any. */
static int add_braces(Buf *ret, const Buf *labels, const char *more) {
        if (labels->n == 0 && !more)
                return 0;
        return buf_printf(ret, "{%.*s%s%s}", (int)labels->n, labels->n ? (const char *)labels->data : "",
                          labels->n > 0 && more ? "," : "", more ? more : "");
}

static int add_value(Buf *ret, json_object *value) {
        if (json_object_is_type(value, json_type_double))
                return buf_printf(ret, " %.15g\n", json_object_get_double(value));
        return buf_printf(ret, " %" PRIu64 "\n", json_object_get_uint64(value));
}

static int add_bucket(Buf *ret, const Metric *m, const Buf *labels, const char *bound, uint64_t n) {
        char le[48];
        int r;

        (void)snprintf(le, sizeof(le), "le=\"%s\"", bound);
        r = buf_printf(ret, "%s_bucket", m->name);
        if (r == 0)
                r = add_braces(ret, labels, le);
        return r < 0 ? r : buf_printf(ret, " %" PRIu64 "\n", n);
}

static int add_suffixed(Buf *ret, const Metric *m, const Buf *labels, const char *suffix,
                        json_object *value) {
        int r;

        r = buf_printf(ret, "%s%s", m->name, suffix);
        if (r == 0)
                r = add_braces(ret, labels, NULL);
        return r < 0 ? r : add_value(ret, value);
}

static int add_histogram(Buf *ret, const Metric *m, const Buf *labels, json_object *o, json_object *bounds) {
        json_object *buckets = json_object_object_get(o, "buckets");
        uint64_t so_far = 0;
        size_t n;
        int r = 0;

        if (!json_object_is_type(buckets, json_type_array) || !json_object_is_type(bounds, json_type_array))
                return -EINVAL;
        n = json_object_array_length(buckets);
        if (n != json_object_array_length(bounds) + 1)
                return -EINVAL;
        for (size_t i = 0; i < n && r == 0; i++) {
                char bound[32] = "+Inf";

                if (i + 1 < n)
                        (void)snprintf(bound, sizeof(bound), "%.15g",
                                       json_object_get_double(json_object_array_get_idx(bounds, i)));
                so_far += json_object_get_uint64(json_object_array_get_idx(buckets, i));
                r = add_bucket(ret, m, labels, bound, so_far);
        }
        if (r == 0)
                r = add_suffixed(ret, m, labels, "_sum", json_object_object_get(o, "seconds"));
        return r < 0 ? r : add_suffixed(ret, m, labels, "_count", json_object_object_get(o, "count"));
}

static int add_sample(Buf *ret, const Metric *m, json_object *o, json_object *bounds) {
        CLEANUP_BUF Buf labels = { 0 };
        json_object *value;
        int r;

        r = add_labels(&labels, o, m->labels);
        if (r < 0)
                return r;
        if (!m->value)
                return add_histogram(ret, m, &labels, o, bounds);
        if (!json_object_object_get_ex(o, m->value, &value))
                return -EINVAL;
        /* What could not be found out is left out. */
        return value ? add_suffixed(ret, m, &labels, "", value) : 0;
}

static int add_metric(Buf *ret, const Metric *m, json_object *result) {
        json_object *bounds = json_object_object_get(result, "bucket_seconds"), *list;
        int r;

        r = head(ret, m->name, m->type, m->help);
        if (r < 0)
                return r;
        if (!m->list)
                return add_sample(ret, m, m->object ? json_object_object_get(result, m->object) : result,
                                  bounds);
        list = json_object_object_get(result, m->list);
        if (!json_object_is_type(list, json_type_array))
                return -EINVAL;
        for (size_t i = 0; i < json_object_array_length(list) && r == 0; i++)
                r = add_sample(ret, m, json_object_array_get_idx(list, i), bounds);
        return r;
}

static int add_ends(Buf *ret, json_object *result) {
        json_object *ended = json_object_object_get(result, "engines_ended");
        int r;

        if (!json_object_is_type(ended, json_type_object))
                return -EINVAL;
        r = head(ret, "goxel_engine_ends_total", "counter", "Engines that ended, by how.");
        json_object_object_foreach(ended, how, n) {
                if (r == 0)
                        r = buf_append_text(ret, "goxel_engine_ends_total{");
                if (r == 0)
                        r = metrics_label(ret, "how", how);
                if (r == 0)
                        r = buf_append_text(ret, "}");
                if (r == 0)
                        r = add_value(ret, n);
        }
        return r;
}

static int add_build(Buf *ret, json_object *result) {
        CLEANUP_BUF Buf labels = { 0 };
        int r;

        r = head(ret, "goxel_build_info", "gauge", "What runs: always 1.");
        if (r == 0)
                r = add_labels(&labels, result, "version build instance");
        if (r == 0)
                r = buf_append_text(ret, "goxel_build_info");
        if (r == 0)
                r = add_braces(ret, &labels, NULL);
        return r < 0 ? r : buf_append_text(ret, " 1\n");
}

static int add_engines(Buf *ret, json_object *result) {
        json_object *list = json_object_object_get(result, "engines");
        int r;

        if (!json_object_is_type(list, json_type_array))
                return -EINVAL;
        r = head(ret, "goxel_engines", "gauge", "Engines that run.");
        return r < 0 ? r : buf_printf(ret, "goxel_engines %zu\n", json_object_array_length(list));
}

int metrics_text(json_object *result, Buf *ret) {
        size_t before = ret->n;
        int r;

        r = add_build(ret, result);
        for (size_t i = 0; i < ARRAY_LEN(metrics) && r == 0; i++)
                r = add_metric(ret, &metrics[i], result);
        if (r == 0)
                r = add_engines(ret, result);
        if (r == 0)
                r = add_ends(ret, result);
        if (r < 0)
                ret->n = before;
        return r;
}
