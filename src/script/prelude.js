        // ---- what the program asks for ----

        // The places in a script that a stack names; those in here are nobody's business.
        function places(stack) {
                const found = [];

                for (const line of String(stack ?? "").split("\n")) {
                        const place = /^(?:(.*)@)?(.*):(\d+):(\d+)$/.exec(line);

                        if (place && place[2] === scriptName)
                                found.push({ name: place[1] ?? "", line: Number(place[3]), column: Number(place[4]) });
                }
                return found;
        }

        function described(error) {
                if (!(error instanceof Error))
                        return { message: `Uncaught ${shown(error)}`, line: null, column: null, stack: "" };
                const found = places(error.stack), [first] = found;

                return { message: `${error.name}: ${error.message}`, line: first ? first.line : error.sourceURL === scriptName ? error.line ?? null : null,
                         column: first ? first.column : null,
                         stack: found.slice(0, 32).map((p) => `${p.name || "anonymous"} (${scriptName}:${p.line}:${p.column})`)
                                 .join("\n") };
        }

        let ended = { state: "done", value: undefined };

        return {
                // The script has run: carries out what it has registered, and waits for its promise.
                finish(value) {
                        for (const script of scripts)
                                value = script.onExecute();
                        if (value instanceof PromiseClass) {
                                ended = { state: "waits" };
                                then.call(value, (got) => { ended = { state: "done", value: got }; },
                                          (error) => { ended = { state: "threw", error }; });
                        } else
                                ended = { state: "done", value };
                },
                // Nothing is left to run: its value as JSON.
                result() {
                        carryOut();
                        if (ended.state === "waits")
                                throw new Error("The script waits for a promise that nothing here will settle");
                        if (ended.state === "threw")
                                throw ended.error;
                        const text = stringify(ended.value);

                        return text === undefined ? "null" : text;
                },
                describe(error) {
                        try {
                                return stringify(described(error));
                        } catch {
                                return '{"message":"Uncaught","line":null,"column":null,"stack":""}';
                        }
                },
        };
})
