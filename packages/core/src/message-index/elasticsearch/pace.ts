/** How much is sent at once: halved when the cluster has too much to do, and raised slowly while it takes all. */
export class Pace {
  readonly #maxDocuments: number
  readonly #maxInFlight: number
  #documents: number
  #inFlight: number

  constructor({ maxDocuments, inFlight }: { readonly maxDocuments: number; readonly inFlight: number }) {
    this.#maxDocuments = maxDocuments
    this.#maxInFlight = inFlight
    this.#documents = maxDocuments
    this.#inFlight = inFlight
  }

  /** Documents of one request. */
  get documents(): number {
    return Math.floor(this.#documents)
  }

  /** Requests under way at once. */
  get inFlight(): number {
    return Math.floor(this.#inFlight)
  }

  slower(): void {
    this.#documents = Math.max(Math.min(10, this.#maxDocuments), this.#documents / 2)
    this.#inFlight = Math.max(1, this.#inFlight / 2)
  }

  faster(): void {
    this.#documents = Math.min(this.#maxDocuments, this.#documents * 1.1)
    this.#inFlight = Math.min(this.#maxInFlight, this.#inFlight * 1.1)
  }
}
