// The little of TAP that tests/tally.awk counts: a line a test, in their order, with what went wrong beneath.
const DEADLINE_MS = 120000;

const tests = [];

export function test(name, run) {
        tests.push({ name, run });
}

function deadline(promise, what) {
        let timer;
        const late = new Promise((_, reject) => {
                timer = setTimeout(() => reject(new Error(`${what} took longer than ${DEADLINE_MS} ms`)), DEADLINE_MS);
        });
        return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

// Runs them one after the other; `around` is given each and has to run it, with setup and teardown.
export async function run(around) {
        let bad = 0;

        console.log(`1..${tests.length}`);
        for (const [i, t] of tests.entries()) {
                try {
                        await deadline(around(t.run), t.name);
                        console.log(`ok ${i + 1} - ${t.name}`);
                } catch (e) {
                        bad++;
                        console.log(`not ok ${i + 1} - ${t.name}`);
                        console.log(String(e.stack ?? e).replace(/^/gm, '# '));
                }
        }
        process.exit(bad > 0 ? 1 : 0);
}
