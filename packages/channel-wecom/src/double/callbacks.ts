import type { HostRequest } from '@message-center/channel'
import { hostRequest } from '@message-center/channel/double'
import { encryptMessage, signCallback } from '@message-center/wechat-callbacks'

/** What an encrypted callback is made of. */
export interface CallbackKeysOfDouble {
  readonly token: string
  readonly aesKey: string
  readonly receiverId: string
  readonly now: () => number
}

/** Callbacks of an application, as the platform would send them. */
export class DoubleCallbacks {
  readonly #keys: CallbackKeysOfDouble

  constructor(keys: CallbackKeysOfDouble) {
    this.#keys = keys
  }

  /** A callback with this message inside, in the envelope of either form. */
  message(text: string, form: 'xml' | 'json' = 'xml', keys: Partial<CallbackKeysOfDouble> = {}): HostRequest {
    const used = { ...this.#keys, ...keys }
    const encrypted = encryptMessage(text, used)
    const body =
      form === 'xml'
        ? `<xml><ToUserName><![CDATA[${used.receiverId}]]></ToUserName><Encrypt><![CDATA[${encrypted}]]></Encrypt><AgentID><![CDATA[1000002]]></AgentID></xml>`
        : JSON.stringify({ tousername: used.receiverId, encrypt: encrypted, agentid: '1000002' })
    return hostRequest({ query: signed(used, encrypted), body })
  }

  /** Fields of a message as XML, with `CreateTime` now unless given. */
  event(fields: { readonly [name: string]: string | number }, inner = ''): HostRequest {
    const seconds = Math.floor(this.#keys.now() / 1000)
    const all = { ToUserName: this.#keys.receiverId, CreateTime: seconds, ...fields }
    const xml = Object.entries(all).map(([name, value]) =>
      typeof value === 'number' ? `<${name}>${value}</${name}>` : `<${name}><![CDATA[${value}]]></${name}>`,
    )
    return this.message(`<xml>${xml.join('')}${inner}</xml>`)
  }

  /** The provider tries the address; the answer has to be `echo`. */
  verification(echo: string): HostRequest {
    const encrypted = encryptMessage(echo, this.#keys)
    const query = signed(this.#keys, encrypted)
    query.set('echostr', encrypted)
    return hostRequest({ method: 'GET', query })
  }
}

function signed({ token, now }: CallbackKeysOfDouble, encrypted: string): URLSearchParams {
  const [timestamp, nonce] = [String(Math.floor(now() / 1000)), '1372623149']
  const signature = signCallback({ token, timestamp, nonce, encrypted })
  return new URLSearchParams({ msg_signature: signature, timestamp, nonce })
}
