// The official parts, from the folder that `npm ci` has filled: GOXEL_MCP_PARTS.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const folder = process.env.GOXEL_MCP_PARTS;
const require = createRequire(join(folder, 'package.json'));

const v1 = {
        ...require('@modelcontextprotocol/sdk/client/index.js'),
        ...require('@modelcontextprotocol/sdk/client/stdio.js'),
};
const v2 = { ...require('@modelcontextprotocol/client'), ...require('@modelcontextprotocol/client/stdio') };
const about = { name: 'goxel-tests', version: '1' };

// The eras as their clients speak them: which client, and the version that it is to settle on.
export const clients = {
        v1: { version: '2025-11-25', parts: v1, make: () => new v1.Client(about) },
        'v2-handshake': { version: '2025-11-25', parts: v2, make: () => new v2.Client(about) },
        'v2-june': {
                version: '2025-06-18',
                parts: v2,
                make: () => new v2.Client(about, { supportedProtocolVersions: ['2025-06-18'] }),
        },
        'v2-stateless': {
                version: '2026-07-28',
                parts: v2,
                make: () => new v2.Client(about, { versionNegotiation: { mode: { pin: '2026-07-28' } } }),
        },
        'v2-auto': {
                version: '2026-07-28',
                parts: v2,
                make: () => new v2.Client(about, { versionNegotiation: { mode: 'auto' } }),
        },
};

export const inspector = join(folder, 'node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js');
export const everything = join(folder, 'node_modules/@modelcontextprotocol/server-everything/dist/index.js');

// A validator of JSON Schemas for a document of the official ones, by its draft.
export function validator(document) {
        const Ajv = require(String(document.$schema).includes('draft-07') ? 'ajv' : 'ajv/dist/2020').default;
        const ajv = new Ajv({ strict: false, allErrors: true });

        require('ajv-formats').default(ajv);
        ajv.addSchema(document, 'mcp');
        return ajv;
}
