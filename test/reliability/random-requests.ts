// Random requests of every type that a kernel serves but the one that ends it. seed → type, contents as JSON texts.
import { deepJson, randomJson, randomText } from "./random-json.ts";
import type { Random } from "./random.ts";

/** Field → JSON text of its value. */
type Fields = Record<string, string>;

const codes = [
  "1",
  "x",
  "let x = 1",
  "console.log('a line'); 2",
  "throw 1",
  "null.x",
  "await 0",
  "await new Promise((resolve) => setTimeout(resolve, 1))",
  "{",
  "'",
  "// only a comment",
  "",
  "display({ 'text/plain': 'shown' }, { raw: true })",
  "setTimeout(() => console.log('late'), 1); void 0",
  "Promise.reject(new Error('late')); void 0",
  "%timeit",
  "\ud83d\ude00",
  "function f() { return f }; f",
];

const text = (value: unknown) => JSON.stringify(value);
const code = (random: Random) => text(random.chance(0.8) ? random.pick(codes) : randomText(random, 80));
const truth = (random: Random) => random.pick(["true", "false"]);
const position = (random: Random) => String(random.pick([0, 1, 2, random.integer(100), -1, 1e9]));
const word = (random: Random) => text(random.pick(["a", "b", "jupyter.widget", "", randomText(random, 10)]));

const commands = ["debugInfo", "dumpCell", "source", "inspectVariables", "modules", "configurationDone", "initialize"];

const requests: Record<string, (random: Random) => Fields> = {
  kernel_info_request: () => ({}),
  execute_request: (random) => ({
    code: code(random),
    silent: truth(random),
    store_history: truth(random),
    user_expressions: random.pick(["{}", '{"a":"1","b":"nowhere"}']),
    allow_stdin: truth(random),
    stop_on_error: truth(random),
  }),
  complete_request: (random) => ({ code: code(random), cursor_pos: position(random) }),
  inspect_request: (random) => ({ code: code(random), cursor_pos: position(random), detail_level: "1" }),
  is_complete_request: (random) => ({ code: code(random) }),
  history_request: (random) => ({
    hist_access_type: text(random.pick(["tail", "range", "search", "other"])),
    output: truth(random),
    raw: truth(random),
    session: position(random),
    start: position(random),
    stop: position(random),
    n: position(random),
    pattern: text(random.pick(["*", "a*", "[", "?", randomText(random, 5)])),
    unique: truth(random),
  }),
  comm_info_request: (random) => ({ target_name: word(random) }),
  comm_open: (random) => ({ comm_id: word(random), target_name: word(random), data: "{}" }),
  comm_msg: (random) => ({ comm_id: word(random), data: '{"method":"update","state":{}}' }),
  comm_close: (random) => ({ comm_id: word(random), data: "{}" }),
  create_subshell_request: () => ({}),
  delete_subshell_request: (random) => ({ subshell_id: word(random) }),
  list_subshell_request: () => ({}),
  debug_request: (random) => ({
    type: '"request"',
    seq: position(random),
    command: text(random.pick(commands)),
    arguments: `{"code":${code(random)},"sourceReference":${position(random)}}`,
  }),
  interrupt_request: () => ({}),
  loopbook_tasks_request: () => ({}),
  loopbook_cancel_task_request: (random) => ({ task_id: position(random) }),
  input_reply: (random) => ({ value: word(random) }),
  no_such_request: () => ({}),
  toString: () => ({}),
};

/** How often a type comes, where not 5. */
const weights = new Map([
  ["execute_request", 20],
  ["kernel_info_request", 10],
  ["interrupt_request", 1],
]);
const bag = Object.keys(requests).flatMap((type) => Array<string>(weights.get(type) ?? 5).fill(type));

/** Fields go missing, hold something else, or come on top. */
function disturb(fields: Fields, random: Random): Fields {
  const disturbed = { ...fields };
  for (const name of Object.keys(fields)) {
    if (random.chance(0.3)) disturbed[name] = random.chance(0.05) ? deepJson(random) : randomJson(random);
    else if (random.chance(0.1)) Reflect.deleteProperty(disturbed, name);
  }
  if (random.chance(0.2))
    disturbed[randomText(random, 8)] = random.chance(0.05) ? deepJson(random) : randomJson(random);
  return disturbed;
}

export interface RandomRequest {
  type: string;
  /** The content's JSON text, an object. */
  content: string;
}

export function randomRequest(random: Random): RandomRequest {
  const type = random.pick(bag);
  const fields = requests[type]?.(random) ?? {};
  return { type, content: objectText(random.chance(0.5) ? disturb(fields, random) : fields) };
}

/** A field named `__proto__` is one like any other. */
export function objectText(fields: Fields): string {
  return `{${Object.entries(fields)
    .map(([name, value]) => `${text(name)}:${value}`)
    .join(",")}}`;
}
