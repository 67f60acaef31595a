/* Pictures beside rays and libpng, in one process on one processor. Each figure is the best of some rounds,
 * ours and the peer's in turn. */
#include "bench/bench.h"

#include "bench/rays.h"
#include "formats/format.h"
#include "render/render.h"

#include <math.h>
#include <png.h>
#include <string.h>
#include <time.h>

#define ROUNDS 7
#define WIDTH 1024
#define HEIGHT 768
#define SIDE 128

/* Of the processor: others may be at work beside us. */
static uint64_t spent_nsec(void) {
        struct timespec t;

        (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
        return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void must(int r) {
        if (r < 0)
                die("out of memory");
}

static int32_t height_at(int32_t x, int32_t y) {
        return (int32_t)(44 + 20 * sin(x * 0.07) + 18 * cos(y * 0.09 + x * 0.03) +
                         3 * sin(x * 0.6) * cos(y * 0.5));
}

static Volume *make_land(void) {
        const Colour grass = { 80, 160, 40, 255 }, dirt = { 120, 80, 40, 255 },
                     stone = { 110, 110, 115, 255 };
        Volume *v;

        must(volume_new(&v));
        for (int32_t y = 0; y < SIDE; y++)
                for (int32_t x = 0; x < SIDE; x++) {
                        const int32_t top = height_at(x, y);

                        for (int32_t z = 0; z <= top; z++)
                                must(volume_set_at(v, x, y, z,
                                                   z == top      ? grass
                                                   : z + 4 > top ? dirt
                                                                 : stone));
                }
        volume_rest(v);
        return v;
}

static double ms(uint64_t ns) {
        return (double)ns / 1e6;
}

/* The same eye for both: an isometric view without perspective, light from the left above. */
static const double light[3] = { -0.5, -0.3, 0.8 };

static uint64_t draw(const Volume *v, bool coarse, uint8_t **ret) {
        RenderOptions o = { .width = WIDTH, .height = HEIGHT, .view = VIEW_ISOMETRIC, .coarse = coarse };
        uint64_t start;

        o.light = (Light){ .fixed = true, .shadow = true };
        memcpy(o.light.direction, light, sizeof(light));
        start = spent_nsec();
        must(render(ret, v, &o));
        return spent_nsec() - start;
}

static uint64_t cast(const Volume *v, unsigned grain, uint8_t *pixels) {
        uint64_t start = spent_nsec();

        rays_draw(v, pixels, WIDTH, HEIGHT, grain, light);
        return spent_nsec() - start;
}

static void measure(const char *name, const Volume *v, bool coarse, double aim) {
        uint64_t best[2] = { UINT64_MAX, UINT64_MAX };
        CLEANUP_FREE uint8_t *theirs = calloc(WIDTH * HEIGHT, 4);

        if (!theirs)
                die("out of memory");
        for (unsigned i = 0; i < ROUNDS; i++) {
                CLEANUP_FREE uint8_t *ours = NULL;

                stop_if_asked();
                best[0] = MIN(best[0], draw(v, coarse, &ours));
                best[1] = MIN(best[1], cast(v, coarse ? 1 : 2, theirs));
        }
        figure((Figure){ name, 1000 / ms(best[0]), "pictures/s", 1000 / ms(best[1]), "rays",
                         AIM_RATIO_AT_LEAST, aim });
}

static void put_bytes(png_structp png, png_bytep data, size_t n) {
        *(size_t *)png_get_io_ptr(png) += n;
}

static void flush(png_structp png) {}

static size_t libpng_size(const uint8_t *pixels) {
        png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
        png_infop info = png ? png_create_info_struct(png) : NULL;
        size_t n = 0;

        if (!info || setjmp(png_jmpbuf(png)))
                die("libpng failed");
        png_set_write_fn(png, &n, put_bytes, flush);
        png_set_IHDR(png, info, WIDTH, HEIGHT, 8, PNG_COLOR_TYPE_RGBA, PNG_INTERLACE_NONE,
                     PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
        png_write_info(png, info);
        for (uint32_t y = 0; y < HEIGHT; y++)
                png_write_row(png, pixels + (size_t)y * WIDTH * 4);
        png_write_end(png, info);
        png_destroy_write_struct(&png, &info);
        return n;
}

static void measure_png(const Volume *v) {
        uint64_t best[2] = { UINT64_MAX, UINT64_MAX }, start;
        CLEANUP_FREE uint8_t *pixels = NULL;
        CLEANUP_BUF Buf png = { 0 };
        size_t theirs = 0;

        (void)draw(v, false, &pixels);
        for (unsigned i = 0; i < ROUNDS; i++) {
                stop_if_asked();
                png.n = 0;
                start = spent_nsec();
                must(png_write(&png, pixels, WIDTH, HEIGHT));
                best[0] = MIN(best[0], spent_nsec() - start);
                start = spent_nsec();
                theirs = libpng_size(pixels);
                best[1] = MIN(best[1], spent_nsec() - start);
        }
        figure((Figure){ "png-write", 1000 / ms(best[0]), "pictures/s", 1000 / ms(best[1]), "libpng",
                         AIM_RATIO_AT_LEAST, 7 });
        figure((Figure){ "png-size", (double)png.n / 1024, "KiB", (double)theirs / 1024, "libpng",
                         AIM_RATIO_AT_MOST, 1 });
}

int main(void) {
        int two[2];
        Volume *v;

        mind_signals();
        processors(two);
        keep_on(0, two[0]);
        v = make_land();
        measure("render-four-samples", v, false, 6);
        measure("render-one-sample", v, true, 6);
        measure_png(v);
        volume_free(v);
        return 0;
}
