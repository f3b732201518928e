/**
 * Shares out `total` among those who want some: nobody gets more than it wants, and nobody gets less than another unless
 * it wants less. What cannot be divided goes to some of them, with every `turn` to others.
 */
export function fairShares(
  total: number,
  wants: ReadonlyMap<string, number>,
  turn: number,
): ReadonlyMap<string, number> {
  const shares = new Map<string, number>()
  let left = Math.max(0, total)
  let hungry = [...wants].filter(([, want]) => want > 0).sort(([one], [other]) => (one < other ? -1 : 1))
  for (;;) {
    const level = Math.floor(left / Math.max(1, hungry.length))
    const content = hungry.filter(([, want]) => want <= level)
    if (content.length === 0) {
      const rest = left - level * hungry.length
      for (const [place, [holder]] of hungry.entries()) {
        const position = (place + turn) % hungry.length
        shares.set(holder, level + (position < rest ? 1 : 0))
      }
      return shares
    }
    for (const [holder, want] of content) {
      shares.set(holder, want)
      left -= want
    }
    hungry = hungry.filter(([, want]) => want > level)
  }
}
