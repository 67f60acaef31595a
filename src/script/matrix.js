        // ---- matrices ----

        const CELLS_MOST = 1 << 24;

        function number(value, what) {
                if (typeof value !== "number" || !Number.isFinite(value))
                        throw new TypeError(`${what} is a number, not ${show(value)}`);
                return value;
        }

        // Quarter turns are exact.
        function turned(degrees) {
                const quarters = degrees / 90, angle = degrees * Math.PI / 180;

                if (Number.isInteger(quarters))
                        return [[1, 0], [0, 1], [-1, 0], [0, -1]][(quarters % 4 + 4) % 4];
                return [Math.cos(angle), Math.sin(angle)];
        }

        const AXES = { x: [1, 0, 0], y: [0, 1, 0], z: [0, 0, 1] };

        // Where something stands: 16 numbers, column by column, the last row 0 0 0 1. Whole numbers are corners of voxels.
        class Mat4 {
                constructor(values = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]) {
                        const all = Array.from(values, (value) => number(value, "A value of a matrix"));

                        if (all.length !== 16)
                                throw new TypeError(`A matrix has 16 values, not ${all.length}`);
                        this.values = all;
                }
                static translation(x, y, z) {
                        return new Mat4([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, x, y, z, 1]);
                }
                static scaling(x, y = x, z = x) {
                        return new Mat4([x, 0, 0, 0, 0, y, 0, 0, 0, 0, z, 0, 0, 0, 0, 1]);
                }
                // By the right hand about an axis: "x", "y", "z" or a vector.
                static rotation(degrees, axis) {
                        const [c, s] = turned(number(degrees, "An angle")), named = AXES[axis] ?? axis;
                        const { x, y, z } = new Vec(...[...named].slice(0, 3)).normalize(), t = 1 - c;

                        return new Mat4([c + x * x * t, x * y * t + z * s, x * z * t - y * s, 0,
                                         x * y * t - z * s, c + y * y * t, y * z * t + x * s, 0,
                                         x * z * t + y * s, y * z * t - x * s, c + z * z * t, 0, 0, 0, 0, 1]);
                }
                // What `other` does first and this one then.
                multiply(other) {
                        const a = this.values, b = other.values, product = [];

                        for (let column = 0; column < 4; column++)
                                for (let row = 0; row < 4; row++)
                                        product.push(a[row] * b[4 * column] + a[row + 4] * b[4 * column + 1] +
                                                     a[row + 8] * b[4 * column + 2] + a[row + 12] * b[4 * column + 3]);
                        return new Mat4(product);
                }
                translate(x, y, z) { return this.multiply(Mat4.translation(x, y, z)); }
                scale(x, y, z) { return this.multiply(Mat4.scaling(x, y, z)); }
                rotate(degrees, axis) { return this.multiply(Mat4.rotation(degrees, axis)); }
                apply(pos) {
                        const m = this.values, x = pos[0] ?? pos.x, y = pos[1] ?? pos.y, z = pos[2] ?? pos.z;

                        return new Vec(m[0] * x + m[4] * y + m[8] * z + m[12], m[1] * x + m[5] * y + m[9] * z + m[13],
                                       m[2] * x + m[6] * y + m[10] * z + m[14]);
                }
                inverse() {
                        const [a, b, c, , d, e, f, , g, h, i] = this.values;
                        const det = a * (e * i - f * h) - d * (b * i - c * h) + g * (b * f - c * e);

                        if (det === 0)
                                throw new RangeError("A matrix that flattens everything cannot be inverted");
                        const turn = new Mat4([(e * i - f * h) / det, (c * h - b * i) / det, (b * f - c * e) / det, 0,
                                               (f * g - d * i) / det, (a * i - c * g) / det, (c * d - a * f) / det, 0,
                                               (d * h - e * g) / det, (b * g - a * h) / det, (a * e - b * d) / det, 0,
                                               0, 0, 0, 1]);
                        const [, , , , , , , , , , , , x, y, z] = this.values;

                        return turn.translate(-x, -y, -z);
                }
                // The voxels that a box of them may come to.
                boxOf(box) {
                        const [x, y, z, X, Y, Z] = corners(box), all = [];

                        for (const u of [x, X + 1])
                                for (const v of [y, Y + 1])
                                        for (const w of [z, Z + 1])
                                                all.push(this.apply([u, v, w]));
                        const from = ["x", "y", "z"].map((k) => floor(min(...all.map((p) => p[k]))));
                        const to = ["x", "y", "z"].map((k) => Math.ceil(max(...all.map((p) => p[k]))) - 1);

                        return new Box(from, to.map((value, i) => max(value, from[i])));
                }
                toJSON() { return this.values; }
        }

