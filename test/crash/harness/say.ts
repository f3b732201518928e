/** Tells the person who runs the tests: seeds and numbers belong to the result. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** A whole number of the environment, or the default. */
export function numberFrom(variable: string, fallback: number): number {
  const value = Number(process.env[variable] || fallback)
  if (!Number.isInteger(value) || value < 0) throw new Error(`${variable} is not a whole number from 0`)
  return value
}
