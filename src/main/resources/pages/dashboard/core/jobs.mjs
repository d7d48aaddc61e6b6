// What can be done with jobs, on every page alike.
import { ask, call, mayChange, post } from './api.mjs'
import { at, go } from './router.mjs'
import { confirm, say } from './ui.mjs'
import { members } from './json.mjs'

export const isFinal = job => ['succeeded', 'failed', 'canceled'].includes(job.status)
export const canRetry = job => ['failed', 'canceled'].includes(job.status) && mayChange('jobs:operate')
export const canCancel = job => !isFinal(job) && mayChange('jobs:operate')
export const canDelete = job => isFinal(job) && mayChange('jobs:operate')

export const retryJob = id => post(`v1/jobs/${at(id)}/retry`)
export const cancelJob = id => post(`v1/jobs/${at(id)}/cancel`, { reason: 'canceled on the dashboard' })
export const deleteJob = id => ask(`v1/jobs/${at(id)}`, { method: 'DELETE' })

/** Submits the text of a body, each byte as it stands; gives the job. */
export async function submit(body) {
  const { data } = await call('v1/jobs', { method: 'POST', body })
  return data
}

/** The arguments of a job as they came: texts that can be sent again. */
export async function argumentsOf(id) {
  const { text } = await call(`v1/jobs/${at(id)}/args`)
  return { text, parts: members(text) }
}

const DONE = { retry: 'Retried', cancel: 'Canceled', delete: 'Deleted' }
const ASK = {
  retry: ['Retry', 'They are queued anew at once, each with a fresh set of attempts.', 'main'],
  cancel: ['Cancel', 'What waits is canceled at once, what runs is told to stop.', 'danger'],
  delete: ['Delete', 'They and their results are gone for good.', 'danger']
}

/** Has an action done to all jobs that a filter matches, or to some by their ids, after asking; leads to the operation that does it. */
export async function bulk(action, what) {
  const [verb, explanation, kind] = ASK[action]
  let amount = what.ids?.length
  let more = ''
  if (!what.ids) {
    const dry = await post(`v1/jobs/${action}`, { ...what, dryRun: true })
    amount = dry.matched
    more = dry.capped ? '+' : ''
    if (amount === 0) {
      say('No job fits: nothing to do')
      return false
    }
  }
  const sure = await confirm(`${verb} ${amount}${more} ${amount === 1 ? 'job' : 'jobs'}?`, explanation, verb, kind)
  if (!sure) return false
  const operation = await post(`v1/jobs/${action}`, { ...what, reason: 'on the dashboard' },
    { headers: { 'Idempotency-Key': `${Date.now()}-${Math.random()}` } })
  say(`${DONE[action]}: it has begun`, { link: { to: `operations/${operation.id}`, name: 'see how far it is' } })
  if (!what.ids) go(`operations/${operation.id}`)
  return operation
}
