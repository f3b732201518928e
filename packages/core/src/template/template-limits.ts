/** What a template and its rendering may take. Beyond them a template is refused, never cut. */
export const templateLimits = {
  /** Characters of one text, as written and as rendered. */
  textLength: 65_536,
  /** Characters of a body as JSON. */
  bodyLength: 262_144,
  /** Block tags of one text, `{{else}}` included, and round brackets: the parser's time grows with the square of them. */
  blockTags: 200,
  /** Blocks within blocks. */
  blockDepth: 16,
  /** Lists and objects within a content. */
  contentDepth: 16,
  /** Turns of all `each` loops while one content is rendered. */
  loopTurns: 10_000,
  locales: 64,
  variables: 100,
  providerTemplates: 500,
} as const
