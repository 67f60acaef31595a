/* Parameters that know whether they are given, and what the functions of goxel/methods.h stand on.
 *
 * A parameter that is left out of a structure's initialiser is not given, and has its default:
 *
 *         goxel_add_voxel(c, &(GoxelAddVoxel){ .position = goxel_point(1, 2, 3),
 *                                              .color = goxel_colour(255, 0, 0, 255) }, NULL); */
#pragma once

#include <goxel/goxel.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct GoxelInt {
        bool given;
        int64_t value;
} GoxelInt;

typedef struct GoxelNumber {
        bool given;
        double value;
} GoxelNumber;

typedef struct GoxelBool {
        bool given, value;
} GoxelBool;

typedef struct GoxelPoint {
        bool given;
        int32_t x, y, z;
} GoxelPoint;

typedef struct GoxelColour {
        bool given;
        uint8_t r, g, b, a;
} GoxelColour;

/* A descriptor that goes with the request; it stays the caller's. */
typedef struct GoxelFd {
        bool given;
        int fd;
} GoxelFd;

static inline GoxelInt goxel_int(int64_t value) {
        GoxelInt v = { true, value };
        return v;
}

static inline GoxelNumber goxel_number(double value) {
        GoxelNumber v = { true, value };
        return v;
}

static inline GoxelBool goxel_bool(bool value) {
        GoxelBool v = { true, value };
        return v;
}

static inline GoxelPoint goxel_point(int32_t x, int32_t y, int32_t z) {
        GoxelPoint v = { true, x, y, z };
        return v;
}

static inline GoxelColour goxel_colour(uint8_t r, uint8_t g, uint8_t b, uint8_t a) {
        GoxelColour v = { true, r, g, b, a };
        return v;
}

static inline GoxelFd goxel_fd(int fd) {
        GoxelFd v = { true, fd };
        return v;
}

/* What a field of a structure of parameters is. */
typedef enum GoxelFieldType {
        GOXEL_FIELD_INT,
        GOXEL_FIELD_NUMBER,
        GOXEL_FIELD_BOOL,
        GOXEL_FIELD_POINT,
        GOXEL_FIELD_COLOUR,
        GOXEL_FIELD_FD,
        GOXEL_FIELD_TEXT, /* const char *: a string; NULL: not given */
        GOXEL_FIELD_JSON, /* const char *: JSON text; NULL: not given */
} GoxelFieldType;

typedef struct GoxelField {
        const char *name; /* NULL ends a list */
        GoxelFieldType type;
        size_t offset; /* in the structure */
} GoxelField;

/* A method as goxel/methods.h describes it. A `key` of the caller's own makes its requests repeatable. */
typedef struct GoxelMethod {
        const char *name;
        unsigned flags; /* GOXEL_CALL_…: how it is repeated */
        const GoxelField *fields;
} GoxelMethod;

/* Calls a method with the parameters in a structure, NULL: none given. Results of goxel_client_call();
 * -EINVAL for text that is no UTF-8 or no JSON, and for a number that JSON cannot tell. */
int goxel_client_call_method(GoxelClient *c, const GoxelMethod *method, const void *params,
                             char **ret_result);
/* The same without waiting: results of goxel_client_send(). */
int goxel_client_send_method(GoxelClient *c, const GoxelMethod *method, const void *params,
                             GoxelAnswer answer, void *userdata, int64_t *ret_id);

/* One member of a result. `path` leads to it: "revision", "layers.0.name"; "" is the result itself. -ENOENT
 * when there is none, -EINVAL when it is of another type or the result no JSON, -ENOMEM. The text is the
 * caller's, to be freed. */
int goxel_result_int(const char *result, const char *path, int64_t *ret);
int goxel_result_number(const char *result, const char *path, double *ret);
int goxel_result_bool(const char *result, const char *path, bool *ret);
int goxel_result_text(const char *result, const char *path, char **ret);

#ifdef __cplusplus
}
#endif
