/** The answer, or an error that names `who` when none comes within `ms`. What was asked may still happen later. */
export async function withinLimit<Answer>(answer: Promise<Answer>, ms: number, who: string): Promise<Answer> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`${who} did not answer within ${ms} ms.`)), ms)
  try {
    return await Promise.race([answer, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
