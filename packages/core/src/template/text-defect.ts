/** A text that is no template we can render. Caught where texts are compiled, and nowhere else. */
export class TextDefect extends Error {
  override readonly name = 'TextDefect'
  readonly fix: string

  constructor(detail: string, fix: string, node: hbs.AST.Node) {
    super(`Line ${node.loc.start.line}, column ${node.loc.start.column + 1}: ${detail}`)
    this.fix = fix
  }
}
