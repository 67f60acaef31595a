// goxelctl mcp under the official Inspector, which is strict with schemas.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text as whole } from 'node:stream/consumers';
import { inspector } from './parts.js';
import { withRig } from './rig.js';
import { run, test } from './tap.js';

async function inspect(rig, ...options) {
        const { command, args, env } = rig.command('2025-11-25');
        const child = spawn(process.execPath, [inspector, '--cli', command, ...args, ...options],
                            { env: { ...env, GOXEL_MCP_PARTS: undefined }, stdio: ['ignore', 'pipe', 'pipe'] });
        const [out, err, [code]] = await Promise.all([whole(child.stdout), whole(child.stderr), once(child, 'exit')]);

        assert.equal(code, 0, `${err}\n${out}`.slice(0, 2000));
        return { result: JSON.parse(out), err };
}

test('the list of tools has no fault', async (rig) => {
        const { result, err } = await inspect(rig, '--method', 'tools/list', '--strict');

        assert(result.tools.length >= 10);
        assert.equal(err, '');
});

test('tools are called', async (rig) => {
        const of = (name, ...args) =>
                inspect(rig, '--method', 'tools/call', '--tool-name', name, ...args.flatMap((a) => ['--tool-arg', a]));
        const { result } = await of('project_open', 'project=house', 'template=cube', 'width=4', 'height=4', 'depth=4');

        assert(!result.isError);
        const described = (await of('project_describe', 'project=house')).result;
        assert.equal(described.structuredContent.voxels, result.structuredContent.voxels);
});

test('resources and prompts are listed', async (rig) => {
        const { result } = await inspect(rig, '--method', 'resources/list');

        assert.deepEqual(result.resources, []);
        const { prompts } = (await inspect(rig, '--method', 'prompts/list')).result;
        assert(prompts.length >= 3);
});

await run(withRig);
