// Many of them at once, and clients that end without a word.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { call, held, release } from './calls.js';
import { clients } from './parts.js';
import { goxelctl, gone, withRig } from './rig.js';
import { run, test } from './tap.js';

const EDITS = 10;

const kinds = Object.keys(clients);

function edit(client, project, x, y) {
        return call(client, 'edit', { project, operations: [{ op: 'set', at: [x, y, 0], color: '#ffffff' }] });
}

async function voxels(client, project) {
        return (await call(client, 'project_describe', { project })).structuredContent.voxels;
}

test('eight bridges work on two projects and one is killed in mid-call', async (rig) => {
        const projects = ['castle', 'tower'];
        const bridges = await Promise.all(Array.from({ length: 7 }, (_, i) => rig.connect(kinds[i % kinds.length])));
        const [first, last] = [bridges[0], await rig.connectBare('v1')];

        for (const project of projects)
                await call(first, 'project_open', { project });
        const pid = await held(rig, projects[1]);
        const doomed = edit(last, projects[1], 100, 100);
        const lost = assert.rejects(doomed);
        await voxels(last, projects[0]); // its other call has been read by now
        const edits = bridges.flatMap((b, i) =>
                Array.from({ length: EDITS }, (_, n) => edit(b, projects[i % 2], i, n)));
        process.kill(last.bridge, 'SIGKILL');
        await lost;
        release(pid);
        await Promise.all(edits);
        assert.equal(await voxels(first, projects[0]), 4 * EDITS);
        // The edit of the one that was killed may have been made or not.
        assert([3 * EDITS, 3 * EDITS + 1].includes(await voxels(first, projects[1])));
});

test('a client that is killed in mid-call leaves no bridge behind', async (rig) => {
        const client = await rig.connect('v1');
        const how = JSON.stringify({ command: goxelctl, args: ['--socket', rig.socket, 'mcp'], env: rig.env });
        const script = `
                const { clients } = await import(${JSON.stringify(import.meta.resolve('./parts.js'))});
                const { parts, make } = clients.v1;
                const transport = new parts.StdioClientTransport(${how});
                const client = make();
                await client.connect(transport);
                await client.callTool({ name: 'project_list', arguments: {} });
                client.callTool({ name: 'project_describe', arguments: { project: 'castle' } });
                await client.listTools();
                console.log(transport.pid);`;

        await call(client, 'project_open', { project: 'castle' });
        const pid = await held(rig, 'castle');
        const other = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
        const [said] = await once(other.stdout, 'data');
        other.kill('SIGKILL');
        await gone(Number(said));
        release(pid);
        assert.equal(await voxels(client, 'castle'), 0);
});

await run(withRig);
