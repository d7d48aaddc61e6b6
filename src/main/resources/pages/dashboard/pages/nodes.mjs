// The processes of the service itself.
import { html } from '../core/html.mjs'
import { query } from '../core/api.mjs'
import { A } from '../core/router.mjs'
import { useCall } from '../core/live.mjs'
import { Ago } from '../core/time.mjs'
import { Answer, Page, Table } from '../core/ui.mjs'
import { count } from '../core/format.mjs'

export function Nodes({ id }) {
  const answer = useCall('v1/nodes', { on: event => ['node', 'stats'].includes(event) })
  return html`<${Page} title=${id ?? 'Nodes'} back=${id && { to: 'nodes', name: 'Nodes' }}><${Answer} of=${answer}>${({ items }) => html`<${Table}
    caption="Nodes" rows=${items.filter(one => !id || one.id === id)}
    empty="No node of this name lives." columns=${[
      { name: 'Node', show: one => html`<span class="mono">${one.id}</span> ${one.leader ? html`<span class="quiet">leads</span>` : ''}` },
      { name: 'Version', show: one => one.version ?? '–' },
      { name: 'Up for', show: one => html`<${Ago} at=${one.startedAt} />` },
      { name: 'Heard of', show: one => html`<${Ago} at=${one.seenAt} />` },
      { name: 'Queues', text: true, show: one => (one.queues ?? []).map(queue => `${queue.name}${queue.concurrency
        ? ` (${count(queue.concurrency)} at once)` : ''}`).join(', ') },
      { name: 'Running', number: true, show: one => count(one.running) },
      { name: 'Jobs', show: one => html`<${A} to=${`jobs${query({ node: one.id, status: 'running' })}`}>running there</${A}>` }]} />`}</${Answer}>
        </${Page}>`
}
