// A workflow as a picture: each job behind what it waits for.
import { html, useEffect, useMemo, useRef } from '../core/html.mjs'
import { A, at } from '../core/router.mjs'
import { useCall } from '../core/live.mjs'
import { Answer, Bar, Card, SIGNS } from '../core/ui.mjs'
import { layered } from '../core/layers.mjs'
import { count, short } from '../core/format.mjs'

/** More than that nobody sees in a picture. */
const DRAWN = 200
const WIDTH = 170
const HEIGHT = 30
const ACROSS = 60
const BETWEEN = 12
const STATUSES = ['succeeded', 'failed', 'canceled', 'running']

function Picture({ jobs }) {
  const { columns, edges } = useMemo(() => layered(jobs), [jobs])
  const known = new Map(jobs.map(job => [job.key, job]))
  const tallest = Math.max(...columns.map(keys => keys.length))
  const height = tallest * (HEIGHT + BETWEEN) + BETWEEN
  const place = new Map(columns.flatMap((keys, x) => keys.map((key, y) => [key, {
    x: x * (WIDTH + ACROSS) + 1, y: height / 2 + (y - keys.length / 2) * (HEIGHT + BETWEEN) + BETWEEN / 2 }])))
  const line = ([from, to]) => {
    const [a, b] = [place.get(from), place.get(to)]
    const [x1, y1, x2, y2] = [a.x + WIDTH, a.y + HEIGHT / 2, b.x, b.y + HEIGHT / 2]
    const bend = Math.max(30, (x2 - x1) / 2)
    return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
  }
  return html`<div class="scroll tall" tabindex="0" role="region" aria-label="The graph"><svg class="graph" role="group"
      aria-label="Jobs and what they wait for" width=${columns.length * (WIDTH + ACROSS) - ACROSS + 2} height=${height}>
    ${edges.map(edge => html`<path class=${edge[2] ? 'any' : ''} d=${line(edge)} />`)}
    ${[...place].map(([key, { x, y }]) => {
      const job = known.get(key)
      const before = edges.filter(([, to]) => to === key).map(([from]) => from)
      return html`<${A} to=${`jobs/${at(job.jobId)}`} aria-label=${`${key}, ${job.status}${before.length ? `, after ${before.join(', ')}` : ''}`}>
        <title>${key}: ${job.status}</title>
        <rect class=${`is-${job.status}`} x=${x} y=${y} width=${WIDTH} height=${HEIGHT} rx="6" />
        <text x=${x + 9} y=${y + 20}>${SIGNS[job.status]} ${short(key, 20)}</text></${A}>`
    })}
  </svg></div>
  ${edges.some(edge => edge[2]) && html`<p class="quiet">A dashed line waits for any end, the others for success.</p>`}`
}

/** Of a large one each step, and how far it is. */
function Steps({ jobs }) {
  const { columns } = useMemo(() => layered(jobs), [jobs])
  const known = new Map(jobs.map(job => [job.key, job]))
  const shown = columns.slice(0, DRAWN)
  return html`<p class="quiet">${count(jobs.length)} jobs are too many for a picture. They are ${count(columns.length)} steps deep${
    shown.length < columns.length ? `; the first ${DRAWN} are shown` : ''}.</p>
    <div class="scroll low" tabindex="0" role="region" aria-label="The steps"><table class="dense"><caption class="unseen">Steps</caption><thead><tr>
      <th scope="col">Step</th><th scope="col">Jobs</th><th scope="col">Over</th></tr></thead><tbody>${shown.map((keys, i) => {
        const parts = STATUSES.map(status => [status, keys.filter(key => known.get(key).status === status).length])
        const over = parts.slice(0, 3).reduce((sum, [, many]) => sum + many, 0)
        return html`<tr><td>${i + 1}</td><td class="number">${count(keys.length)}</td><td><${Bar} parts=${parts} total=${keys.length}
          label=${`${count(over)} of ${count(keys.length)} are over`} /></td></tr>`
      })}</tbody></table></div>`
}

export function Graph({ id, done }) {
  const over = useRef(done)
  // It may be large: one that is over is not asked for again at each piece of news.
  const answer = useCall(`v1/workflows/${at(id)}`, { on: event => event === 'stats' && !over.current })
  useEffect(() => {
    // At its end, and when a retry has it go on.
    if (over.current !== done) answer.changed()
    over.current = done
  }, [done])
  return html`<${Card} title="Graph"><${Answer} of=${answer}>${({ jobs }) => jobs.length === 0 ? html`<p class="quiet">It has no jobs.</p>`
    : jobs.length > DRAWN ? html`<${Steps} jobs=${jobs} />` : html`<${Picture} jobs=${jobs} />`}</${Answer}></${Card}>`
}
