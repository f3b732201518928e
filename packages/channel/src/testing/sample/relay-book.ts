import { randomUUID } from 'node:crypto'
import type { DoubleResponse } from '../../double/index.ts'
import type { Json, JsonObject } from '../../json.ts'
import { isObject } from '../../wire/index.ts'

export interface TakenPost {
  readonly id: string
  readonly key: string
  /** In lower case: the provider takes no notice of case. */
  readonly room: string
  readonly text: string
  isRecalled: boolean
  /** What a status query tells; nothing until the fate is known. */
  fate: JsonObject
}

const MAX_POSTS = 10
const MAX_CHARACTERS = 2_000

/** What Relay has taken, and its rules for taking. */
export class RelayBook {
  readonly posts: TakenPost[] = []

  post(posts: readonly Json[]): DoubleResponse {
    const fault = posts.length < 1 || posts.length > MAX_POSTS ? 'BAD_COUNT' : posts.map(faultOf).find(Boolean)
    if (fault) return { status: 400, body: JSON.stringify({ code: fault, message: 'The call is malformed.' }) }
    const results = posts.filter(isObject).map(post => this.#take(post))
    return { status: 200, body: JSON.stringify({ trace: randomUUID(), results }) }
  }

  statuses(ids: readonly Json[]): readonly JsonObject[] {
    return this.posts
      .filter(post => ids.includes(post.id))
      .map(post => ({ id: post.id, key: post.key, status: 'WAITING', at: 0, ...post.fate }))
  }

  settle(id: string, fate: JsonObject): void {
    const post = this.posts.find(taken => taken.id === id)
    if (post) post.fate = fate
  }

  recall(ids: readonly Json[]): readonly JsonObject[] {
    return ids.map(id => {
      const post = this.posts.find(taken => taken.id === id)
      if (!post) return { code: 'NO_POST' }
      post.isRecalled = true
      return { recalled: true }
    })
  }

  #take(post: JsonObject): JsonObject {
    const key = String(post.key)
    const room = String(post.room).toLowerCase()
    if (room.startsWith('gone')) return { code: 'NO_ROOM', message: 'no such room' }
    const known = this.posts.find(taken => taken.key === key)
    if (known) return { id: known.id }
    const taken = { id: randomUUID(), key, room, text: String(post.text), isRecalled: false, fate: {} }
    this.posts.push(taken)
    return { id: taken.id }
  }
}

/** A missing key is a mistake, not a repeat: kinder rules would let a sender pass that forgets it. */
function faultOf(post: Json): string | undefined {
  if (!isObject(post)) return 'NO_OBJECT'
  if (typeof post.key !== 'string' || post.key === '') return 'NO_KEY'
  if (typeof post.room !== 'string') return 'NO_ROOM_GIVEN'
  if (typeof post.text !== 'string' || [...post.text].length > MAX_CHARACTERS) return 'BAD_TEXT'
  return undefined
}
