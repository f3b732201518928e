import { onTestFinished } from 'vitest'
import { type DoubleResponse, hostRequest, startHttpDouble } from '../double/index.ts'
import type { HostRequest } from '../host-route.ts'

/** An address that takes callbacks, as a hub has one. */
export interface CallbackAddress {
  readonly url: string
  /** What came in so far, oldest first. */
  readonly pushes: readonly HostRequest[]
}

/** Opens an address that gives these answers, in order, and further ones like the last. Closed with the test. */
export async function listenForCallbacks(...answers: readonly DoubleResponse[]): Promise<CallbackAddress> {
  const pushes: HostRequest[] = []
  const http = await startHttpDouble({
    isSend: () => false,
    respond: request => {
      const answer = answers[pushes.length] ?? answers.at(-1) ?? { status: 200 }
      pushes.push(hostRequest(request))
      return answer
    },
  })
  onTestFinished(() => http.stop())
  return { pushes, url: `${http.url}/callback` }
}
