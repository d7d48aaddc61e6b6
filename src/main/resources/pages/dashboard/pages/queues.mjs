// Queues: what waits in each, and whether it may go on.
import { html } from '../core/html.mjs'
import { mayChange, post, query, serverNow } from '../core/api.mjs'
import { A, at, go } from '../core/router.mjs'
import { useCall } from '../core/live.mjs'
import { Ago, Moment, duration } from '../core/time.mjs'
import { Act, Answer, Card, Facts, Page, Status, Table, openDialog } from '../core/ui.mjs'
import { capped, count, rate } from '../core/format.mjs'
import { Span, StatPlots, useStats } from './overview.mjs'

const UNTIL = [['', 'until somebody resumes it'], ['900', 'for 15 minutes'], ['3600', 'for an hour'], ['28800', 'for 8 hours'],
  ['86400', 'for a day']]

function askPause(name) {
  return openDialog(`Pause ${name}?`, ({ close }) => html`<form onSubmit=${event => {
      event.preventDefault()
      const form = event.currentTarget.elements
      const seconds = Number(form.until.value)
      close({ ...(form.reason.value.trim() ? { reason: form.reason.value.trim() } : {}), ...(seconds
        ? { until: new Date(serverNow() + seconds * 1000).toISOString() } : {}) })
    }}>
    <p>Nothing of it starts any more, on any node and in any worker; what runs goes on, and submissions are taken.</p>
    <div class="field"><label for="reason">Why</label><input id="reason" name="reason" maxlength="200" /></div>
    <div class="field"><label for="until">How long</label><select id="until" name="until">${UNTIL.map(([value, label]) => html`<option
      value=${value}>${label}</option>`)}</select></div>
    <div class="dialog-actions"><button type="button" onClick=${() => close()}>Leave it</button><button class="main">Pause</button></div></form>`)
}

export function PauseButton({ queue, changed }) {
  if (!mayChange('queues:operate')) return null
  const pause = async () => {
    const how = await askPause(queue.name)
    if (!how) return false
    await post(`v1/queues/${at(queue.name)}/pause`, how)
    await changed()
    return true
  }
  const resume = async () => {
    await post(`v1/queues/${at(queue.name)}/resume`)
    await changed()
  }
  return queue.paused
    ? html`<${Act} kind="main" does=${resume} done=${`${queue.name} goes on`}>Resume</${Act}>`
    : html`<${Act} does=${pause} done=${`${queue.name} is paused`}>Pause</${Act}>`
}

const paused = one => one.paused && html`<${Status} value="paused" extra=${[one.paused.reason, one.paused.until && html`, goes on <${Ago}
  at=${one.paused.until} future />`].filter(Boolean)} />`
export const age = one => (one.oldestAgeSeconds ? duration(one.oldestAgeSeconds) : '–')

export function Queues() {
  const answer = useCall('v1/queues', { on: event => ['queue', 'stats'].includes(event) })
  return html`<${Page} title="Queues"><${Answer} of=${answer}>${({ items }) => html`<${Table} caption="Queues" rows=${items}
    rowKey=${one => one.name} onOpen=${one => go(`queues/${at(one.name)}`)}
    empty=${html`No node has a queue. <code>errand.execution.queues.NAME.concurrency</code> makes one.`} columns=${[
      { name: 'Queue', show: one => html`<${A} to=${`queues/${at(one.name)}`}>${one.name}</${A}> ${paused(one) ?? ''}` },
      { name: 'Waiting', number: true, show: one => capped(one.queued, one.capped) },
      { name: 'Held', number: true, show: one => capped(one.held, one.capped) },
      { name: 'For later', number: true, show: one => capped(one.scheduled, one.capped) },
      { name: 'Running', number: true, show: one => `${count(one.running)}${one.concurrency ? ` / ${count(one.concurrency)}` : ''}` },
      { name: 'Oldest', number: true, show: age },
      { name: 'In, a second', number: true, show: one => rate(one.ratePerSecond?.in) },
      { name: 'Out, a second', number: true, show: one => rate(one.ratePerSecond?.out) },
      { name: html`<span class="unseen">Actions</span>`, show: one => html`<${PauseButton} queue=${one} changed=${answer.reload} />` }]} />`}
        </${Answer}></${Page}>`
}

export function Queue({ id }) {
  const answer = useCall(`v1/queues/${at(id)}`, { on: event => ['queue', 'stats'].includes(event) })
  const stats = useStats({ queue: id })
  return html`<${Page} title=${id} back=${{ to: 'queues', name: 'Queues' }} actions=${html`<${Span} />${answer.data && html`<${PauseButton}
    queue=${answer.data} changed=${answer.reload} />`}`}>
    <${Answer} of=${answer}>${queue => html`
      ${queue.paused && html`<p class="verdict is-warning">Paused since <${Moment} at=${queue.paused.at} millis=${false} />${queue.paused.reason
        && `: ${queue.paused.reason}`}${queue.paused.until && html`; it goes on <${Ago} at=${queue.paused.until} future />`}</p>`}
      <${Card} title="Now"><${Facts} of=${[
        ...['queued', 'held', 'scheduled'].map(name => [{ queued: 'Waiting', held: 'Held back', scheduled: 'For later' }[name],
          html`<${A} to=${`jobs${query({ queue: id, status: name === 'scheduled' ? 'scheduled' : 'queued' })}`}>${capped(queue[name], queue.capped)}
          </${A}>`]),
        ['Running', html`<${A} to=${`jobs${query({ queue: id, status: 'running' })}`}>${count(queue.running)}</${A}>`],
        ['Oldest waits for', age(queue)], ['Room for', count(queue.capacity)], ['At once on each node', count(queue.concurrency)],
        queue.globalConcurrency && ['At once on all nodes', count(queue.globalConcurrency)],
        ['In, a second', rate(queue.ratePerSecond?.in)], ['Out, a second', rate(queue.ratePerSecond?.out)],
        queue.nodes && ['Nodes', queue.nodes.map(node => `${node.id} (${count(node.concurrency)} at once)`).join(', ')]]} /></${Card}>`}</${Answer}>
    <${Answer} of=${stats}>${() => html`<${StatPlots} stats=${stats.data} />`}</${Answer}>
  </${Page}>`
}
