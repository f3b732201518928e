import type { SqliteDatabase } from './sqlite-file.ts'

/** Functions that run on the database inside the thread. Arguments and results are copied: plain data only. */
export type Operations = Record<string, (...args: never[]) => unknown>

/** A file's schema: each migration leads from its index to the next `user_version`. Only ever append. */
export interface SqliteSchema {
  /** `PRAGMA application_id`: tells our file from somebody else's. */
  readonly applicationId: number
  readonly migrations: readonly string[]
}

/** Takes what undoes a change in memory, for the case that the transaction of the running write is undone. */
export type OnUndo = (undo: () => void) => void

/** What the module named by `SqliteFileOptions.operations` exports. */
export interface OperationsModule<Writes extends Operations, Reads extends Operations> {
  readonly schema: SqliteSchema
  /**
   * Run in one transaction with all that was asked for at the same time, stored when it resolves.
   * Who keeps something in memory beside the file tells `onUndo` how to take each change back.
   */
  writes(database: SqliteDatabase, onUndo: OnUndo): Writes
  /** Run on a connection of their own that sees what was committed. */
  reads(database: SqliteDatabase): Reads
}

/** The URL of a module lying beside the caller, in the sources and in the build. Threads are started by URL. */
export function moduleBeside(callerUrl: string, name: string): URL {
  return new URL(`${name}${callerUrl.endsWith('.ts') ? '.ts' : '.js'}`, callerUrl)
}
