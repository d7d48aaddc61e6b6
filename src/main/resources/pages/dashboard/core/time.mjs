// Times as people read them: in their own zone or in UTC, and how long ago by the clock of the service.
import { html, signal, useEffect, useState } from './html.mjs'
import { serverNow } from './api.mjs'
import { duration } from './format.mjs'

export { duration }

const UTC = 'errand.utc'

/** Whether times are shown in UTC. */
export const utc = signal(localStorage.getItem(UTC) === 'true')

export function setUtc(on) {
  utc.value = on
  localStorage.setItem(UTC, String(on))
}

export const zone = () => (utc.value ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone)

const two = number => String(number).padStart(2, '0')

/** Year to second; milliseconds where asked for. */
export function absolute(at, { millis = false, day = true, seconds = true } = {}) {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return '–'
  const of = name => (utc.value ? date[`getUTC${name}`]() : date[`get${name}`]())
  const clock = `${two(of('Hours'))}:${two(of('Minutes'))}${seconds ? `:${two(of('Seconds'))}` : ''}`
  const fraction = millis ? `.${String(of('Milliseconds')).padStart(3, '0')}` : ''
  return `${day ? `${of('FullYear')}-${two(of('Month') + 1)}-${two(of('Date'))} ` : ''}${clock}${fraction}`
}

export const secondsSince = at => Math.max(0, (serverNow() - Date.parse(at)) / 1000)

/** Ticks while the page is seen, so that ages grow. */
export const tick = signal(0)
setInterval(() => { if (!document.hidden) tick.value++ }, 1000)

/** How long ago, or in how long; the moment itself when pointed at. */
export function Ago({ at, future = false }) {
  if (!at) return html`<span class="quiet">–</span>`
  tick.value
  const ahead = (Date.parse(at) - serverNow()) / 1000
  const text = ahead > 1 || future ? (ahead > 0 ? `in ${duration(ahead)}` : 'now') : `${duration(Math.max(0, -ahead))} ago`
  return html`<time datetime=${at} title=${`${absolute(at, { millis: true })} ${zone()}`}>${text}</time>`
}

export function Moment({ at, millis = true }) {
  if (!at) return html`<span class="quiet">–</span>`
  return html`<time datetime=${at} title=${at}>${absolute(at, { millis })}</time>`
}

/** Renders again each second, for what measures itself. */
export function useSeconds() {
  const [, set] = useState(0)
  useEffect(() => tick.subscribe(set), [])
}
