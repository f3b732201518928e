import { allRoles, type Role } from '@message-center/core'
import type { Parts, System } from './system.ts'
import { usualConcurrency } from './system.ts'

const roles: { readonly [parts in Parts]: readonly Role[] } = {
  accept: ['api'],
  deliver: ['deliver'],
  all: allRoles,
}

/** Ours: one process. */
export const messageCenter: System = {
  name: 'message center',
  durability: 'SQLite WAL, synchronous=FULL, committed before 202',
  partsText: parts => `roles ${roles[parts].join('+')}`,
  start: async (workplace, { folder, parts, providerUrl, certificate, concurrency = usualConcurrency, side }) => {
    const hub = await workplace.startHub({
      folder,
      roles: roles[parts],
      concurrency,
      ...(providerUrl !== undefined && { providerUrl }),
      ...(certificate && { env: { NODE_EXTRA_CA_CERTS: certificate.certificateFile } }),
      ...(side !== undefined && { side }),
    })
    return {
      ...hub.ready,
      paths: { single: '/v1/messages', batch: '/v1/messages/batch' },
      processes: [hub],
      hub,
      sent: async () => (await hub.ask<{ readonly sent?: number }>('countStates', {})).sent ?? 0,
      stop: () => hub.stop(),
    }
  },
}
