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
                // plain, clone, shape or image.
                get kind() { return native.layer_kind(this.id); }
                get matrix() {
                        carryOut();
                        native.layer_matrix(this.id);
                        return new Mat4(Array.from({ length: 16 }, (_, i) => shared(i)));
                }
                set matrix(value) {
                        share(matrixOf(value).values, "A value of a matrix");
                        native.set_layer_matrix(this.id);
                }
                // null: the default one.
                get material() {
                        const id = native.layer_material(this.id);

                        return id === 0 ? null : materialOf(id);
                }
                set material(value) {
                        native.set_layer_material(this.id, value === null ? 0 : idOf(value, Material, "material"));
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
                set activeLayer(layer) { native.set_active(idOf(layer, Layer, "layer")); },
                // The lowest of that name; null when there is none.
                findLayer(name) { return this.layers.find((layer) => layer.name === name) ?? null; },
                addLayer(name = "layer") {
                        const text = String(name);

                        if (text.includes("\0"))
                                throw new RangeError("A layer's name has no NUL in it");
                        return layerOf(native.add_layer(text));
                },
                removeLayer(layer) {
                        carryOut();
                        native.remove_layer(idOf(layer, Layer, "layer"));
                },
                get materials() { return native.materials().map(materialOf); },
                findMaterial(name) { return this.materials.find((one) => one.name === name) ?? null; },
                addMaterial(name = "material") { return materialOf(native.add_material(nameOf(name))); },
                // Layers that had it have the default one then.
                removeMaterial(material) { native.remove_material(idOf(material, Material, "material")); },
                get cameras() { return native.cameras().map(cameraOf); },
                findCamera(name) { return this.cameras.find((one) => one.name === name) ?? null; },
                addCamera(name = "camera") {
                        return overview(cameraOf(native.add_camera(nameOf(name))), this.box);
                },
                removeCamera(camera) { native.remove_camera(idOf(camera, Camera, "camera")); },
                // null when there is none.
                get activeCamera() { return native.active_camera() === 0 ? null : cameraOf(native.active_camera()); },
                set activeCamera(camera) { native.set_active_camera(idOf(camera, Camera, "camera")); },
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

        const names = { goxel, Vec, Mat4, Box, Volume, print: log,
                        console: { log, info: log, warn: log, error: log, debug: log } };

        for (const name of Object.keys(names))
                Object.defineProperty(globalThis, name,
                                      { value: names[name], writable: true, configurable: true });

