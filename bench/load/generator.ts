import { serve } from '../process/serve.ts'
import { Load } from './load.ts'
import type { LoadOptions } from './load-options.ts'

/* The load generator in a process of its own. */

let load: Load | undefined

function running(): Load {
  if (load === undefined) throw new Error('No load was started.')
  return load
}

serve(
  {
    start: async (options: LoadOptions) => {
      load?.close()
      load = new Load(options)
      await load.start()
    },
    mark: () => running().mark(),
    arrived: (count: number) => running().arrived(count),
    end: () => running().stop(),
    close: () => load?.close(),
    /** Which messages were accepted, a byte each, up to `length`. */
    accepted: (length: number) => Buffer.from(running().acceptedNumbers.subarray(0, length)).toString('base64'),
    stop: () => load?.close(),
  },
  {},
)
