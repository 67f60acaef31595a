#include "formats/runs.h"

int runs_new(Runs *ret, const Volume *v) {
        *ret = (Runs){ 0 };
        return walk_new(&ret->walk, v);
}

void runs_done(Runs *r) {
        r->walk = walk_free(r->walk);
}

static bool goes_on(const Run *run, Point p, Colour c) {
        return run->from.y == p.y && run->from.z == p.z && run->from.x + run->n == p.x &&
               colour_equal(run->colour, c);
}

bool runs_next(Runs *r, Run *ret) {
        Run run = r->next;
        Colour c;
        Point p;

        r->next = (Run){ 0 };
        while (walk_next(r->walk, 1, &p, &c)) {
                if (run.n && !goes_on(&run, p, c)) {
                        r->next = (Run){ p, 1, c };
                        break;
                }
                if (!run.n)
                        run = (Run){ p, 0, c };
                run.n++;
        }
        *ret = run;
        return run.n > 0;
}
