import { readFileSync } from 'node:fs'

/** Time that the machine's cores were busy so far, for whomever, and time that the host took away, in microseconds. */
function busyUs(): number {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n')
  // user nice system idle iowait irq softirq steal, in hundredths of a second
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line.split(/ +/).slice(1).map(Number)
  return (user + nice + system + irq + softirq + steal) * 10_000
}

/** How much of the machine somebody else used: what a result on a shared machine has to tell. */
export class OtherWork {
  readonly #cores: number
  #busyBefore = busyUs()
  #at = performance.now()

  constructor(cores: number) {
    this.#cores = cores
  }

  /** Share of all cores since the last question, 0 to 1, without `ownUs`. */
  since(ownUs: number): number {
    const busy = busyUs()
    const now = performance.now()
    const share = (busy - this.#busyBefore - ownUs) / ((now - this.#at) * 1_000 * this.#cores)
    this.#busyBefore = busy
    this.#at = now
    return Math.max(0, share)
  }
}
