import 'reflect-metadata'
import { type InjectionToken, instanceCachingFactory, container as root } from 'tsyringe'
import type { HubKeys } from '../hub-keys.ts'
import type { MessageCenterOptions } from '../options.ts'
import { addManagement } from './add-management.ts'
import { addSqlSearch } from './add-sql-search.ts'
import { addStores } from './add-stores.ts'
import { addSyncProgress } from './add-sync-progress.ts'
import { addWorkers } from './add-workers.ts'
import type { GetPart } from './tokens.ts'

/**
 * Puts the engine together: the parts list, and the only place that knows the container and the adapters.
 * Nothing is made before it is asked for, and each part once.
 */
export function compose(options: MessageCenterOptions, keys: HubKeys): GetPart {
  const container = root.createChildContainer()
  const part = <Part>(name: InjectionToken<Part>, make: (get: GetPart) => Part) =>
    container.register(name, { useFactory: instanceCachingFactory(() => make(from => container.resolve(from))) })
  addStores(options, part)
  addManagement(options, keys, part)
  addWorkers(options, keys, part)
  addSyncProgress(options, part)
  addSqlSearch(options, keys, part)
  return name => container.resolve(name)
}
