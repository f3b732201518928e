import { randomUUID } from 'node:crypto'
import { SyncProgress } from '../flow/sync/sync-progress.ts'
import { allRoles, type MessageCenterOptions } from '../options.ts'
import { type AddPart, type GetPart, type LocalProgress, tokens } from './tokens.ts'

/** How far the sync of all processes is. */
export function addSyncProgress(options: MessageCenterOptions, part: AddPart): void {
  part(tokens.syncProgress, get => makeProgress(options, get))
}

function makeProgress(
  { roles = allRoles, parts = {} }: MessageCenterOptions,
  get: GetPart,
): SyncProgress | LocalProgress {
  const own = roles.includes('sync') ? () => get(tokens.syncWorker).syncedThrough : undefined
  const { syncMarks: marks } = parts
  if (!marks) {
    return {
      get syncedThrough() {
        return own?.() ?? Number.NEGATIVE_INFINITY
      },
    }
  }
  const time = { clock: get(tokens.clock), logger: get(tokens.logger) }
  return new SyncProgress({ ...time, marks, holder: randomUUID(), ...(own && { own }) })
}
