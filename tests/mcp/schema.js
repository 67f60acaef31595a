// Holds every line that goxelctl mcp wrote against the official schema of the version that was spoken.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validator } from './parts.js';

const folder = process.env.GOXEL_MCP_SCHEMAS;
const documents = new Map();

// The definition of a result by the method that was asked for.
const results = {
        initialize: 'InitializeResult',
        ping: 'EmptyResult',
        'server/discover': 'DiscoverResult',
        'tools/list': 'ListToolsResult',
        'tools/call': 'CallToolResult',
        'resources/list': 'ListResourcesResult',
        'resources/templates/list': 'ListResourceTemplatesResult',
        'resources/read': 'ReadResourceResult',
        'resources/subscribe': 'EmptyResult',
        'resources/unsubscribe': 'EmptyResult',
        'subscriptions/listen': 'SubscriptionsListenResult',
        'prompts/list': 'ListPromptsResult',
        'prompts/get': 'GetPromptResult',
        'completion/complete': 'CompleteResult',
};

function load(version) {
        if (!documents.has(version)) {
                const document = JSON.parse(readFileSync(join(folder, `${version}.json`), 'utf8'));

                documents.set(version, { document, ajv: validator(document) });
        }
        return documents.get(version);
}

function conform(version, value, ...names) {
        const { document, ajv } = load(version);
        const place = document.$defs ? '$defs' : 'definitions';
        const name = names.find((n) => n in document[place]);

        assert(name, `version ${version} has no definition ${names.join(', ')}`);
        const validate = ajv.getSchema(`mcp#/${place}/${name}`);
        assert(validate(value), `no ${name} of ${version}: ${ajv.errorsText(validate.errors)}\n` +
                                JSON.stringify(value).slice(0, 500));
}

// Throws when the line is no message of that version, or answers nothing in `asked` (id to method).
export function checkLine(line, version, asked) {
        const message = JSON.parse(line);

        if (message.method !== undefined) {
                assert.equal(message.id, undefined, `a server asks nothing: ${line.slice(0, 200)}`);
                conform(version, message, 'JSONRPCNotification');
                conform(version, message, 'ServerNotification');
                return;
        }
        const method = asked.get(JSON.stringify(message.id));
        assert(method, `nobody asked for ${line.slice(0, 200)}`);
        asked.delete(JSON.stringify(message.id));
        if (message.error) {
                conform(version, message, 'JSONRPCErrorResponse', 'JSONRPCError');
                return;
        }
        conform(version, message, 'JSONRPCResultResponse', 'JSONRPCResponse');
        assert(results[method], `${method} has a result that this test knows no definition of`);
        conform(version, message.result, results[method]);
}

// The lines that a process wrote; one that was killed may have left the last one unfinished.
function lines(path) {
        return readFileSync(path, 'utf8').split('\n').slice(0, -1);
}

// What tap.sh has kept in a folder.
export function check(tapped, version) {
        for (const name of readdirSync(tapped).filter((n) => n.startsWith('in.'))) {
                const asked = new Map();

                for (const line of lines(join(tapped, name))) {
                        const { id, method } = JSON.parse(line);

                        if (id !== undefined)
                                asked.set(JSON.stringify(id), method);
                }
                for (const line of lines(join(tapped, name.replace('in.', 'out.'))))
                        if (folder)
                                checkLine(line, version, asked);
                        else
                                JSON.parse(line);
        }
}
