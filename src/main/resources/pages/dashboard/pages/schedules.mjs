// Schedules: what is done again and again, when next, and what became of each time.
import { html, useEffect } from '../core/html.mjs'
import { mayChange, post, query } from '../core/api.mjs'
import { A, at, go, parameters, setParameters } from '../core/router.mjs'
import { useCall } from '../core/live.mjs'
import { Ago, Moment, duration } from '../core/time.mjs'
import { Act, Answer, Card, Code, Facts, Page, Status, Table, openDialog, say } from '../core/ui.mjs'
import { count, short } from '../core/format.mjs'

const OVERLAPS = { skip: 'left out while one before has not ended', 'queue-one': 'one waits for the end of the one before',
  'cancel-running': 'calls off the one before', allow: 'runs beside the one before' }
const MISSED = { one: 'the last one is made up', all: 'made up, up to a hundred', none: 'not made up' }
const NEWS = event => event === 'stats'

/** When it is due, in the words of whoever made it. */
function when(one) {
  if (one.everySeconds !== undefined) return `every ${duration(one.everySeconds)}`
  if (one.at !== undefined) return `once, ${one.at}`
  return [one.cron].flat().join(' · ')
}

const target = one => one.job ?? one.batch ?? one.workflow
const does = one => {
  if (one.batch) return `${one.batch.task}, a batch`
  if (one.workflow) return one.workflow.name ? `${one.workflow.name}, a workflow` : 'a workflow'
  return one.job?.task ?? ''
}
const ran = run => (run.jobId ? `jobs/${at(run.jobId)}` : run.batchId ?? run.workflowId ? `batches/${at(run.batchId ?? run.workflowId)}` : null)

function Outcome({ run }) {
  const to = ran(run)
  const shown = html`<${Status} value=${run.outcome} extra=${run.trigger === 'schedule' ? '' : run.trigger} />`
  return to ? html`<${A} to=${to}>${shown}</${A}>` : shown
}

const askNote = name => openDialog(`Pause ${name}?`, ({ close }) => html`<form onSubmit=${event => {
    event.preventDefault()
    const note = event.currentTarget.elements.note.value.trim()
    close(note ? { note } : {})
  }}>
  <p>It fires no more until somebody resumes it. What runs goes on; times meanwhile are not missed.</p>
  <div class="field"><label for="note">Why</label><input id="note" name="note" maxlength="200" /></div>
  <div class="dialog-actions"><button type="button" onClick=${() => close()}>Leave it</button><button class="main">Pause</button></div></form>`)

function Actions({ schedule, changed, inList }) {
  if (!mayChange('schedules:manage')) return null
  const path = `v1/schedules/${at(schedule.name)}`
  const pause = async () => {
    const how = await askNote(schedule.name)
    if (!how) return false
    await post(`${path}/pause`, how)
    await changed()
    return true
  }
  const resume = async () => {
    await post(`${path}/resume`)
    await changed()
  }
  const run = async () => {
    const made = await post(`${path}/run`)
    await changed()
    say(`${schedule.name} runs`, { link: { to: `${schedule.batch ? 'batches' : 'jobs'}/${at(made.id)}`, name: 'Look' } })
  }
  return html`<span class="actions">
    ${!inList && html`<${Act} does=${run} title="At once, whatever its times; this moves none of them">Run now</${Act}>`}
    ${schedule.state === 'paused' && html`<${Act} kind="main" does=${resume} done=${`${schedule.name} goes on`}>Resume</${Act}>`}
    ${schedule.state === 'active' && html`<${Act} does=${pause} done=${`${schedule.name} is paused`}>Pause</${Act}>`}</span>`
}

const notFired = ({ counts }) => ['skipped', 'missed', 'rejected'].filter(name => counts[name] > 0).map(name => `${count(counts[name])} ${name}`)
  .join(', ')

/** What clocks show in the schedule's own time zone; nothing where the browser does not know that. */
function there(at, zone) {
  try {
    return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(new Date(at))
  } catch {
    return ''
  }
}

const next = one => (one.nextRuns[0] ? html`<${Ago} at=${one.nextRuns[0].runAt} future />` : html`<span class="quiet">–</span>`)

export function Schedules() {
  const cursor = parameters().get('cursor')
  const answer = useCall(`v1/schedules${query({ cursor })}`, { on: NEWS })
  return html`<${Page} title="Schedules"><${Answer} of=${answer}>${page => html`<${Table} caption="Schedules" rows=${page.items}
    rowKey=${one => one.name} onOpen=${one => go(`schedules/${at(one.name)}`)}
    empty=${html`Nothing is done by the clock. <code>PUT /v1/schedules/NAME</code> makes a schedule, with a body such as <code>${'{"cron": '
      + '"30 2 * * *", "job": {"task": "square", "args": [3]}}'}</code>.`} columns=${[
      { name: 'Schedule', show: one => html`<${A} to=${`schedules/${at(one.name)}`}>${one.name}</${A}>` },
      { name: 'State', text: true, show: one => html`<${Status} value=${one.state} /> <span class="quiet">${short(one.note ?? '', 60)}</span>` },
      { name: 'When', text: true, show: one => html`<span class="mono">${when(one)}</span> <span class="quiet">${one.timeZone ?? ''}</span>` },
      { name: 'What', show: does },
      { name: 'Next', show: next },
      { name: 'Last', show: one => (one.lastRun ? html`<${Outcome} run=${one.lastRun} /> <${Ago} at=${one.lastRun.firedAt} />`
        : html`<span class="quiet">–</span>`) },
      { name: 'Fired', show: one => html`${count(one.counts.fired)} <span class="quiet">${notFired(one)}</span>` },
      { name: html`<span class="unseen">Actions</span>`, show: one => html`<${Actions} schedule=${one} changed=${answer.reload} inList />` }]} />
    ${page.nextCursor && html`<p><button onClick=${() => setParameters({ cursor: page.nextCursor })}>More</button></p>`}`}</${Answer}></${Page}>`
}

