// The object model of scripts, over the few functions of natives.c: one function, which the build puts together of
// values.js, matrix.js, volume.js, studio.js, image.js and prelude.js.
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

        function called(callback) {
                if (typeof callback !== "function")
                        throw new TypeError(`This calls a function, not ${show(callback)}`);
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

        function textColour(text) {
                const number = native.colour(text);

                if (number < 0)
                        throw new TypeError(`A colour is "#RGB", "#RRGGBB", both with alpha or without, or a name of ` +
                                `CSS, not ${show(text)}`);
                return [number & 255, number >> 8 & 255, number >> 16 & 255, number >>> 24];
        }

        function colour(value) {
                if (typeof value === "string")
                        return textColour(value);
                if (value === null)
                        return [0, 0, 0, 0];
                if (typeof value !== "object")
                        throw new TypeError(`A colour is [r, g, b, a], a text like "#RRGGBB" or null, not ${show(value)}`);
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
                cross(o) {
                        return new Vec(this.y * o[2] - this.z * o[1], this.z * o[0] - this.x * o[2],
                                       this.x * o[1] - this.y * o[0], this.w);
                }
                normalize() { return this.mul(1 / this.length); }
                distance(o) { return this.sub(o).length; }
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
                        called(callback);

                        const a = this.min, b = this.max;

                        for (let z = a.z; z <= b.z; z++)
                                for (let y = a.y; y <= b.y; y++)
                                        for (let x = a.x; x <= b.x; x++)
                                                callback(new Vec(x, y, z));
                }
                // Where its middle is: half of a voxel where a side is even.
                get center() {
                        const a = this.min, b = this.max;

                        return new Vec((a.x + b.x) / 2, (a.y + b.y) / 2, (a.z + b.z) / 2);
                }
                union(box) {
                        const [x, y, z, X, Y, Z] = corners(box), a = this.min, b = this.max;

                        return new Box([min(a.x, x), min(a.y, y), min(a.z, z)], [max(b.x, X), max(b.y, Y), max(b.z, Z)]);
                }
                // null when they have nothing in common.
                intersect(box) {
                        const [x, y, z, X, Y, Z] = corners(box), a = this.min, b = this.max;
                        const from = [max(a.x, x), max(a.y, y), max(a.z, z)], to = [min(b.x, X), min(b.y, Y), min(b.z, Z)];

                        return from.every((value, i) => value <= to[i]) ? new Box(from, to) : null;
                }
                // By so many voxels on each side; null when nothing is left.
                grow(n) {
                        const a = this.min, b = this.max;

                        if (a.x - n > b.x + n || a.y - n > b.y + n || a.z - n > b.z + n)
                                return null;
                        return new Box([a.x - n, a.y - n, a.z - n], [b.x + n, b.y + n, b.z + n]);
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

