#include "voxel/edit-private.h"

static const Kept *edit_removed(const Edit *e, uint32_t id) {
        for (size_t i = 0; i < e->n_kept; i++)
                if (e->kept[i].removed && e->kept[i].layer->id == id)
                        return &e->kept[i];
        return NULL;
}

static bool edit_began_with(const Edit *e, const Layer *l) {
        for (size_t i = 0; i < e->n_kept; i++)
                if (e->kept[i].layer == l)
                        return true;
        return false;
}

static EditPair kept_pair(const Edit *e, const Kept *k) {
        const Layer *again = k->removed ? model_layer(e->model, k->layer->id) : NULL;

        if (!k->removed)
                return (EditPair){ k->layer->id, &k->before, &k->layer->volume->table, true };
        /* Removed, but the same id may have come back as another object. */
        return (EditPair){ k->layer->id, &k->layer->volume->table, again ? &again->volume->table : NULL,
                           false };
}

bool edit_pair(const Edit *e, size_t n, EditPair *ret) {
        if (n < e->n_kept) {
                *ret = kept_pair(e, &e->kept[n]);
                return true;
        }
        n -= e->n_kept;
        if (!e->touched || n >= e->model->n_layers)
                return false;
        /* The others are new; the old ones were seen above and have no part here. */
        *ret = (EditPair){ .layer = e->model->layers[n]->id };
        if (!edit_began_with(e, e->model->layers[n]) && !edit_removed(e, ret->layer))
                ret->after = &e->model->layers[n]->volume->table;
        return true;
}

static Box box_of_block(Point at) {
        const Point o = block_origin(at);

        return (Box){ o, { o.x + BLOCK_SIDE - 1, o.y + BLOCK_SIDE - 1, o.z + BLOCK_SIDE - 1 } };
}

/* The blocks of one table that differ from what the other has. With `alone` only those that it has not. */
static Box table_difference(const Table *t, const Table *other, bool alone) {
        Box box = BOX_EMPTY;

        for (size_t i = 0; t && i < t->capacity; i++) {
                const Slot *slot = &t->slots[i];

                if (slot->hash == 0 || (alone && other && table_find(other, slot->at)))
                        continue;
                if (!block_equal(slot->block, table_get(other, slot->at)))
                        box = box_union(box, box_of_block(slot->at));
        }
        return box;
}

Box kept_box(const Kept *k) {
        return table_difference(&k->before, &k->layer->volume->table, false);
}

Box edit_box(const Edit *e) {
        Box box = BOX_EMPTY;
        EditPair p;

        for (size_t i = 0; edit_pair(e, i, &p); i++) {
                box = box_union(box, table_difference(p.before, p.after, false));
                if (!p.partial)
                        box = box_union(box, table_difference(p.after, p.before, true));
        }
        return box;
}
