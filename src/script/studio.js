        // ---- materials and cameras ----

        // The same memory, for what has numbers that are not whole.
        const NUMBERS = new Float32Array(SHARED.buffer, SHARED.byteOffset, SHARED.length);

        // The shortest of those that are stored alike: 0.2, not 0.20000000298.
        function shared(i) { return Number(NUMBERS[i].toPrecision(7)); }

        function share(values, what) {
                const all = Array.from(values, (value) => number(value, what));

                carryOut();
                NUMBERS.set(all);
        }

        function nameOf(value) {
                const text = String(value);

                if (text.includes("\0"))
                        throw new RangeError("A name has no NUL in it");
                return text;
        }

        function three(value, what) {
                if (value === null || typeof value !== "object")
                        throw new TypeError(`${what} is [x, y, z] or {x, y, z}, not ${show(value)}`);
                return [number(value[0] ?? value.x, what), number(value[1] ?? value.y, what),
                        number(value[2] ?? value.z, what)];
        }

        class Material {
                constructor(id) { Object.defineProperty(this, "id", { value: id, enumerable: true }); }
                #read() {
                        carryOut();
                        const name = native.material(this.id), at = Array.from({ length: 9 }, (_, i) => shared(i));

                        return { name, color: new Vec(...at.slice(0, 4)), metallic: at[4], roughness: at[5],
                                 emission: at.slice(6, 9) };
                }
                #write(changed) {
                        const m = { ...this.#read(), ...changed };

                        share([...m.color, m.metallic, m.roughness, ...m.emission], "A value of a material");
                        native.set_material(this.id, m.name);
                }
                get name() { return this.#read().name; }
                set name(value) { this.#write({ name: nameOf(value) }); }
                get color() { return this.#read().color; }
                set color(value) { this.#write({ color: colour(value) }); }
                get metallic() { return this.#read().metallic; }
                set metallic(value) { this.#write({ metallic: value }); }
                get roughness() { return this.#read().roughness; }
                set roughness(value) { this.#write({ roughness: value }); }
                get emission() { return this.#read().emission; }
                set emission(value) { this.#write({ emission: three(value, "An emission") }); }
                toJSON() { return { id: this.id, ...this.#read() }; }
        }

        class Camera {
                constructor(id) { Object.defineProperty(this, "id", { value: id, enumerable: true }); }
                #read() {
                        carryOut();
                        const name = native.camera(this.id), at = Array.from({ length: 19 }, (_, i) => shared(i));

                        return { name, matrix: new Mat4(at.slice(0, 16)), distance: at[16], fov: at[17],
                                 orthographic: at[18] !== 0 };
                }
                #write(changed) {
                        const c = { ...this.#read(), ...changed };

                        share([...c.matrix.values, c.distance, c.fov, c.orthographic ? 1 : 0], "A value of a camera");
                        native.set_camera(this.id, c.name);
                }
                get name() { return this.#read().name; }
                set name(value) { this.#write({ name: nameOf(value) }); }
                get orthographic() { return this.#read().orthographic; }
                set orthographic(value) { this.#write({ orthographic: Boolean(value) }); }
                get distance() { return this.#read().distance; }
                set distance(value) { this.#write({ distance: value }); }
                get fov() { return this.#read().fov; }
                set fov(value) { this.#write({ fov: value }); }
                get matrix() { return this.#read().matrix; }
                set matrix(value) { this.#write({ matrix: matrixOf(value) }); }
                get position() { return this.matrix.apply([0, 0, 0]); }
                get target() {
                        const { matrix, distance } = this.#read();

                        return matrix.apply([0, 0, -distance]);
                }
                // Straight up and down no other `up` than along Y makes sense.
                lookAt(position, target, up) {
                        const from = three(position, "A position"), to = three(target, "A target");
                        const upright = from[0] === to[0] && from[1] === to[1] ? [0, 1, 0] : [0, 0, 1];

                        share([...from, ...to, ...(up === undefined ? upright : three(up, "What is up"))], "A place");
                        native.look_at(this.id);
                }
                toJSON() { return { id: this.id, ...this.#read() }; }
        }

        function matrixOf(value) {
                return value instanceof Mat4 ? value : new Mat4(value);
        }

        // One object for each id.
        function collection(Kind) {
                const all = new Map();

                return (id) => {
                        let one = all.get(id);

                        if (!one)
                                all.set(id, one = new Kind(id));
                        return one;
                };
        }

        const materialOf = collection(Material), cameraOf = collection(Camera);

        function idOf(value, Kind, what) {
                if (!(value instanceof Kind))
                        throw new TypeError(`This wants a ${what} of the image, not ${show(value)}`);
                return value.id;
        }

        // From the front, the right and above, with all of the image in sight.
        function overview(camera, box) {
                const size = box ? box.size : new Vec(64, 64, 64), middle = box ? box.center.add([0.5, 0.5, 0.5]) : new Vec();

                camera.lookAt(middle.add(new Vec(1, -1, 1).mul(2 * Math.hypot(size.x, size.y, size.z))), middle);
                return camera;
        }

