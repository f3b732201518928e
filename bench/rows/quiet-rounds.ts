import type { Round } from '../report/result.ts'

const wanted = 3
const mostTried = 6

/** A round during which others took less of the machine than this counts without a second try. */
const quiet = 0.08

/**
 * Three rounds. Where others used the machine meanwhile, more are made, up to six and as long as `canRepeat`, and
 * the three that were disturbed least are kept, whatever they say.
 */
export async function quietRounds(round: () => Promise<Round>, canRepeat = () => true): Promise<readonly Round[]> {
  const rounds: Round[] = []
  while (rounds.length < mostTried) {
    rounds.push(await round())
    if (rounds.filter(({ otherWork }) => otherWork < quiet).length >= wanted) break
    if (rounds.length >= wanted && !canRepeat()) break
  }
  return rounds.toSorted((a, b) => a.otherWork - b.otherWork).slice(0, wanted)
}
