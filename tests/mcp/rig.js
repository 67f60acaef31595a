// A goxeld of a test's own, and clients of goxelctl mcp for it. What is waited for are events: goxeld's word that
// it serves, the end of a process.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { clients } from './parts.js';
import { check } from './schema.js';

const build = process.env.GOXEL_MCP_BUILD;
const tap = join(import.meta.dirname, 'tap.sh');
export const goxelctl = join(build, 'src/cli/goxelctl');

export class Rig {
        constructor() {
                this.folder = mkdtempSync('/tmp/goxel-mcp-');
                this.socket = this.path('goxel.sock');
                this.open = [];
                this.taps = [];
                this.held = []; // engines that a test has stopped
                // A test that took too long has not come to done().
                process.once('exit', () => this.abandon());
                // Nothing of the user's, in programs that the clients start either.
                this.env = {
                        PATH: process.env.PATH,
                        LC_ALL: 'C.UTF-8',
                        HOME: this.folder,
                        XDG_RUNTIME_DIR: this.folder,
                        ASAN_OPTIONS: `log_path=${this.path('sanitizer')}`,
                        UBSAN_OPTIONS: `log_path=${this.path('sanitizer')}:print_stacktrace=1`,
                };
        }

        abandon() {
                this.resume();
                this.goxeld?.kill('SIGKILL');
                rmSync(this.folder, { recursive: true, force: true });
        }

        resume() {
                for (const pid of this.held)
                        try {
                                process.kill(pid, 'SIGCONT');
                        } catch {
                                // it has ended since
                        }
        }

        path(name) {
                return join(this.folder, name);
        }

        // Resolves when goxeld serves.
        async start() {
                this.goxeld = spawn(
                        join(build, 'src/daemon/goxeld'),
                        ['--socket', this.socket, '--state-dir', this.path('state'),
                         '--engine', join(build, 'src/engine/goxel-engine'),
                         '--description', join(build, 'src/engine/engine.json')],
                        { env: this.env, stdio: ['ignore', 'ignore', 'pipe'] });
                this.ended = once(this.goxeld, 'exit');
                const said = [];
                for await (const line of createInterface({ input: this.goxeld.stderr })) {
                        said.push(line);
                        if (line.includes(' serves ')) {
                                this.goxeld.stderr.resume();
                                return;
                        }
                }
                throw new Error(`goxeld does not start: ${said.join('\n')}`);
        }

        async stop(signal) {
                if (!this.goxeld)
                        return;
                this.goxeld.kill(signal);
                await this.ended;
                this.goxeld = undefined;
        }

        // How a client starts the bridge, with a tap in between. What went through is checked at the end.
        command(version, ...more) {
                const folder = this.path(`tap-${this.taps.length}`);

                mkdirSync(folder);
                this.taps.push({ folder, version });
                return { command: tap, args: [folder, goxelctl, '--socket', this.socket, 'mcp', ...more], env: this.env };
        }

        // A connected client of one of the official kinds. `client.bridge` is the pid of its goxelctl.
        async connect(kind, ...more) {
                const how = this.command(clients[kind].version, ...more);
                const client = await this.attach(kind, how);

                client.bridge = Number(readFileSync(join(how.args[0], 'pid'), 'utf8'));
                return client;
        }

        // The same without a tap, which would not end with a bridge that is killed.
        async connectBare(kind) {
                return this.attach(kind, { command: goxelctl, args: ['--socket', this.socket, 'mcp'], env: this.env });
        }

        async attach(kind, how) {
                const { make, parts } = clients[kind];
                const client = make();
                const transport = new parts.StdioClientTransport(how);

                await client.connect(transport);
                client.bridge = transport.pid;
                this.open.push(client);
                return client;
        }

        async done() {
                this.resume();
                for (const client of this.open)
                        await client.close();
                await this.stop('SIGTERM');
                try {
                        for (const t of this.taps)
                                check(t.folder, t.version);
                        for (const name of readdirSync(this.folder))
                                if (name.startsWith('sanitizer.'))
                                        throw new Error(readFileSync(this.path(name), 'utf8'));
                } finally {
                        rmSync(this.folder, { recursive: true });
                }
        }
}

// For run(): a rig for each test, goxeld running.
export async function withRig(body) {
        const rig = new Rig();
        let failed = true;

        try {
                await rig.start();
                await body(rig);
                failed = false;
        } finally {
                // What is found in the taps of a failed test would hide why it failed.
                await rig.done().catch((e) => {
                        if (!failed)
                                throw e;
                });
        }
}

// Resolves when a process that is not our child has gone.
export async function gone(pid) {
        while (existsSync(`/proc/${pid}`))
                await new Promise(setImmediate);
}