function Runs({ id, last }) {
  const cursor = parameters().get('cursor')
  const answer = useCall(`v1/schedules/${at(id)}/runs${query({ cursor })}`, { on: NEWS })
  useEffect(() => { if (answer.data) answer.changed() }, [last])
  return html`<${Card} title="What its times became of" wide><${Answer} of=${answer}>${page => html`<${Table} caption="Runs" rows=${page.items}
    rowKey=${run => `${run.scheduledAt} ${run.jobId ?? run.batchId ?? run.workflowId ?? ''}`} empty="No time of it has come yet." columns=${[
      { name: 'Planned for', show: run => html`<${Moment} at=${run.scheduledAt} millis=${false} />` },
      { name: 'Outcome', show: run => html`<${Outcome} run=${run} />` },
      { name: 'Decided', show: run => html`<${Moment} at=${run.firedAt} />` },
      { name: 'Why', text: true, show: run => short(run.problem?.detail ?? run.problem?.type ?? '', 200) }]} />
    ${page.nextCursor && html`<p><button onClick=${() => setParameters({ cursor: page.nextCursor })}>Older</button></p>`}`}</${Answer}></${Card}>`
}

export function Schedule({ id }) {
  const answer = useCall(`v1/schedules/${at(id)}`, { on: NEWS })
  return html`<${Page} title=${id} back=${{ to: 'schedules', name: 'Schedules' }}
    actions=${answer.data && html`<${Actions} schedule=${answer.data} changed=${answer.reload} />`}>
    <${Answer} of=${answer}>${one => html`
      ${one.state === 'paused' && html`<p class="verdict is-warning">Paused${one.note ? `: ${one.note}` : ''}</p>`}
      <div class="cards"><${Card} title="What it does"><${Facts} of=${[
        ['State', html`<${Status} value=${one.state} />`], ['What', one.workflow ? does(one)
          : html`<${A} to=${`tasks/${at(target(one)?.task ?? '')}`}>${does(one)}</${A}>`],
        ['About', one.description], ['When', html`<span class="mono">${when(one)}</span>`], ['Time zone', one.timeZone],
        one.startAt && ['From', html`<${Moment} at=${one.startAt} millis=${false} />`],
        one.endAt && ['Until', html`<${Moment} at=${one.endAt} millis=${false} />`],
        one.jitterSeconds && ['Starts later by up to', duration(one.jitterSeconds)],
        ['If one overlaps', OVERLAPS[one.overlap] ?? one.overlap], ['If one is missed', MISSED[one.missed] ?? one.missed],
        one.waitingSince && ['One waits since', html`<${Ago} at=${one.waitingSince} />`],
        ['Made by', one.source === 'configuration' ? 'the configuration' : one.createdBy], ['Changed', html`<${Ago} at=${one.updatedAt} />`]]} />
      </${Card}>
      <${Card} title="What became of it"><${Facts} of=${[['Fired', count(one.counts.fired)], ['Skipped', count(one.counts.skipped)],
        ['Missed', count(one.counts.missed)], ['Rejected', count(one.counts.rejected)], ['By hand', count(one.counts.manual)],
        ['Backfilled', count(one.counts.backfilled)]]} /></${Card}>
      <${Card} title="Next"><${Table} caption="Next runs" rows=${one.nextRuns} rowKey=${run => run.scheduledAt} dense
        empty=${one.state === 'done' ? 'Its last time has been.' : 'It fires nothing now.'} columns=${[
          { name: 'Planned for', show: run => html`<${Moment} at=${run.scheduledAt} millis=${false} />` },
          one.timeZone && { name: one.timeZone, show: run => html`<span class="quiet">${there(run.scheduledAt, one.timeZone)}</span>` },
          { name: 'Starts', show: run => html`<${Ago} at=${run.runAt} future />` }].filter(Boolean)} /></${Card}></div>
      <${Card} title=${one.batch ? 'The batch' : one.workflow ? 'The workflow' : 'The job'} wide>
        <${Code} text=${JSON.stringify(target(one), null, 2)} lang="json"
        label="Submission" /></${Card}>`}</${Answer}>
    <${Runs} id=${id} last=${answer.data?.lastRun?.firedAt} />
  </${Page}>`
}
