// Plots as SVG of our own: lines and stacked areas over time, each with its numbers as a table.
import { html, useRef, useState, useLayoutEffect, useId } from './html.mjs'
import { absolute } from './time.mjs'

const HEIGHT = 150
const LEFT = 46
const BOTTOM = 20
const TOP = 8
const RIGHT = 6

/** The next larger of 1, 2, 5 times a power of ten. */
export function ceiling(value) {
  if (!(value > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return [1, 2, 5, 10].map(factor => factor * power).find(step => step >= value * 0.999) ?? 10 * power
}

function useWidth() {
  const element = useRef(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const watch = new ResizeObserver(([entry]) => setWidth(Math.round(entry.contentRect.width)))
    watch.observe(element.current)
    return () => watch.disconnect()
  }, [])
  return [element, width]
}

/** Pieces of a line, broken where there is no value. */
function line(values, x, y) {
  let path = ''
  let pen = false
  values.forEach((value, index) => {
    if (value === null || value === undefined) {
      pen = false
      return
    }
    path += `${pen ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`
    if (!pen && (values[index + 1] === null || values[index + 1] === undefined)) path += 'h0.01'
    pen = true
  })
  return path
}

function area(lower, upper, x, y) {
  const there = upper.map((value, index) => `${index ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`)
  const back = lower.map((value, index) => `L${x(index).toFixed(1)} ${y(value).toFixed(1)}`).reverse()
  return `${there.join('')}${back.join('')}Z`
}

/**
 * A plot of several series over the same times.
 *
 * series: [{name, kind, values}]; kind names the colour and the dashes. Stacked ones are areas.
 */
export function Plot({ title, times, series, show, stacked = false, unit = '' }) {
  const [element, width] = useWidth()
  const [at, setAt] = useState(null)
  const name = useId()
  const inner = Math.max(10, width - LEFT - RIGHT)
  const sums = stacked
    ? series.reduce((all, one) => [...all, one.values.map((value, i) => (value ?? 0) + all.at(-1)[i])], [times.map(() => 0)])
    : null
  const highest = ceiling(Math.max(0, ...(stacked ? sums.at(-1) : series.flatMap(one => one.values.map(value => value ?? 0)))))
  const x = index => LEFT + (times.length < 2 ? inner / 2 : (index * inner) / (times.length - 1))
  const y = value => TOP + (HEIGHT - TOP - BOTTOM) * (1 - value / highest)
  const pick = event => {
    const box = event.currentTarget.getBoundingClientRect()
    const index = Math.round(((event.clientX - box.left - LEFT) / inner) * (times.length - 1))
    setAt(Math.max(0, Math.min(times.length - 1, index)))
  }
  const day = times.length > 1 && Date.parse(times.at(-1)) - Date.parse(times[0]) > 86_400_000
  const ticks = times.length < 2 ? [0] : [0, Math.floor((times.length - 1) / 2), times.length - 1]
  return html`<figure class="plot" aria-labelledby=${name} ref=${element}>
    <figcaption id=${name}><span class="plot-title">${title}</span>
      ${series.map(one => html`<span class=${`key is-${one.kind}`}>${one.name}${at === null ? '' : html` <b>${show(one.values[at])}</b>`}</span>`)}
      ${at !== null && html`<span class="quiet">${absolute(times[at], { day, seconds: false })}</span>`}
    </figcaption>
    ${width > 0 && html`<svg width=${width} height=${HEIGHT} aria-hidden="true" onPointerMove=${pick} onPointerLeave=${() => setAt(null)}>
      ${[0, 0.5, 1].map(part => html`<g><line class="grid" x1=${LEFT} x2=${width - RIGHT} y1=${y(part * highest)} y2=${y(part * highest)} />
        <text class="axis" x=${LEFT - 6} y=${y(part * highest) + 4} text-anchor="end">${show(part * highest)}</text></g>`)}
      ${ticks.map((index, place) => html`<text class="axis" x=${x(index)} y=${HEIGHT - 4}
        text-anchor=${place === 0 ? 'start' : place === ticks.length - 1 ? 'end' : 'middle'}>${absolute(times[index], { day, seconds: false })}
          </text>`)}
      ${series.map((one, index) => (stacked
        ? html`<path class=${`area is-${one.kind}`} d=${area(sums[index], sums[index + 1], x, y)} />`
        : html`<path class=${`line is-${one.kind}`} d=${line(one.values, x, y)} />`))}
      ${at !== null && html`<line class="at" x1=${x(at)} x2=${x(at)} y1=${TOP} y2=${HEIGHT - BOTTOM} />`}
    </svg>`}
    <details><summary>Numbers</summary><div class="scroll low" tabindex="0" role="region" aria-label=${`${title}, numbers`}><table class="dense">
      <caption class="unseen">${title}${unit && `, ${unit}`}</caption>
      <thead><tr><th scope="col">Time</th>${series.map(one => html`<th scope="col" class="number">${one.name}</th>`)}</tr></thead>
      <tbody>${times.map((time, index) => ({ time, index })).reverse().slice(0, 60).map(({ time, index }) => html`<tr key=${time}>
        <td>${absolute(time, { day, seconds: false })}</td>${series.map(one => html`<td class="number">${show(one.values[index])}</td>`)}</tr>`)}
          </tbody>
    </table></div></details>
  </figure>`
}

/** A row of bars as large as a word. */
export function Spark({ values, label }) {
  const highest = Math.max(1, ...values)
  return html`<svg class="spark" width=${values.length * 5} height="18" role="img" aria-label=${label}>
    ${values.map((value, index) => html`<rect x=${index * 5} width="4" y=${18 - (17 * value) / highest} height=${Math.max((17 * value) / highest,
      value > 0 ? 1.5 : 0.5)} />`)}</svg>`
}
