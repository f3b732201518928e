import { join } from 'node:path'
import { systemClock } from '@message-center/channel/host'
import { ClaimsFile } from '../claims/claims-file.ts'
import { MemoryCancellations } from '../claims/memory-cancellations.ts'
import { MemoryClaims } from '../claims/memory-claims.ts'
import { SqliteCancellations } from '../claims/sqlite-cancellations.ts'
import { SqliteClaims } from '../claims/sqlite-claims.ts'
import { MemoryLeases } from '../leases/memory-leases.ts'
import { MemoryManagementStore } from '../management/memory-management-store.ts'
import { createSqliteManagementStore } from '../management/sql/sqlite-management-store.ts'
import { MemoryIndex } from '../message-index/memory-index.ts'
import { SqliteIndex } from '../message-index/sqlite-index.ts'
import { type MessageCenterOptions, type ReplaceableParts, silentLogger } from '../options.ts'
import { MemoryQueue } from '../queue/memory-queue.ts'
import { SqliteQueue } from '../queue/sqlite-queue.ts'
import { type AddPart, tokens } from './tokens.ts'

/** Queue, index, claims and the rest of what is stored: brought by the host, or embedded. */
export function addStores({ storage, parts = {}, clock, logger }: MessageCenterOptions, part: AddPart): void {
  const inFolder = (name: string) => (storage?.kind === 'sqlite' ? join(storage.folder, name) : undefined)
  const [queue, claims, index, management] = ['queue.sqlite', 'claims.sqlite', 'index.sqlite', 'management.sqlite'].map(
    inFolder,
  )
  part(tokens.clock, () => clock ?? systemClock)
  part(tokens.logger, () => logger ?? silentLogger)
  part(tokens.queue, get => {
    const time = { clock: get(tokens.clock) }
    return parts.queue ?? (queue ? new SqliteQueue({ file: queue, ...time }) : new MemoryQueue(time))
  })
  part(tokens.index, () => parts.index ?? (index ? new SqliteIndex({ file: index }) : new MemoryIndex()))
  part(
    tokens.management,
    () => parts.management ?? (management ? createSqliteManagementStore(management) : new MemoryManagementStore()),
  )
  part(tokens.leases, get => parts.leases ?? new MemoryLeases({ clock: get(tokens.clock) }))
  addClaims(claims, parts, part)
}

function addClaims(path: string | undefined, parts: ReplaceableParts, part: AddPart): void {
  const file = path === undefined ? undefined : new ClaimsFile(path)
  part(tokens.claims, get => {
    const time = { clock: get(tokens.clock) }
    return parts.claims ?? (file ? new SqliteClaims({ file, ...time }) : new MemoryClaims(time))
  })
  part(
    tokens.cancellations,
    () => parts.cancellations ?? (file ? new SqliteCancellations({ file }) : new MemoryCancellations()),
  )
}
