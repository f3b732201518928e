/** The part of a process that is listened to. */
export interface SignalSource {
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
  exit(code: number): unknown
}

/**
 * A terminal, a shell and npm may each pass on the same Ctrl-C. What follows the first signal within this time is
 * such an echo, in milliseconds.
 */
const ECHO_MS = 500

/**
 * Waits for a signal, then stops. Resolves with the exit code: 0 when everything ended in order, 1 when something had
 * to be cut. A second signal ends the process at once.
 */
export async function untilSignal(
  source: SignalSource,
  stop: () => Promise<'in order' | 'cut'>,
  now = (): number => performance.now(),
): Promise<number> {
  await new Promise<void>(resolve => {
    let firstAt: number | undefined
    const listener = (): void => {
      if (firstAt === undefined) {
        firstAt = now()
        resolve()
      } else if (now() - firstAt > ECHO_MS) source.exit(1)
    }
    source.on('SIGINT', listener)
    source.on('SIGTERM', listener)
  })
  return (await stop()) === 'in order' ? 0 : 1
}
