/** What comes over the wire, read safely: JSON with long ids whole, the time of Beijing, callbacks that prove themselves, what people reply. */
export { bareText } from './bare-text.ts'
export {
  beijingDay,
  readBeijingTime,
  untilNextBeijingDay,
  untilNextBeijingHour,
  untilNextBeijingMonth,
  writeBeijingTime,
} from './beijing-time.ts'
export { hasAddressToken, isSameText } from './prove-callback.ts'
export {
  countOf,
  identifierOf,
  isObject,
  listOf,
  objectsOf,
  readJson,
  readJsonValue,
  textOf,
  wholeNumberOf,
} from './read-json.ts'
