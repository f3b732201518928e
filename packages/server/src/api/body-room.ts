/** Room for the bodies of all requests in hand, from their first byte to their answer. */
export class BodyRoom {
  readonly #maxBytes: number
  #taken = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Runs `use` with a place for the body of one request; what it took is free again when `use` has ended. */
  async with<Result>(use: (place: BodyPlace) => Promise<Result>): Promise<Result> {
    const place = new BodyPlace(this)
    try {
      return await use(place)
    } finally {
      place.leave()
    }
  }

  /** Whether so much more fits beside all others. A body that is alone fits, however long. */
  hasRoom(bytes: number, own: number): boolean {
    return this.#taken === own || this.#taken + bytes <= this.#maxBytes
  }

  change(bytes: number): void {
    this.#taken += bytes
  }
}

/** What one request has taken of the room. */
export class BodyPlace {
  readonly #room: BodyRoom
  #bytes = 0

  constructor(room: BodyRoom) {
    this.#room = room
  }

  hasRoom(bytes: number): boolean {
    return this.#room.hasRoom(bytes, this.#bytes)
  }

  /** False when there is no room for so much more: then nothing more is taken. */
  take(bytes: number): boolean {
    if (!this.hasRoom(bytes)) return false
    this.#room.change(bytes)
    this.#bytes += bytes
    return true
  }

  /** Makes room for others. May be called twice. */
  leave(): void {
    this.#room.change(-this.#bytes)
    this.#bytes = 0
  }
}
