import { type PluginDouble, startHttpDouble } from '@message-center/channel/double'

const none = 'Hello has no such answer.'

/** A strict stand-in of Hello: wants a user and a text, knows 404 and 503. */
export async function createHelloDouble(): Promise<PluginDouble> {
  const taken: { addressKey: string; text: string }[] = []
  const http = await startHttpDouble({
    isSend: () => true,
    respond({ body }, answer) {
      if (answer === 'reject-recipient') return { status: 404 }
      if (answer === 'unavailable') return { status: 503 }
      const { to, text } = JSON.parse(body.toString())
      if (typeof to !== 'string' || typeof text !== 'string') return { status: 400 }
      taken.push({ addressKey: to, text })
      return { status: 200, body: 'taken' }
    },
  })
  return {
    settings: { url: http.url },
    unreachableSettings: { url: http.unreachableUrl },
    cannot: { 'reject-content': none, 'reject-account': none, throttle: none },
    makeDelivery: (n, text) => ({ address: { user: `user-${n}` }, content: { text } }),
    behave: http.behave,
    received: () => taken,
    stop: http.stop,
  }
}
