// Files that we write, held to the rules of glTF by the validator of those who make them.
// test-gltf.js FORMAT-TOOL FOLDER MODEL…
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { run, test } from '../mcp/tap.js';

const validator = createRequire(join(process.env.GOXEL_MCP_PARTS, 'package.json'))('gltf-validator');
const [tool, ...models] = process.argv.slice(2);
const choices = [
        [],
        ['up=z', 'origin=center', 'scale=0.1'],
        ['colors=palette', 'normals=true'],
        ['colors=vertex16', 'layers=false'],
        ['colors=none', 'lod=1', 'materials=false'],
        ['compact=true', 'origin=bottom'],
        ['compact=true', 'up=z', 'colors=palette'],
];

async function check(path) {
        const report = await validator.validateBytes(new Uint8Array(readFileSync(path)));

        assert.deepEqual(report.issues.messages.filter((m) => m.severity < 2), []);
        return report.info;
}

for (const model of models)
        for (const ending of ['glb', 'gltf'])
                for (const options of choices)
                        test(`${basename(model)} as .${ending} ${options.join(' ')} has no errors and no warnings`, async (dir) => {
                                const path = join(dir, `out.${ending}`);

                                execFileSync(tool, ['convert', model, path, ...options], { stdio: 'ignore' });
                                const info = await check(path);
                                assert.ok(info.totalTriangleCount > 0);
                                assert.deepEqual(info.extensionsUsed ?? [],
                                        options.includes('compact=true') ? ['KHR_mesh_quantization'] : []);
                        });

await run(async (body) => {
        const dir = mkdtempSync(join(tmpdir(), 'goxel-gltf-'));

        try {
                await body(dir);
        } finally {
                rmSync(dir, { recursive: true });
        }
});
