// Whom the service tells what, and how each try went.
import { html } from '../core/html.mjs'
import { mayChange, post, query } from '../core/api.mjs'
import { A, at, go, parameters, setParameters } from '../core/router.mjs'
import { useCall } from '../core/live.mjs'
import { Ago, Moment, duration } from '../core/time.mjs'
import { Act, Answer, Card, Facts, Page, Status, Table, Tabs } from '../core/ui.mjs'
import { short } from '../core/format.mjs'

const STATUSES = [['', 'all'], ['pending', 'pending'], ['delivered', 'delivered'], ['exhausted', 'exhausted']]

function Endpoints() {
  const answer = useCall('v1/webhook-endpoints', { on: () => false })
  const manage = mayChange('webhooks:manage')
  return html`<${Card} title="Endpoints"><${Answer} of=${answer}>${({ items }) => html`<${Table} caption="Endpoints" rows=${items}
    empty=${html`There is no endpoint. <code>POST /v1/webhook-endpoints</code> makes one; a job may also name an address of its own.`} columns=${[
      { name: 'Address', text: true, show: one => one.url },
      { name: 'Stands', show: one => html`<${Status} value=${one.enabled ? 'active' : 'stopped'} extra=${one.disabledReason} />` },
      { name: 'Events', text: true, show: one => one.events.join(', ') || 'only what names it' },
      manage && { name: html`<span class="unseen">Actions</span>`, show: one => html`<span class="actions">
        <${Act} does=${() => post(`v1/webhook-endpoints/${at(one.id)}/ping`)} done="A ping is on its way">Ping</${Act}>
        <${Act} does=${() => post(`v1/webhook-endpoints/${at(one.id)}/recover`, { since: new Date(Date.now() - 7 * 86_400_000).toISOString() })}
          done="What failed in the last 7 days is sent again">Recover</${Act}></span>` }
    ].filter(Boolean)} />`}</${Answer}></${Card}>`
}

export const deliveryColumns = [
  { name: 'Event', show: one => html`<${A} to=${`webhooks/${at(one.id)}`}>${one.event}</${A}>` },
  { name: 'Status', show: one => html`<${Status} value=${one.status} />` },
  { name: 'Tries', number: true, show: one => one.tries.length },
  { name: 'Last answer', text: true, show: one => { const last = one.tries.at(-1); return last ? short(String(last.error ?? last.status ?? ''), 80)
    : '' } },
  { name: 'To', text: true, show: one => one.url ?? one.endpointId ?? '' },
  { name: 'Made', show: one => html`<${Ago} at=${one.createdAt} />` }
]

export function Webhooks() {
  const search = parameters()
  const answer = useCall(`v1/webhook-deliveries${query({ status: search.get('status'), job: search.get('job'), cursor: search.get('cursor') })}`,
    { on: event => event === 'stats' })
  return html`<${Page} title="Webhooks"><${Endpoints} />
    <${Card} title="Deliveries" more=${html`<${Tabs} label="Status" names=${STATUSES} chosen=${search.get('status') ?? ''}
      choose=${status => setParameters({ status, cursor: '' })} />`}>
      <${Answer} of=${answer}>${page => html`<${Table} caption="Deliveries" rows=${page.items} onOpen=${one => go(`webhooks/${at(one.id)}`)}
        empty=${html`Nothing was to be told. A job with a <code>webhook</code> is told of when it ends.`} columns=${deliveryColumns} />
        ${page.nextCursor && html`<p><button onClick=${() => setParameters({ cursor: page.nextCursor })}>Older</button></p>`}`}</${Answer}></${Card}>
          </${Page}>`
}

export function Delivery({ id }) {
  const answer = useCall(`v1/webhook-deliveries/${at(id)}`, { on: event => event === 'stats' })
  const delivery = answer.data
  const again = async () => {
    await post(`v1/webhook-deliveries/${at(id)}/redeliver`)
    await answer.reload()
  }
  return html`<${Page} title=${delivery?.event ?? 'Delivery'} back=${{ to: 'webhooks', name: 'Webhooks' }}
    actions=${mayChange('jobs:operate', 'webhooks:manage') && html`<${Act} does=${again} done="It is sent again">Send again</${Act}>`}>
    <${Answer} of=${answer}>${() => html`<${Card} title="Delivery"><${Facts} of=${[['Status', html`<${Status} value=${delivery.status} />`],
      ['To', delivery.url],
        delivery.jobId && ['Job', html`<${A} to=${`jobs/${at(delivery.jobId)}`}>${delivery.jobId}</${A}>`],
        delivery.batchId && ['Batch', html`<${A} to=${`batches/${at(delivery.batchId)}`}>${delivery.batchId}</${A}>`],
        ['Made', html`<${Moment} at=${delivery.createdAt} />`], delivery.nextTryAt && ['Next try',
          html`<${Ago} at=${delivery.nextTryAt} future />`]]} /></${Card}>
      <${Card} title="Tries"><${Table} caption="Tries" rows=${delivery.tries} rowKey=${one => one.at} empty="It was not tried yet." columns=${[
        { name: 'At', show: one => html`<${Moment} at=${one.at} />` }, { name: 'Status', show: one => one.status ?? '–' },
        { name: 'Took', number: true, show: one => duration(one.latencySeconds) },
        { name: 'Answer', text: true, show: one => (one.error ? html`<span class="wrong">${one.error}</span>` : html`<span
          class="mono">${short(one.answer ?? '', 1000)}</span>`) }]} /></${Card}>`}</${Answer}>
  </${Page}>`
}
