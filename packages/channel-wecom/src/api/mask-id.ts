/** `zh***n`; of short ids less stays. */
export function maskId(id: string): string {
  const shown = Math.min(2, Math.floor(id.length / 3))
  return `${id.slice(0, shown)}***${shown === 0 ? '' : id.slice(-1)}`
}
