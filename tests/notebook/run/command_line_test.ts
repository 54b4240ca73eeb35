import { assertEquals, assertThrows } from "@std/assert";
import { type CommandLine, parseCommandLine } from "lib/notebook/run/command_line.ts";

const none = {
  save: false,
  check: false,
  json: false,
  quiet: false,
  fresh: false,
  explain: false,
  notify: false,
  help: false,
};

Deno.test("`parseCommandLine()` tells names, options and parameters apart", () => {
  const cases: [string, CommandLine][] = [
    ["run", { command: "run", names: [], requested: {}, ...none }],
    ["notebook 03 04", { command: "notebook", names: ["03", "04"], requested: {}, ...none }],
    ["notebook 03 --as-of 2022-11-01", {
      command: "notebook",
      names: ["03"],
      requested: { "as-of": "2022-11-01" },
      ...none,
    }],
    ["notebook --as-of=a=b 03", {
      command: "notebook",
      names: ["03"],
      requested: { "as-of": "a=b" },
      ...none,
    }],
    ["run --full --rows -3 --cohort= --last", {
      command: "run",
      names: [],
      requested: { full: null, rows: "-3", cohort: "", last: null },
      ...none,
    }],
    ["run --save --json --quiet --timeout 2.5 --out=x --notebooks y", {
      command: "run",
      names: [],
      requested: {},
      ...none,
      save: true,
      json: true,
      quiet: true,
      timeoutSeconds: 2.5,
      out: "x",
      notebooks: "y",
    }],
    ["render a.ipynb b.ipynb --out z", {
      command: "render",
      names: ["a.ipynb", "b.ipynb"],
      requested: {},
      ...none,
      out: "z",
    }],
    ["notebook -h", { command: "notebook", names: [], requested: {}, ...none, help: true }],
    ["run -- --check", { command: "run", names: [], requested: {}, ...none, check: true }],
  ];
  for (const [line, expected] of cases) assertEquals(parseCommandLine(line.split(" ")), expected, line);
});

Deno.test("`parseCommandLine()` refuses what makes no sense", () => {
  const cases: [string, string][] = [
    ["", "a command must be one of run, notebook, render"],
    ["walk", 'current value is "walk"'],
    ["run 03", "run takes all notebooks"],
    ["notebook", "notebook needs a name or a number"],
    ["render", "render needs a file"],
    ["render a.ipynb --as-of x", "there are other options"],
    ["run --timeout soon", "--timeout must be a number of seconds above 0"],
    ["run --timeout 0", "--timeout must be a number of seconds above 0"],
    ["run --timeout", "--timeout needs a value"],
    ["run --out=", "--out needs a value"],
    ["run --save=yes", '--save takes no value: current value is "yes"'],
    ["notebook 03 --fresh", "--fresh and --explain are for run"],
    ["run --save --check", "exclude each other"],
    ["run --a 1 --a 2", "an option is given once: --a is there twice"],
  ];
  for (const [line, message] of cases) {
    assertThrows(() => parseCommandLine(line.split(" ").filter(Boolean)), SyntaxError, message);
  }
});
