// Batches: how far each is, and its items.
import { html, useEffect } from '../core/html.mjs'
import { mayChange, post, query } from '../core/api.mjs'
import { A, at, go, parameters, setParameters } from '../core/router.mjs'
import { useCall } from '../core/live.mjs'
import { Ago, Moment, duration, secondsSince, tick } from '../core/time.mjs'
import { Act, Answer, Bar, Card, Copy, Facts, Page, Status, Table, confirm } from '../core/ui.mjs'
import { count, rate } from '../core/format.mjs'
import { jobColumns } from './jobs.mjs'
import { Graph } from './workflow.mjs'

const final = counts => counts.succeeded + counts.failed + counts.canceled
const label = counts => `${count(final(counts))} of ${count(counts.total)} are over: ${count(counts.succeeded)} succeeded,
  ${count(counts.failed)} failed, ${count(counts.canceled)} canceled`
const parts = counts => ['succeeded', 'failed', 'canceled', 'running'].map(name => [name, counts[name]])

/** A workflow has jobs of any tasks. */
const what = batch => batch.task ?? batch.name ?? 'a workflow'
const title = batch => (batch.mode === 'graph' ? `Workflow ${batch.name ?? ''}` : `Batch of ${batch.task}`)

export function Batches() {
  const cursor = parameters().get('cursor')
  const answer = useCall(`v1/batches${query({ cursor })}`, { on: event => event === 'stats' })
  return html`<${Page} title="Batches"><${Answer} of=${answer}>${page => html`
    <${Table} caption="Batches" rows=${page.items} onOpen=${one => go(`batches/${at(one.id)}`)}
      empty=${html`There is no batch. <code>POST /v1/batches</code> runs one task for many items;
        <code>pool.map</code> of <code>errand.py</code> does so, too.`}
      columns=${[
        { name: 'Status', show: one => html`<${Status} value=${one.status} />` },
        { name: 'Task', show: one => html`<${A} to=${`batches/${at(one.id)}`}>${what(one)}</${A}>` },
        { name: 'Progress', show: one => html`<${Bar} parts=${parts(one.counts)} total=${one.counts.total} label=${label(one.counts)} />` },
        { name: 'Over', number: true, show: one => `${count(final(one.counts))} / ${count(one.counts.total)}` },
        { name: 'Failed', number: true, show: one => count(one.counts.failed) },
        { name: 'Created', show: one => html`<${Ago} at=${one.createdAt} />` }]} />
    ${page.nextCursor && html`<p><button onClick=${() => setParameters({ cursor: page.nextCursor })}>Older</button></p>`}`}</${Answer}></${Page}>`
}

export function Batch({ id }) {
  const answer = useCall(`v1/batches/${at(id)}`, { on: event => event === 'stats' })
  const jobs = useCall(`v1/jobs${query({ batch: id, limit: 50, status: parameters().getAll('status') })}`, { on: event => event === 'stats' })
  const batch = answer.data
  useEffect(() => {
    if (!batch || batch.done) return undefined
    const timer = setInterval(() => { if (!document.hidden) { answer.changed(); jobs.changed() } }, 2000)
    return () => clearInterval(timer)
  }, [batch?.status])
  tick.value
  const cancel = async () => {
    if (!(await confirm('Cancel this batch?', 'What waits is canceled, what runs is told to stop; what is over stays.', 'Cancel it'))) return false
    await post(`v1/batches/${at(id)}/cancel`, { reason: 'canceled on the dashboard' })
    await answer.reload()
    return true
  }
  const seconds = batch && (batch.finishedAt ? (Date.parse(batch.finishedAt) - Date.parse(batch.createdAt)) / 1000 : secondsSince(batch.createdAt))
  const left = batch && !batch.done && final(batch.counts) > 0 ? (seconds * (batch.counts.total - final(batch.counts))) / final(batch.counts) : null
  return html`<${Page} title=${batch ? title(batch) : 'Batch'} back=${{ to: 'batches', name: 'Batches' }}
    actions=${batch && !batch.done && mayChange('jobs:operate') && html`<${Act} kind="danger" does=${cancel}
      done="It was told to stop">Cancel</${Act}>`}>
    <p class="chips"><code>${id}</code> <${Copy} text=${id} what="The id" /></p>
    <${Answer} of=${answer}>${() => html`<${Card} title="How far it is">
      <p><${Status} value=${batch.status} /></p>
      <p><${Bar} parts=${parts(batch.counts)} total=${batch.counts.total} label=${label(batch.counts)} full /></p>
      <p class="quiet">${label(batch.counts)}</p>
      <${Facts} of=${[
        ...['scheduled', 'queued', 'running', 'succeeded', 'failed', 'canceled'].map(name => [name, html`<${A} to=${`jobs${query({ batch: id,
          status: name })}`}>${count(batch.counts[name])}</${A}>`]),
        ['Created', html`<${Moment} at=${batch.createdAt} />`], batch.finishedAt && ['Finished', html`<${Moment} at=${batch.finishedAt} />`],
        ['Took', duration(seconds)], ['Items a second', rate(final(batch.counts) / Math.max(seconds, 0.001))], left !== null && ['Over in about',
          duration(left)]]} /></${Card}>`}</${Answer}>
    ${batch?.mode === 'graph' && html`<${Graph} id=${id} done=${batch.done} />`}
    <${Card} title="Items" more=${html`<${A} to=${`jobs${query({ batch: id })}`}>all, with filters</${A}>`}>
      <${Answer} of=${jobs}>${page => html`<${Table} caption="Items" rows=${page.items}
      empty="It has no items that are still kept." columns=${jobColumns()} onOpen=${job => go(`jobs/${at(job.id)}`)} />`}</${Answer}></${Card}>
  </${Page}>`
}
