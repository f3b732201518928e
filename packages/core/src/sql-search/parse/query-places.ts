/** Where in the query something stands. The parser counts bytes of a text in which parameters have longer names. */
export class QueryPlaces {
  readonly #bytes: Buffer
  readonly #growths: readonly { readonly at: number; readonly by: number }[]

  /** `growths`: byte of the rewritten text behind which everything is moved by so many bytes more. */
  constructor(query: string, growths: readonly { readonly at: number; readonly by: number }[] = []) {
    this.#bytes = Buffer.from(query)
    this.#growths = growths
  }

  /** Of the query as it was given. */
  originalByte(byte: number): number {
    return byte - this.#growths.reduce((sum, { at, by }) => (at < byte ? sum + by : sum), 0)
  }

  /** " at line 1, column 8" for a byte of the rewritten text, or nothing where it is not known. */
  at(byte: number | undefined): string {
    if (byte === undefined || byte < 0) return ''
    const lines = this.#bytes.subarray(0, this.originalByte(byte)).toString().split('\n')
    return ` at line ${lines.length}, column ${[...(lines.at(-1) ?? '')].length + 1}`
  }
}
