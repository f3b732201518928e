/** What a process of the bench does when it is asked: a name, JSON in, JSON out. */
export type Commands = { readonly [name: string]: (argument: never) => unknown }

export interface Asked {
  readonly id: number
  readonly name: string
  readonly argument: unknown
}

export type Answered =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string }

/**
 * Answers the process that started this one, and tells it `ready`. Ends with it: a bench that was broken off leaves
 * nothing running.
 */
export function serve(commands: Commands, ready: unknown): void {
  process.on('message', (asked: Asked) => void answer(commands, asked))
  process.on('disconnect', () => process.exit(0))
  process.send?.({ id: 0, value: ready } satisfies Answered)
}

async function answer(commands: Commands, { id, name, argument }: Asked): Promise<void> {
  try {
    const command = commands[name]
    if (command === undefined) throw new Error(`There is no command ${name}.`)
    const value = await command(argument as never)
    process.send?.({ id, value } satisfies Answered)
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
}

/** What this process was started with. */
export function started<Options>(): Options {
  const [, , options = '{}'] = process.argv
  return JSON.parse(options)
}
