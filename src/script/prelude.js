// The object model of scripts, over the few functions of natives.c.
//
// Setting a voxel only notes it in an array that both sides see; whatever looks at a volume has what was
// noted carried out first. A call out of the language costs as much as twenty such notes.
(function (native, scriptName, version) {
        "use strict";

        const SHARED = native.shared, FIELDS = 5, ENTRIES = SHARED.length / FIELDS;
        const MODES = { add: 0, over: 0, subtract: 1, sub: 1, paint: 3, max: 4, intersect: 5, replace: 8 };
        const MODE_NAMES = { 0: "add", 1: "subtract", 3: "paint", 4: "max", 5: "intersect", 8: "replace" };
        const SHAPES = { cube: 0, sphere: 1, cylinder: 2 };
        const MIN = -2147483648, MAX = 2147483647;
        const { stringify } = JSON, { isArray } = Array, { floor, min, max } = Math;
        const PromiseClass = Promise, then = Promise.prototype.then;

        let noted = 0;

        function carryOut() {
                const n = noted;

                noted = 0;
                if (n > 0)
                        native.set(n);
        }

        function show(value) {
                try {
                        return typeof value === "string" ? stringify(value) : String(value);
                } catch {
                        return typeof value;
                }
        }

        // ---- numbers, positions, colours ----

        function whole(value, what) {
                if (typeof value !== "number" || !(value >= MIN && value < MAX + 1))
                        throw new TypeError(`${what} is a number of 32 bits, not ${show(value)}`);
                return floor(value);
        }

        function part(pos, i, name) {
                const value = pos[i];

                return whole(value === undefined ? pos[name] : value, `${name} of a position`);
        }

        function position(pos) {
                if (pos === null || typeof pos !== "object")
                        throw new TypeError(`A position is [x, y, z] or {x, y, z}, not ${show(pos)}`);
                return [part(pos, 0, "x"), part(pos, 1, "y"), part(pos, 2, "z")];
        }

        function channel(value, name) {
                if (typeof value !== "number" || !(value >= 0 && value < 256))
                        throw new TypeError(`${name} of a colour is a number from 0 to 255, not ${show(value)}`);
                return floor(value);
        }

        function hexColour(text) {
                const found = /^#([0-9a-f]{6})([0-9a-f]{2})?$/i.exec(text);

                if (!found)
                        throw new TypeError(`A colour is "#RRGGBB" or "#RRGGBBAA", not ${show(text)}`);
                const rgb = parseInt(found[1], 16);

                return [rgb >> 16, rgb >> 8 & 255, rgb & 255, found[2] ? parseInt(found[2], 16) : 255];
        }

        function colour(value) {
                if (typeof value === "string")
                        return hexColour(value);
                if (value === null)
                        return [0, 0, 0, 0];
                if (typeof value !== "object")
                        throw new TypeError(`A colour is [r, g, b, a], "#RRGGBB" or null, not ${show(value)}`);
                const named = value[0] === undefined, a = named ? value.a : value[3];

                return [channel(named ? value.r : value[0], "r"), channel(named ? value.g : value[1], "g"),
                        channel(named ? value.b : value[2], "b"), a === undefined ? 255 : channel(a, "a")];
        }

        function packed(value) {
                const [r, g, b, a] = colour(value);

                return a === 0 ? 0 : r | g << 8 | b << 16 | a << 24;
        }

        function modeNumber(name) {
                const found = Object.hasOwn(MODES, name) ? MODES[name] : undefined;

                if (found === undefined)
                        throw new RangeError(
                                `A mode is one of ${Object.keys(MODES).join(", ")}, not ${show(name)}`);
                return found;
        }

        // Four numbers by the names of places or of colours, or by their indices.
        class Vec {
                constructor(x = 0, y = 0, z = 0, w = 0) {
                        this.x = x;
                        this.y = y;
                        this.z = z;
                        this.w = w;
                }
                get r() { return this.x; }
                set r(value) { this.x = value; }
                get g() { return this.y; }
                set g(value) { this.y = value; }
                get b() { return this.z; }
                set b(value) { this.z = value; }
                get a() { return this.w; }
                set a(value) { this.w = value; }
                get 0() { return this.x; }
                set 0(value) { this.x = value; }
                get 1() { return this.y; }
                set 1(value) { this.y = value; }
                get 2() { return this.z; }
                set 2(value) { this.z = value; }
                get 3() { return this.w; }
                set 3(value) { this.w = value; }
                add(o) { return new Vec(this.x + o[0], this.y + o[1], this.z + o[2], this.w); }
                sub(o) { return new Vec(this.x - o[0], this.y - o[1], this.z - o[2], this.w); }
                mul(k) { return new Vec(this.x * k, this.y * k, this.z * k, this.w); }
                dot(o) { return this.x * o[0] + this.y * o[1] + this.z * o[2]; }
                get length() { return Math.hypot(this.x, this.y, this.z); }
                * [Symbol.iterator]() {
                        yield this.x;
                        yield this.y;
                        yield this.z;
                        yield this.w;
                }
                toJSON() { return [this.x, this.y, this.z, this.w]; }
                toString() { return `(${this.x}, ${this.y}, ${this.z}, ${this.w})`; }
        }

        function unpacked(bytes) {
                return new Vec(bytes & 255, bytes >> 8 & 255, bytes >> 16 & 255, bytes >>> 24);
        }

        // ---- boxes ----

        // Both corners belong to it.
        class Box {
                constructor(from, to) {
                        const a = position(from), b = position(to);

                        this.min = new Vec(min(a[0], b[0]), min(a[1], b[1]), min(a[2], b[2]));
                        this.max = new Vec(max(a[0], b[0]), max(a[1], b[1]), max(a[2], b[2]));
                }
                get size() {
                        return new Vec(this.max.x - this.min.x + 1, this.max.y - this.min.y + 1,
                                       this.max.z - this.min.z + 1);
                }
                contains(pos) {
                        const [x, y, z] = position(pos), a = this.min, b = this.max;

                        return x >= a.x && x <= b.x && y >= a.y && y <= b.y && z >= a.z && z <= b.z;
                }
                iterVoxels(callback) {
                        const a = this.min, b = this.max;

                        for (let z = a.z; z <= b.z; z++)
                                for (let y = a.y; y <= b.y; y++)
                                        for (let x = a.x; x <= b.x; x++)
                                                callback(new Vec(x, y, z));
                }
                // From -1 to 1 along each side, 0 in the middle.
                worldToLocal(pos) {
                        const size = this.size, a = this.min;

                        return new Vec(2 * (pos[0] - a.x) / size.x - 1, 2 * (pos[1] - a.y) / size.y - 1,
                                       2 * (pos[2] - a.z) / size.z - 1);
                }
                toJSON() { return { min: [...this.min].slice(0, 3), max: [...this.max].slice(0, 3) }; }
        }

        function sharedBox(there) {
                return there ? new Box([SHARED[0], SHARED[1], SHARED[2]], [SHARED[3], SHARED[4], SHARED[5]]) : null;
        }

        function corners(box) {
                if (box === null || typeof box !== "object" || !box.min || !box.max)
                        throw new TypeError(`A box is new Box([x, y, z], [x, y, z]), not ${show(box)}`);
                const whole = new Box(box.min, box.max);

                return [whole.min.x, whole.min.y, whole.min.z, whole.max.x, whole.max.y, whole.max.z];
        }

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
                // All voxels that there are when it begins, from the bottom up.
                iter(callback) {
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

        // ---- the image ----

        class Layer {
                #volume;

                constructor(id) {
                        Object.defineProperty(this, "id", { value: id, enumerable: true });
                }
                get volume() {
                        const number = native.layer_volume(this.id);

                        this.#volume ??= new Volume(number);
                        return this.#volume;
                }
                get name() { return native.layer_name(this.id); }
                set name(value) {
                        const text = String(value);

                        if (text.includes("\0"))
                                throw new RangeError("A layer's name has no NUL in it");
                        native.rename_layer(this.id, text);
                }
                get visible() { return native.layer_visible(this.id); }
                set visible(value) { native.change_layer(this.id, value ? 1 : 0, native.layer_mode(this.id)); }
                get mode() { return MODE_NAMES[native.layer_mode(this.id)] ?? "add"; }
                set mode(name) {
                        const number = modeNumber(name);

                        if (number === MODES.max || number === MODES.replace)
                                throw new RangeError(`A layer's mode is add, subtract, paint or intersect, not ${name}`);
                        native.change_layer(this.id, this.visible ? 1 : 0, number);
                }
                toJSON() { return { id: this.id, name: this.name, visible: this.visible, mode: this.mode }; }
        }

        const known = new Map();

        function layerOf(id) {
                let layer = known.get(id);

                if (!layer)
                        known.set(id, layer = new Layer(id));
                return layer;
        }

        const image = {
                get layers() { return native.layers().map(layerOf); },
                get activeLayer() { return native.active() === 0 ? null : layerOf(native.active()); },
                set activeLayer(layer) { native.set_active(layer.id); },
                addLayer(name = "layer") {
                        const text = String(name);

                        if (text.includes("\0"))
                                throw new RangeError("A layer's name has no NUL in it");
                        return layerOf(native.add_layer(text));
                },
                removeLayer(layer) {
                        carryOut();
                        native.remove_layer(layer.id);
                },
                // What is seen of all layers, as a volume of its own.
                getLayersVolume() {
                        carryOut();
                        return new Volume(native.flatten());
                },
                // null when the project has no bounds.
                get box() {
                        carryOut();
                        return sharedBox(native.image_box());
                },
                // Around what is selected; without a selection the whole image.
                get selectionBox() {
                        carryOut();
                        return sharedBox(native.selection_box()) ?? this.box;
                },
                toJSON() { return { box: this.box, layers: this.layers }; },
        };

        const scripts = [];

        const goxel = {
                version,
                image,
                palette: { color: new Vec(255, 255, 255, 255) },
                registerScript(script) {
                        if (!script || typeof script.onExecute !== "function")
                                throw new TypeError("goxel.registerScript wants {name, onExecute: function}");
                        scripts.push(script);
                },
                registerFormat() {
                        throw new Error("A script has no files here, so it cannot bring a format of files");
                },
        };

        // ---- the console ----

        function shown(value) {
                if (typeof value === "string")
                        return value;
                if (value instanceof Error)
                        return value.stack ? `${value}\n${value.stack}` : String(value);
                if (typeof value === "object" && value !== null)
                        try {
                                return stringify(value) ?? String(value);
                        } catch {
                                return show(value);
                        }
                return typeof value === "function" ? `function ${value.name}` : String(value);
        }

        function log(...values) {
                native.log(values.map(shown).join(" "));
        }

        const names = { goxel, Vec, Box, Volume, print: log,
                        console: { log, info: log, warn: log, error: log, debug: log } };

        for (const name of Object.keys(names))
                Object.defineProperty(globalThis, name,
                                      { value: names[name], writable: true, configurable: true });

        // ---- what the program asks for ----

        // The places in a script that a stack names; those in here are nobody's business.
        function places(stack) {
                const found = [];

                for (const line of String(stack ?? "").split("\n")) {
                        const place = /^(?:(.*)@)?(.*):(\d+):(\d+)$/.exec(line);

                        if (place && place[2] === scriptName)
                                found.push({ name: place[1] ?? "", line: Number(place[3]), column: Number(place[4]) });
                }
                return found;
        }

        function described(error) {
                if (!(error instanceof Error))
                        return { message: `Uncaught ${shown(error)}`, line: null, column: null, stack: "" };
                const found = places(error.stack), [first] = found;

                return { message: `${error.name}: ${error.message}`, line: first ? first.line : error.sourceURL === scriptName ? error.line ?? null : null,
                         column: first ? first.column : null,
                         stack: found.slice(0, 32).map((p) => `${p.name || "anonymous"} (${scriptName}:${p.line}:${p.column})`)
                                 .join("\n") };
        }

        let ended = { state: "done", value: undefined };

        return {
                // The script has run: carries out what it has registered, and waits for its promise.
                finish(value) {
                        for (const script of scripts)
                                value = script.onExecute();
                        if (value instanceof PromiseClass) {
                                ended = { state: "waits" };
                                then.call(value, (got) => { ended = { state: "done", value: got }; },
                                          (error) => { ended = { state: "threw", error }; });
                        } else
                                ended = { state: "done", value };
                },
                // Nothing is left to run: its value as JSON.
                result() {
                        carryOut();
                        if (ended.state === "waits")
                                throw new Error("The script waits for a promise that nothing here will settle");
                        if (ended.state === "threw")
                                throw ended.error;
                        const text = stringify(ended.value);

                        return text === undefined ? "null" : text;
                },
                describe(error) {
                        try {
                                return stringify(described(error));
                        } catch {
                                return '{"message":"Uncaught","line":null,"column":null,"stack":""}';
                        }
                },
        };
})
