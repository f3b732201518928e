import type { Json, JsonObject } from '@message-center/channel'
import { templateLimits } from './template-limits.ts'
import type { TemplateProblem } from './template-problem.ts'

/** What a sensitive value looks like wherever it is only shown. */
export const mask = '••••'

/** Takes what is rendered, one text after the other, and remembers the first problem; after it nothing is taken. */
export class RenderSheet {
  readonly isMasking: boolean
  problem: TemplateProblem | undefined
  #text = ''
  #turns = 0

  constructor(isMasking: boolean) {
    this.isMasking = isMasking
  }

  write(text: string): void {
    this.#text += text
    if (this.#text.length > templateLimits.textLength)
      this.stop({
        code: 'invalid_request',
        field: '/variables',
        detail: `A rendered text is longer than ${templateLimits.textLength} characters.`,
        fix: 'Send shorter values.',
      })
  }

  /** Counts a turn of a loop. False when there may be no more of them. */
  takeTurn(): boolean {
    this.#turns += 1
    if (this.#turns > templateLimits.loopTurns)
      this.stop({
        code: 'invalid_request',
        field: '/variables',
        detail: `The loops of the template take more than ${templateLimits.loopTurns} turns.`,
        fix: 'Send shorter lists.',
      })
    return this.problem === undefined
  }

  stop(problem: TemplateProblem): void {
    this.problem ??= problem
    this.#text = ''
  }

  /** The text since the last call. */
  finishText(): string {
    const text = this.#text
    this.#text = ''
    return text
  }
}

/**
 * Where a path begins while rendering: the variables, or an element that `each` or `with` stands on.
 * `key` and `index` are those of `each`.
 */
export interface Frame {
  readonly value: Json
  readonly parent?: Frame
  /** Leads from the parent to the list, or to the element of a `with`. */
  readonly source?: FrameSource
  readonly key?: string | number
  readonly index?: number
  readonly isLast?: boolean
}

export interface FrameSource {
  /** Frames to go up before the parts are followed. */
  readonly up: number
  readonly parts: readonly string[]
}

/** Fills every text of a content; the rest of its structure stays as it is, and so do the names of members. */
export type FillContent = (sheet: RenderSheet, variables: Frame) => JsonObject

export const variablesFrame = (variables: JsonObject): Frame => ({ value: variables })

export function frameAbove(frame: Frame, up: number): Frame {
  let found = frame
  for (let step = 0; step < up; step++) found = found.parent ?? found
  return found
}

/** Own members of lists and objects only: nothing of a prototype is ever seen. */
export function member(value: Json | undefined, name: string): Json | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return (value as JsonObject)[name] ?? undefined
}

/** Where in the request a frame's value came from: names and indices below `/variables`. */
export function framePlace(frame: Frame): readonly (string | number)[] {
  if (frame.parent === undefined || frame.source === undefined) return []
  const place = [...framePlace(frameAbove(frame.parent, frame.source.up)), ...frame.source.parts]
  return frame.key === undefined ? place : [...place, frame.key]
}
