// Outcomes that wait for whoever fetches them.
import { html } from '../core/html.mjs'
import { ask, mayChange } from '../core/api.mjs'
import { A, at } from '../core/router.mjs'
import { useCall } from '../core/live.mjs'
import { duration } from '../core/time.mjs'
import { Act, Answer, Page, Table, confirm } from '../core/ui.mjs'
import { count } from '../core/format.mjs'

export function ResultQueues({ id }) {
  const answer = useCall('v1/result-queues', { on: event => event === 'stats' })
  const empty = async name => {
    if (!(await confirm(`Empty ${name}?`, 'The outcomes that wait there are gone for good; the jobs stay.', 'Empty it'))) return false
    await ask(`v1/result-queues/${at(name)}/messages`, { method: 'DELETE' })
    await answer.reload()
    return true
  }
  return html`<${Page} title=${id ?? 'Result queues'} back=${id && { to: 'result-queues', name: 'Result queues' }}>
    <${Answer} of=${answer}>${({ items }) => html`<${Table} caption="Result queues" rowKey=${one => one.name}
    rows=${items.filter(one => !id || one.name === id)}
      empty=${html`Nothing waits to be fetched. A job with a <code>resultQueue</code> leaves its outcome there.`} columns=${[
      { name: 'Result queue', show: one => html`<${A} to=${`result-queues/${at(one.name)}`}>${one.name}</${A}>` },
      { name: 'Waiting', number: true, show: one => count(one.depth) }, { name: 'With consumers', number: true, show: one => count(one.inFlight) },
      { name: 'Oldest', number: true, show: one => duration(one.oldestAgeSeconds) },
      mayChange('queues:operate') && { name: html`<span class="unseen">Actions</span>`, show: one => html`<${Act} does=${() => empty(one.name)}
        done=${`${one.name} is empty`}>Empty</${Act}>` }].filter(Boolean)} />`}</${Answer}></${Page}>`
}
