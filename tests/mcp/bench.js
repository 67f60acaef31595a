// bench.js GOXELCTL SOCKET: goxelctl mcp beside the reference server, by the same client. Prints one line: the median
// of a small call (us), of the start until initialize is answered (ms), and Pss (kB), each of ours and of theirs.
import { readFileSync } from 'node:fs';
import { clients, everything } from './parts.js';

const WARM = 200;
const BLOCKS = 20;
const CALLS = 100;
const STARTS = 7;

const { parts, make } = clients.v1;
const [goxelctl, socket] = process.argv.slice(2);
const voxel = { project: 'bench', min: [1, 2, 3], max: [1, 2, 3] };
const servers = [
        { command: goxelctl, args: ['--socket', socket, 'mcp'], call: { name: 'voxels_read', arguments: voxel } },
        { command: process.execPath, args: [everything], call: { name: 'echo', arguments: { message: 'hello' } } },
].map((s) => ({ ...s, starts: [], calls: [] }));

async function start(s) {
        const transport = new parts.StdioClientTransport({ ...s, stderr: 'ignore' });
        const client = make();
        const began = performance.now();

        await client.connect(transport);
        s.starts.push(performance.now() - began);
        return client;
}

async function calls(s, n, times) {
        for (let i = 0; i < n; i++) {
                const began = performance.now();
                const r = await s.client.callTool(s.call);

                if (r.isError)
                        throw new Error(JSON.stringify(r.content));
                times.push((performance.now() - began) * 1000);
        }
}

function median(values) {
        return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function pss(client) {
        return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${client.transport.pid}/smaps_rollup`, 'utf8'))[1]);
}

for (let i = 1; i < STARTS; i++)
        for (const s of servers)
                await (await start(s)).close();
for (const s of servers) {
        s.client = await start(s);
        if (s === servers[0])
                await s.client.callTool({ name: 'project_open', arguments: { project: 'bench' } });
        await calls(s, WARM, []);
}
// In turns, so that both see the machine in the same mood.
for (let i = 0; i < BLOCKS; i++)
        for (const s of servers)
                await calls(s, CALLS, s.calls);
const [kB, call, begin] = [(s) => pss(s.client), (s) => median(s.calls), (s) => median(s.starts)];
console.log([call, begin, kB].flatMap((of) => servers.map((s) => of(s).toFixed(1))).join(' '));
for (const s of servers)
        await s.client.close();
