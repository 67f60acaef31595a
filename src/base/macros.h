/* Cleanup attributes and the few macros that every file uses. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* CLEANUP(thing_free) Thing *t = NULL; — freed when t leaves its scope. The function needs a
 * DEFINE_CLEANUP line beside its prototype. */
#define CLEANUP(function) __attribute__((cleanup(function##_p)))

#define DEFINE_CLEANUP(Type, function)                                                                      \
        static inline void function##_p(Type *p) {                                                          \
                if (*p)                                                                                     \
                        function(*p);                                                                       \
        }                                                                                                   \
        struct macros_swallow_semicolon

/* Gives a pointer away: yields its value and leaves NULL behind. */
#define TAKE(pointer)                                                                                       \
        ({                                                                                                  \
                __typeof__(pointer) taken_ = (pointer);                                                     \
                (pointer) = NULL;                                                                           \
                taken_;                                                                                     \
        })

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define MIN(a, b)                                                                                           \
        ({                                                                                                  \
                __typeof__(a) min_a_ = (a);                                                                 \
                __typeof__(b) min_b_ = (b);                                                                 \
                min_a_ < min_b_ ? min_a_ : min_b_;                                                          \
        })
#define MAX(a, b)                                                                                           \
        ({                                                                                                  \
                __typeof__(a) max_a_ = (a);                                                                 \
                __typeof__(b) max_b_ = (b);                                                                 \
                max_a_ > max_b_ ? max_a_ : max_b_;                                                          \
        })

#define PRINTF(text, first) __attribute__((format(printf, text, first)))

/* A function of the public library. */
#define EXPORT __attribute__((visibility("default")))

static inline void free_p_(void *p) {
        free(*(void **)p);
}
/* CLEANUP_FREE char *s = NULL; — for memory of malloc. */
#define CLEANUP_FREE __attribute__((cleanup(free_p_)))
