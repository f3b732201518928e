import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'
import type { Operations, OperationsModule } from './operations.ts'
import { checkSchema, migrate } from './schema.ts'
import { type StorageErrorCode, toStorageError } from './storage-error.ts'

/** One call on its way into the thread, and its answer. */
export interface ThreadCall {
  readonly id: number
  readonly name: string
  readonly args: readonly unknown[]
}
export type ThreadAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: { readonly code: StorageErrorCode; readonly message: string } }

export interface ThreadData {
  readonly file: string
  readonly operations: string
  readonly mode: 'write' | 'read'
  readonly port: MessagePort
}

/** Calls taken into one transaction at most: bounds the wait of the first and the size of a commit. */
const maxGroup = 1_000

const { file, operations, mode, port }: ThreadData = workerData
const database = new Database(file, { timeout: 5_000, readonly: mode === 'read' })

function setPragmas(): void {
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.pragma('wal_autocheckpoint = 4000')
}

async function start(): Promise<void> {
  const module: OperationsModule<Operations, Operations> = await import(operations)
  if (mode === 'write') {
    checkSchema(database, module.schema, file)
    setPragmas()
    migrate(database, module.schema)
  }
  const table = mode === 'write' ? module.writes(database, undo => undoSteps.push(undo)) : module.reads(database)
  port.on('message', (first: ThreadCall) => answer(table, collect(first)))
  port.on('close', () => database.close())
  port.postMessage([{ id: 0, value: undefined }] satisfies ThreadAnswer[])
}

/** Everything that waits already joins the group of the first. */
function collect(first: ThreadCall): ThreadCall[] {
  const calls = [first]
  while (calls.length < maxGroup) {
    const next: { message: ThreadCall } | undefined = receiveMessageOnPort(port)
    if (!next) break
    calls.push(next.message)
  }
  return calls
}

function answer(table: Operations, calls: readonly ThreadCall[]): void {
  port.postMessage(mode === 'read' ? calls.map(call => attempt(table, call)) : commitGroup(table, calls))
}

/**
 * One commit for the group, begun as a write: a transaction that reads first may find the file changed by another process.
 * When a call in it fails, each runs in a transaction of its own, so only the guilty one is refused.
 */
function commitGroup(table: Operations, calls: readonly ThreadCall[]): ThreadAnswer[] {
  try {
    return commit(() => calls.map(call => run(table, call)))
  } catch (error) {
    if (calls.length === 1) return calls.map(call => refuse(call, error))
    return calls.map(call => attempt({ [call.name]: transactional(table, call.name) }, call))
  }
}

function transactional(table: Operations, name: string): (...args: never[]) => unknown {
  return (...args) => commit(() => table[name]?.(...args))
}

/** How the running transaction's changes in memory are taken back, the latest last. */
const undoSteps: (() => void)[] = []

function commit<Result>(work: () => Result): Result {
  try {
    return database.transaction(work).immediate()
  } catch (error) {
    for (const undo of undoSteps.toReversed()) undo()
    throw error
  } finally {
    undoSteps.length = 0
  }
}

function run(table: Operations, call: ThreadCall): ThreadAnswer {
  const operation = table[call.name]
  if (!operation) throw new Error(`no operation "${call.name}"`)
  return { id: call.id, value: operation(...(call.args as never[])) }
}

function attempt(table: Operations, call: ThreadCall): ThreadAnswer {
  try {
    return run(table, call)
  } catch (error) {
    return refuse(call, error)
  }
}

function refuse(call: ThreadCall, error: unknown): ThreadAnswer {
  const { code, message } = toStorageError(error)
  return { id: call.id, error: { code, message } }
}

start().catch(error => {
  database.close()
  port.postMessage([refuse({ id: 0, name: 'open', args: [] }, error)])
})
