#include "formats/minecraft.h"

#include <string.h>

static bool is(const Nbt *t, const char *name, NbtType type) {
        return t->type == type && t->name_n == strlen(name) && !memcmp(t->name, name, t->name_n);
}

/* The first tag that one of the formats alone has. */
static MinecraftRead find_reader(const Nbt *root, MinecraftRead usual) {
        Cursor at = root->value;
        Nbt t;

        while (nbt_next(root, &at, &t) > 0) {
                if (is(&t, "Regions", NBT_COMPOUND))
                        return litematic_read_tags;
                if (is(&t, "Schematic", NBT_COMPOUND) || is(&t, "BlockData", NBT_BYTES) ||
                    is(&t, "Blocks", NBT_COMPOUND))
                        return schem_read_tags;
                if (is(&t, "Blocks", NBT_BYTES))
                        return schematic_read_tags;
        }
        return usual;
}

int minecraft_read(MinecraftRead usual, Model **ret, const uint8_t *data, size_t n, FormatNotes *notes,
                   FormatError *error) {
        CLEANUP_BUF Buf tags = { 0 };
        ProgressStage stage;
        Nbt root;
        int r;

        r = nbt_open(&tags, data, n, &root, error);
        if (r)
                return r;
        stage = progress_enter(NBT_OPENED, 1);
        r = find_reader(&root, usual)(ret, &root, notes, error);
        progress_leave(stage);
        return r;
}
