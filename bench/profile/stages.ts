/** What a function works for, by the file it is in. The first that fits counts. */
const stagesByFile: readonly (readonly [file: RegExp, stage: string])[] = [
  [/node:inspector|profile\/thread-profiles/, 'profiler'],
  [/sqlite-[a-z]+-operations|sqlite-index-search|better-sqlite3/, 'sqlite'],
  [/server\/\w+\/api\/(read-body|read-request)/, 'parse'],
  [/server\/\w+\/api\/(authorize|request-limit)|core\/\w+\/management\/api-key/, 'authorize'],
  [/server\/\w+\/api\/metrics|prom-client|hub\/counts/, 'metrics'],
  [/flow\/accept\/(request-hash|recognise-repeat)|core\/\w+\/claims\/|canonical-text/, 'idempotency'],
  [/flow\/accept\/(validate|check)|host\/(compile-schema|schema-problem)|ajv|typebox|check-part/, 'validate'],
  [
    /flow\/accept\/enqueue|deliver\/entries|model\/queued|core\/\w+\/queue\/(sqlite-commit|check-entries)/,
    'queue serialise',
  ],
  [/core\/\w+\/secrets\//, 'recipient hash, seal'],
  [
    /flow\/accept\/|core\/\w+\/template\/|core\/\w+\/channel\/plugin-catalogue|hub-keys|model\/delivery-id/,
    'route, render',
  ],
  [/sqlite\/\w+\/|storage\/grouped-calls/, 'thread messages'],
  [/flow\/deliver\/(settle|settler|attempt-facts)/, 'settle'],
  [/flow\/deliver\/|core\/\w+\/(limits|retry)\/|queue\/reading-loop/, 'deliver'],
  [/undici|channel\/\w+\/host\//, 'http client'],
  [/bench-channel|packages\/(channel-[a-z-]+|channel\/\w+\/wire)\//, 'plugin'],
  [/flow\/sync\/|message-index\//, 'sync'],
  [/core\/\w+\/queue\//, 'queue'],
  [/server\/\w+\/|express|node:_http|node:internal\/http/, 'http'],
  [/core\/\w+\//, 'engine, other'],
]

/** A function of Node or V8 works for whoever called it; alone it is of these. */
const stagesOfNode: readonly (readonly [file: RegExp, stage: string])[] = [
  [/messageport|internal\/worker/, 'thread messages'],
  [/tls|crypto/, 'tls'],
  [/node:net|stream|internal\/timers|node:internal\/event_target/, 'sockets, timers'],
]

const stagesByName: ReadonlyMap<string, string> = new Map([
  ['(garbage collector)', 'gc'],
  ['(idle)', 'idle'],
  ['(program)', 'native, unattributed'],
  ['(root)', 'native, unattributed'],
  ['postMessage', 'thread messages'],
  ['receiveMessageOnPort', 'thread messages'],
])

/** The stage of a function by itself, or nothing when it is its caller's. */
export function ownStage(name: string, url: string): string | undefined {
  return stagesByName.get(name) ?? stagesByFile.find(([file]) => file.test(url))?.[1]
}

export function stageOfNode(name: string, url: string): string {
  return stagesOfNode.find(([file]) => file.test(`${url} ${name}`))?.[1] ?? 'runtime, other'
}
