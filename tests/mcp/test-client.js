// test-client.js KIND: goxelctl mcp as a program built on one of the official clients uses it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { box, call, engine, held, release, text } from './calls.js';
import { clients } from './parts.js';
import { gone, withRig } from './rig.js';
import { run, test } from './tap.js';

const kind = process.argv[2];
const { version } = clients[kind];
const stateless = version === '2026-07-28';
const connect = (rig, ...more) => rig.connect(kind, ...more);

// Width and height from the header of a PNG, which begins with them.
function pngSize(bytes) {
        assert.equal(bytes.subarray(0, 8).toString('latin1'), '\x89PNG\r\n\x1a\n');
        assert.equal(bytes.subarray(-8, -4).toString('latin1'), 'IEND');
        return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

test('client and server agree on a version and on what the server has', async (rig) => {
        const client = await connect(rig);

        assert.equal(client.getServerVersion().name, 'goxel');
        assert.match(client.getInstructions(), /project/);
        assert.deepEqual(Object.keys(client.getServerCapabilities()).sort(),
                         ['completions', 'prompts', 'resources', 'tools']);
        assert.equal(client.getNegotiatedProtocolVersion?.() ?? version, version);
        if (!stateless)
                await client.ping();
});

test('every tool says what it is for and what it takes and gives', async (rig) => {
        const client = await connect(rig);
        const { tools } = await client.listTools();

        assert(tools.length >= 10);
        for (const t of tools) {
                assert(t.title && t.description && t.outputSchema, t.name);
                assert.equal(t.inputSchema.type, 'object');
                assert.equal(typeof t.annotations.readOnlyHint, 'boolean');
        }
        assert(JSON.stringify(tools).length / 4 <= 3000);
        const readers = await (await connect(rig, '--read-only')).listTools();
        assert(readers.tools.length > 0 && readers.tools.length < tools.length);
        assert(readers.tools.every((t) => t.annotations.readOnlyHint || t.name === 'render'));
});

test('a model is built, read, looked at, taken back and exported', async (rig) => {
        const client = await connect(rig);
        const path = rig.path('house.gox');

        await client.listTools(); // with the schemas in hand the client checks what the tools give
        await call(client, 'project_open', { project: 'house' });
        await call(client, 'edit', { project: 'house', operations: [box([0, 0, 0], [3, 3, 3])] });
        const r = await call(client, 'project_describe', { project: 'house' });
        assert.equal(r.structuredContent.voxels, 64);
        assert.deepEqual(JSON.parse(text(r)), r.structuredContent);
        await call(client, 'voxels_read', { project: 'house', min: [0, 0, 0], max: [3, 3, 0] });
        const picture = (await call(client, 'render', { project: 'house', width: 96, height: 64 }))
                .content.find((c) => c.type === 'image');
        assert.equal(picture.mimeType, 'image/png');
        assert.deepEqual(pngSize(Buffer.from(picture.data, 'base64')), [96, 64]);
        await call(client, 'file_export', { project: 'house', path });
        assert.equal(readFileSync(path).subarray(0, 4).toString(), 'GOX ');
        await call(client, 'history', { project: 'house', action: 'undo' });
        await call(client, 'file_import', { project: 'copy', path });
        const projects = (await call(client, 'project_list', {})).structuredContent;
        assert.match(JSON.stringify(projects), /copy.*house/);
});

test('wrong arguments are a result that says how to mend the call', async (rig) => {
        const client = await connect(rig);
        const wrong = async (name, args, words) => {
                const r = await call(client, name, args, { fails: true });
                assert.equal(r.isError, true);
                assert.match(text(r), words);
        };

        await wrong('edit', { project: 'x' }, /operations/);
        await wrong('edit', { project: 'x', operations: [{ op: 'set', at: [1, 2] }] }, /operations\[0\]\.at/);
        await wrong('project_describe', { project: 'nowhere' }, /project_open/);
        await wrong('project_open', { project: 'x', colour: 'red' }, /colour/);
        await assert.rejects(call(client, 'no_such_tool', {}), { code: -32602 });
});

test('resources are listed, read and completed', async (rig) => {
        const client = await connect(rig);

        await call(client, 'project_open', { project: 'house' });
        const { resources } = await client.listResources();
        assert(resources.some((r) => r.uri === 'goxel://project/house/summary'));
        const { resourceTemplates } = await client.listResourceTemplates();
        assert(resourceTemplates.length >= 4);
        const picture = await client.readResource({ uri: 'goxel://project/house/picture' });
        assert.deepEqual(pngSize(Buffer.from(picture.contents[0].blob, 'base64')), [512, 512]);
        const summary = await client.readResource({ uri: 'goxel://project/house/summary' });
        assert.equal(JSON.parse(summary.contents[0].text).voxels, 0);
        // Version 2 of the client has one code for both eras.
        await assert.rejects(client.readResource({ uri: 'goxel://project/nowhere/summary' }),
                             { code: kind === 'v1' ? -32002 : -32602 });
        const { completion } = await client.complete({
                ref: { type: 'ref/resource', uri: resourceTemplates[0].uriTemplate },
                argument: { name: resourceTemplates[0].uriTemplate.match(/\{(\w+)\}/)[1], value: 'ho' },
        });
        assert.deepEqual(completion.values, ['house']);
});

test('prompts are listed and filled in', async (rig) => {
        const client = await connect(rig);
        const { prompts } = await client.listPrompts();

        assert(prompts.length >= 3);
        for (const p of prompts) {
                assert(p.description && p.arguments.length > 0, p.name);
                const given = p.arguments.filter((a) => a.required).map((a) => [a.name, `my ${a.name}`]);
                const { messages } = await client.getPrompt({ name: p.name, arguments: Object.fromEntries(given) });
                assert(messages.length > 0);
                assert.match(messages[0].content.text, /my project/);
        }
        await assert.rejects(client.getPrompt({ name: prompts[0].name, arguments: {} }), { code: -32602 });
});

test('a change by another client is told to whoever asked for it', async (rig) => {
        const [watcher, writer] = [await connect(rig), await connect(rig)];
        const uri = 'goxel://project/house/summary';
        const told = [];
        let wake;

        await call(writer, 'project_open', { project: 'house' });
        assert.equal(watcher.getServerCapabilities().resources.subscribe, true);
        watcher.fallbackNotificationHandler = async (n) => {
                told.push(n);
                wake?.();
        };
        if (stateless)
                await watcher.listen({ resourceSubscriptions: [uri] });
        else
                await watcher.subscribeResource({ uri });
        const since = told.length;
        await call(writer, 'edit', { project: 'house', operations: [box([0, 0, 0], [1, 1, 1])] });
        while (told.length === since)
                await new Promise((resolve) => (wake = resolve));
        assert.equal(told.at(-1).method, 'notifications/resources/updated');
        assert.equal(told.at(-1).params.uri, uri);
});

test('a call is cancelled by its signal and the next one is answered', async (rig) => {
        const client = await connect(rig);
        const stop = new AbortController();

        await call(client, 'project_open', { project: 'house' });
        const pid = await held(rig, 'house');
        const pending = call(client, 'project_describe', { project: 'house' }, { signal: stop.signal });
        const other = call(client, 'project_open', { project: 'other' });
        await other; // the held one has been read by now
        stop.abort('enough');
        await assert.rejects(pending);
        await call(client, 'project_describe', { project: 'other' });
        release(pid);
        assert.equal((await call(client, 'project_describe', { project: 'house' })).structuredContent.voxels, 0);
});

test('a call that takes long tells of its progress', async (rig) => {
        const client = await connect(rig);
        const seen = [];
        let wake;
        const twice = new Promise((resolve) => (wake = resolve));

        await call(client, 'project_open', { project: 'house' });
        const pid = await held(rig, 'house');
        const pending = call(client, 'project_describe', { project: 'house' }, {
                onprogress: (p) => {
                        if (seen.push(p.progress) === 2)
                                wake();
                },
        });
        await twice;
        release(pid);
        await pending;
        assert(seen.every((p, i) => i === 0 || p > seen[i - 1]));
});

test('a daemon that is killed and started again keeps what was done', async (rig) => {
        const client = await connect(rig);

        await call(client, 'project_open', { project: 'house' });
        await call(client, 'edit', { project: 'house', operations: [box([0, 0, 0], [1, 1, 1])] });
        await rig.stop('SIGKILL');
        await rig.start();
        await call(client, 'edit', { project: 'house', operations: [box([5, 5, 5], [6, 6, 6])] });
        const pid = await engine(rig, 'house');
        process.kill(pid, 'SIGKILL');
        assert.equal((await call(client, 'project_describe', { project: 'house' })).structuredContent.voxels, 16);
});

test('a bridge ends when its client closes', async (rig) => {
        const client = await connect(rig);
        const pid = client.bridge;

        await call(client, 'project_open', { project: 'house' });
        await client.close();
        await gone(pid);
});

await run(withRig);
