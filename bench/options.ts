import { tmpdir } from 'node:os'
import { parseArgs } from 'node:util'

export interface BenchOptions {
  /** Names of rows; empty: all. */
  readonly rows: readonly string[]
  /** Of one measured round; three are measured. */
  readonly seconds: number
  /** Of the end-to-end row; a peer, which has no bar to reach, runs half as long. */
  readonly endToEndSeconds: number
  readonly hasPeers: boolean
  /** Profiles the hub during one more round of each row. */
  readonly isProfiling: boolean
  /** Gives the system under test one core and everything else the other. */
  readonly isPinned: boolean
  /** Results to compare with. */
  readonly against: string | undefined
  /** In which the hubs' data folders are made. */
  readonly folder: string
}

export const usage = `npm run bench -- [row, or the beginning of several …] [options]

  Without a row: all but those of the plugins and of the cluster, some twelve minutes on a quiet machine.
  "cluster": the rows on RocketMQ, Elasticsearch and MariaDB, some ten minutes. They need Java 21, mvn and mariadbd, and
  fetch what else is missing the first time.
  "plugin": what sending costs through each plugin.

  --seconds N     length of a measured round, three per row; of end-to-end twenty times as long (default 3)
  --no-peers      ours alone
  --profile       a CPU profile of the hub per row, summarised per stage
  --no-pinning    all processes on all cores
  --against FILE  compares the CPU with results kept earlier; more than a quarter above them fails
  --folder PATH   where data folders are made (default: the system's folder for temporary files)
`

/** Throws for an argument that is none. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    allowNegative: true,
    options: {
      seconds: { type: 'string', default: '3' },
      peers: { type: 'boolean', default: true },
      profile: { type: 'boolean', default: false },
      pinning: { type: 'boolean', default: true },
      against: { type: 'string' },
      folder: { type: 'string', default: tmpdir() },
    },
  })
  const seconds = Number(values.seconds)
  if (!(seconds > 0)) throw new Error('--seconds is no number above 0.')
  return {
    rows: positionals,
    seconds,
    endToEndSeconds: seconds * 20,
    hasPeers: values.peers,
    isProfiling: values.profile,
    isPinned: values.pinning,
    against: values.against,
    folder: values.folder,
  }
}
