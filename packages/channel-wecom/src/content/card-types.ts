import type { ContentProblem, JsonObject } from '@message-center/channel'

/** Card types of the provider. Source: WeCom, "Template cards". */
export const cardTypes = [
  'text_notice',
  'news_notice',
  'button_interaction',
  'vote_interaction',
  'multiple_interaction',
] as const

/** Whether the provider has such a card; the rest of a card is its own matter. */
export function checkCardType(
  field: string,
  card: JsonObject | undefined,
  types: readonly string[] = cardTypes,
): ContentProblem[] {
  if (card === undefined || types.includes(String(card.card_type))) return []
  return [
    {
      field: `${field}/card_type`,
      reason: 'The provider has no such card here.',
      fix: `Use one of ${types.join(', ')}.`,
    },
  ]
}
