// Calls of tools, as every test makes them, and ways to hold one where it is.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { goxelctl } from './rig.js';

const exec = promisify(execFile);

export function text(result) {
        return result.content.find((c) => c.type === 'text').text;
}

// Calls a tool; with `fails` a failure is a result like any other. The options are the client's.
export async function call(client, name, args, { fails = false, ...options } = {}) {
        const params = { name, arguments: args };
        // The clients of version 1 take the schema of the result before the options.
        const v1 = client.getNegotiatedProtocolVersion === undefined;
        const r = await (v1 ? client.callTool(params, undefined, options) : client.callTool(params, options));

        if (!fails)
                assert(!r.isError, r.isError ? text(r) : '');
        return r;
}

export function box(min, max) {
        return { op: 'shape', shape: 'cube', min, max, color: '#336699' };
}

// The pid of the engine of an open project.
export async function engine(rig, project) {
        const { stdout } = await exec(goxelctl, ['--socket', rig.socket, '--json', 'status'], { env: rig.env });
        const found = JSON.parse(stdout).engines.find((e) => e.project === project);

        assert(found, `${project} is not open`);
        return found.pid;
}

// Stops a project's engine, so that calls for it stay where they are until release().
export async function held(rig, project) {
        const pid = await engine(rig, project);

        process.kill(pid, 'SIGSTOP');
        rig.held.push(pid);
        return pid;
}

export function release(pid) {
        process.kill(pid, 'SIGCONT');
}
