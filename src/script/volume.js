        // ---- volumes ----

        class Volume {
                #id;

                constructor(id) {
                        this.#id = id === undefined ? native.copy() : id;
                }
                setAt(pos, color) {
                        if (noted === ENTRIES)
                                carryOut();
                        const at = noted * FIELDS;
                        let x = pos[0], y = pos[1], z = pos[2];

                        if (x !== (x | 0) || y !== (y | 0) || z !== (z | 0))
                                [x, y, z] = position(pos);
                        SHARED[at + 1] = x;
                        SHARED[at + 2] = y;
                        SHARED[at + 3] = z;
                        if (isArray(color) && color.length === 4) {
                                const r = color[0], g = color[1], b = color[2], a = color[3];

                                if (a !== 0 && r === (r & 255) && g === (g & 255) && b === (b & 255) &&
                                    a === (a & 255))
                                        SHARED[at + 4] = r | g << 8 | b << 16 | a << 24;
                                else
                                        SHARED[at + 4] = packed(color);
                        } else
                                SHARED[at + 4] = packed(color);
                        SHARED[at] = this.#id;
                        noted++;
                }
                getAt(pos) {
                        const [x, y, z] = position(pos);

                        carryOut();
                        return unpacked(native.get(this.#id, x, y, z));
                }
                has(pos) { return this.getAt(pos).a > 0; }
                removeAt(pos) { this.setAt(pos, null); }
                // Where the matrix takes each voxel, as a volume of its own: a voxel has the colour of the place that its
                // middle comes from.
                transform(matrix) {
                        const to = new Volume(), from = this.box;

                        if (!(matrix instanceof Mat4))
                                throw new TypeError(`A volume is transformed by a Mat4, not by ${show(matrix)}`);
                        const back = matrix.inverse(), target = from && matrix.boxOf(from);

                        if (target && target.size.x * target.size.y * target.size.z > CELLS_MOST)
                                throw new RangeError(`The transformed volume would be in a box of more than ${CELLS_MOST} cells`);
                        target?.iterVoxels((pos) => {
                                const { x, y, z } = back.apply([pos.x + 0.5, pos.y + 0.5, pos.z + 0.5]);

                                if (!from.contains([x, y, z]))
                                        return;
                                const color = this.getAt([x, y, z]);

                                if (color.a > 0)
                                        to.setAt(pos, color);
                        });
                        return to;
                }
                // All voxels that there are when it begins, from the bottom up.
                iter(callback) {
                        called(callback);
                        carryOut();
                        const walk = native.walk(this.#id, MIN, MIN, MIN, MAX, MAX, MAX);

                        try {
                                for (;;) {
                                        carryOut();
                                        const n = native.next(walk);

                                        if (n === 0)
                                                return;
                                        // The callback notes what it sets in the same array.
                                        const found = SHARED.slice(0, n * FIELDS);

                                        for (let at = 0; at < found.length; at += FIELDS)
                                                callback(new Vec(found[at], found[at + 1], found[at + 2]),
                                                         unpacked(found[at + 3]));
                                }
                        } finally {
                                native.end(walk);
                        }
                }
                copy() {
                        carryOut();
                        return new Volume(native.copy(this.#id));
                }
                #paint(shape, box, color, mode) {
                        const where = corners(box), number = modeNumber(mode), bytes = packed(color);

                        carryOut();
                        native.paint(this.#id, shape, ...where, number, bytes);
                }
                fill(box, color, mode = "add") {
                        this.#paint(SHAPES.cube, box, color, color === null && mode === "add" ? "replace" : mode);
                }
                shape(name, box, color, mode = "add") {
                        if (!Object.hasOwn(SHAPES, name))
                                throw new RangeError(
                                        `A shape is one of ${Object.keys(SHAPES).join(", ")}, not ${show(name)}`);
                        this.#paint(SHAPES[name], box, color, mode);
                }
                clear(box = this.box) {
                        if (box !== null)
                                this.#paint(SHAPES.cube, box, [0, 0, 0, 255], "subtract");
                }
                merge(other, mode = "add") {
                        const number = modeNumber(mode);

                        if (!(other instanceof Volume))
                                throw new TypeError(`Only a volume can be merged, not ${show(other)}`);
                        carryOut();
                        native.merge(this.#id, other.#id, number);
                }
                get count() {
                        carryOut();
                        return native.count(this.#id);
                }
                // Around all voxels; null when there is none.
                get box() {
                        carryOut();
                        return sharedBox(native.bounds(this.#id));
                }
                save() {
                        throw new Error("A script has no files: save with goxel.save_project or goxel.export_model");
                }
                toJSON() { return { count: this.count, box: this.box }; }
        }

